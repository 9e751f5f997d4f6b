"""Mine beside theirs, field by field, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from programmes.due import Due
from programmes.text import day

Row = dict[str, str]


def rows_of(form: forms.Form, theirs: dict[str, Any]) -> list[Row]:
    """A row for each visible field of the form that the saved record has too."""
    return [
        {
            "label": str(bound.label),
            "name": bound.name,
            "mine": _in_words(bound.field, form.cleaned_data.get(bound.name)),
            "theirs": _in_words(bound.field, theirs[bound.name]),
        }
        for bound in form.visible_fields()
        if bound.name in theirs
    ]


def _in_words(field: forms.Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Due):
        return value.words
    if isinstance(value, list | tuple):
        return "\n".join(_in_words(field, one) for one in value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(str(value), value))  # type: ignore[arg-type]
    return str(value)
