"""The words of an item of the plan: checked by its columns, written, and told in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, TextChoices

from programmes.due import Due
from programmes.models import Organisation, Plan, Programme, System, SystemMembership
from programmes.models.querysets import current_on
from programmes.plan_kinds import Column, PlanKind
from programmes.refusals import Refused

Words = Mapping[str, Any]
"""Column → value: text, a number, a Due, an Organisation or None."""

_SHORT = 60
"""Characters; longer texts are not repeated in the change log."""
_TEXTS = ("text", "narrative", "items")


@dataclass
class Changes:
    """The model's fields that were written, and what changed, ready for a sentence."""

    fields: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields)


def write(row: Model, kind: PlanKind, words: Words, within: Programme | Plan, on: date) -> Changes:
    """Set what differs; nothing is saved. Raises Refused, a field each, for what can't stand.

    Raises KeyError for a word that is no column of the kind.
    """
    errors: dict[str, str] = {}
    changes = Changes()
    for name, given in words.items():
        column = kind.column(name)
        value = given.strip() if isinstance(given, str) else given
        fault = _fault(column, value)
        if fault:
            errors[name] = fault
        elif (before := getattr(row, name)) != value:
            setattr(row, name, value)
            changes.fields += _columns_of(name, value)
            changes.told.append(_told(column, before, value, on))
    if errors:
        raise Refused(errors=errors)
    _check_member(words.get("organisation"), within.system, on)
    return changes


def _fault(column: Column, value: Any) -> str:
    if column.required and not value:
        return f"Enter the {column.label.lower()}"
    if column.type in _TEXTS and len(value) > column.longest:
        return f"{column.label} must be {column.longest:,} characters or fewer"
    if column.type in _TEXTS and "\x00" in value:
        return f"{column.label} includes a character that can’t be stored"
    if column.choices and value not in column.choices.values:
        return f"Select the {column.label.lower()}"
    return ""


def _columns_of(name: str, value: Any) -> list[str]:
    return ["due_kind", "due_on", "due_year"] if isinstance(value, Due) else [name]


def _told(column: Column, before: Any, after: Any, on: date) -> str:
    was, now = (_in_words(column, value, on) for value in (before, after))
    label = column.label[:1].lower() + column.label[1:]
    if max(len(was), len(now)) > _SHORT:
        return label
    if not was:
        return f"{label} to {now}"
    return f"{label} from {was} to {now}" if now else f"{label}, taking out {was}"


def _in_words(column: Column, value: Any, on: date) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Due):
        return value.text
    if isinstance(value, Organisation):
        return value.name_on(on)
    if column.choices:
        return label_of(column.choices, value).lower()
    return f"“{value}”" if isinstance(value, str) else str(value)


def label_of(choices: type[TextChoices], value: str) -> str:
    """The words of a choice; Not rated for none."""
    return str(choices(value).label) if value else "Not rated"


def _check_member(organisation: Organisation | None, system: System, on: date) -> None:
    if organisation is None:
        return
    rows = SystemMembership.objects.filter(current_on(on), system=system)
    if not rows.filter(organisation=organisation).exists():
        raise Refused("Select an organisation of this system", "organisation")
