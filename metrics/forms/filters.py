"""What a performance page may be asked by its address: filters, and the day as known on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from metrics.enums import Domain
from programmes.clock import LONDON
from programmes.date_fields import EARLIEST_YEAR, LATEST_YEAR
from programmes.form_fields import NhsForm, SelectField

Choices = Sequence[tuple[str, str]]

VARIATIONS: Choices = (
    ("improving", "Improving"),
    ("usual", "Usual variation"),
    ("concerning", "Concerning"),
    ("unusual", "Unusual, where neither way is better"),
    ("few", "Too few readings"),
    ("no_data", "No data"),
)
ASSURANCES: Choices = (
    ("pass", "Will meet the target"),
    ("inconsistent", "May or may not meet the target"),
    ("fail", "Will fail the target"),
    ("none", "Target not judged"),
)
STANDINGS: Choices = (
    ("met", "On plan"),
    ("within", "Up to 5% worse than plan"),
    ("beyond", "Over 5% worse than plan"),
    ("no_data", "No data"),
)
ALL_PLANS = "all"


class KnownField(forms.DateField):
    """A day in one box, as addresses have it: 2018-03-31."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="As known on",
            required=False,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "As known on must be a real date, such as 2018-03-31"},
            **kwargs,
        )

    def clean(self, value: Any) -> date | None:
        found: date | None = super().clean(value)
        if found and not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            raise ValidationError(
                f"As known on must have a year between {EARLIEST_YEAR} and {LATEST_YEAR}"
            )
        return found


class KnownForm(NhsForm):
    """The day alone, for an indicator's page."""

    known = KnownField()


class PerformanceForm(NhsForm):
    """The filters of the performance summary; each may be left empty."""

    plan = SelectField(name="plan", required=False)
    programme = SelectField(
        name="programme", label="Programme, with what is below it", required=False
    )
    domain = SelectField(name="domain", choices=Domain, required=False)
    priority = SelectField(name="priority", label="Serves the priority", required=False)
    variation = SelectField(name="variation", choices=VARIATIONS, required=False)
    assurance = SelectField(
        name="assurance", label="Against its target", choices=ASSURANCES, required=False
    )
    standing = SelectField(
        name="standing", label="Against the plan’s trajectory", choices=STANDINGS, required=False
    )
    known = KnownField()

    def __init__(
        self, *args: Any, plans: Choices, programmes: Choices, priorities: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = (
            ("plan", [*plans, (ALL_PLANS, "All plans")]),
            ("programme", programmes),
            ("priority", priorities),
        )
        for name, rows in offered:
            self.fields[name].choices = [("", "Select"), *rows]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was filled in and understood, by name; a day as in addresses."""
        found = getattr(self, "cleaned_data", {})
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in found.items()
            if value
        }


def end_of(day: date | None) -> datetime | None:
    """The last moment of a London day."""
    return datetime.combine(day, time.max, tzinfo=LONDON) if day else None
