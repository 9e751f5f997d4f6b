"""What there is to say of a series in a month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from metrics import periods
from metrics.parsers.sent import EARLIEST_YEAR, LATEST_YEAR
from programmes.form_fields import NarrativeField, NhsForm, VersionField


def month_of(code: str) -> date | None:
    """The first day of 2017-03; None for anything else."""
    try:
        first, last = periods.parse(code)
    except ValueError:
        return None
    is_month = (first.year, first.month) == (last.year, last.month)
    return first if is_month and EARLIEST_YEAR <= first.year <= LATEST_YEAR else None


class HiddenMonthField(forms.CharField):
    """The month that the page was opened for, as its first day."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        found = month_of(str(value or ""))
        if found is None:
            raise ValidationError("This page has lost track of its month. Open it again")
        return found


class NoteForm(NhsForm):
    text = NarrativeField(
        name="note",
        label="What is there to say?",
        help_text="For example why it moved, and what is being done.",
        required_message="Enter what there is to say",
        rows=6,
    )
    month = HiddenMonthField()
    version = VersionField()
