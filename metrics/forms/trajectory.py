"""Forms of what a plan gives a series: its baseline, its target, its trajectory of a year."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from metrics import periods
from metrics.actions.plans import VALUE_OR_NONE, Aim, Step
from metrics.enums import Given, TargetKind
from metrics.forms.readings import AsTypedField, FigureField, unit_hint
from metrics.models import Indicator
from metrics.reading_rules import unlikely
from programmes.form_fields import (
    ChoiceField,
    DayField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
    YesNoField,
)

NO_TARGET = "none"
GRIDS = {"monthly": "Months", "quarterly": "Quarters", "annual": "The whole year"}
"""By what a year's trajectory can be given, named as frequencies are."""


def _note() -> TextField:
    return TextField(name="note", label="Note (optional)", max_length=300, required=False)


class _PlanForm(NhsForm):
    """Each change may say why; the action asks for it where something stood."""

    widths = {"value": "10", "upper": "10"}
    as_typed = AsTypedField()
    reason = NarrativeField(
        name="reason",
        label="Why is it set or changed?",
        help_text="Needed where it changes something that stood.",
        required=False,
        rows=3,
    )
    version = VersionField()

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        if "value" in self.fields:
            self.fields["value"].help_text = unit_hint(indicator)
        self._asking = self.fields["as_typed"]
        if "as_typed" not in self.data:
            del self.fields["as_typed"]

    def ask(self, figures: Iterable[tuple[str, Decimal | None]]) -> None:
        """Asks about unlikely values, each with what to call it, unless the tick is there."""
        asked = [(name, unlikely(value, self.indicator.unit)) for name, value in figures]
        questions = [f"{name}{question}" for name, question in asked if question]
        if self.errors or not questions or self.cleaned_data.get("as_typed"):
            return
        self.fields["as_typed"] = copy.deepcopy(self._asking)
        self.order_fields(self.field_order)
        self.add_error("as_typed", " ".join(questions))


class BaselineForm(_PlanForm):
    given = ChoiceField(
        name="baseline",
        label="What does the plan say of the baseline?",
        choices=[
            (Given.VALUE, "It gives a value"),
            (Given.AWAITING, "It is awaited"),
            (Given.IN_DEVELOPMENT, "It is in development"),
            (Given.NOT_STATED, "It is not stated"),
        ],
        required_message="Select what the plan says of the baseline",
    )
    value = FigureField(name="value", label="Value")
    period = TextField(
        name="period",
        label="Period (optional)",
        help_text="As printed, like 2015/16 or March 2016.",
        max_length=100,
        required=False,
    )
    note = _note()
    field_order = ("given", "value", "period", "note", "as_typed", "reason", "version")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self.ask([("", data.get("value"))])
        data.pop("as_typed", None)
        return data


class TargetForm(_PlanForm):
    kind = ChoiceField(
        name="target",
        label="What is it held to?",
        choices=[
            (TargetKind.AT_LEAST, "No less than a value"),
            (TargetKind.AT_MOST, "No more than a value"),
            (TargetKind.RANGE, "Between two values", "It is not drawn on the chart as a line."),
            (NO_TARGET, "No target", "What is typed below is then left out."),
        ],
        required_message="Select what it is held to",
    )
    value = FigureField(name="value", label="Value, or the lower of two")
    upper = FigureField(name="upper value", label="The upper value, where it is between two")
    at_year_end = YesNoField(
        name="answer",
        label="Does it hold at year end only?",
        required_message="Select whether it holds at year end only",
    )
    due_on = DayField(name="date", label="By which day? (optional)", required=False)
    standard = TextField(
        name="standard",
        label="Whose standard is it? (optional)",
        help_text="Like the NHS Constitution.",
        required=False,
    )
    note = _note()
    field_order = (
        *("kind", "value", "upper", "at_year_end", "due_on", "standard"),
        *("note", "as_typed", "reason", "version"),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if kind and kind != NO_TARGET and data.get("value") is None and "value" not in self.errors:
            self.add_error("value", "Enter the value")
        if kind != NO_TARGET:
            self.ask([("", data.get("value")), ("", data.get("upper"))])
        if not self.errors:
            data["aim"] = self._aim(data)
        return data

    def _aim(self, said: dict[str, Any]) -> Aim | None:
        """What was typed, as a target; None for none."""
        names = ("kind", "value", "upper", "due_on", "at_year_end", "standard", "note")
        return None if said["kind"] == NO_TARGET else Aim(**{name: said[name] for name in names})


class TrajectoryForm(_PlanForm):
    """A year's periods, each with a value, or words that stand for none, and a note."""

    _WORDS = [("", "No wording"), *((str(one), one.label) for one in Given if one != "value")]

    def __init__(self, *args: Any, first_days: Sequence[date], grid: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = [periods.period_of(day, grid) for day in first_days]
        for first, last in self.periods:
            words = periods.words(first, last)
            mark = first.isoformat()
            self.fields[f"value-{mark}"] = FigureField(name=f"value for {words}")
            self.fields[f"given-{mark}"] = SelectField(
                name=f"words for {words}",
                label=f"Words for {words}",
                choices=self._WORDS,
                required=False,
            )
            self.fields[f"note-{mark}"] = TextField(
                name=f"note for {words}", max_length=300, required=False
            )

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each period's words and its three boxes."""
        return [
            (
                periods.words(first, last),
                [self[f"{name}-{first.isoformat()}"] for name in ("value", "given", "note")],
            )
            for first, last in self.periods
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for first, last in self.periods:
            mark = first.isoformat()
            given = data.get(f"given-{mark}")
            value, words = data.get(f"value-{mark}"), periods.words(first, last)
            if value is not None and given and given not in VALUE_OR_NONE:
                said = Given(given).label.lower()
                message = f"{words} can’t have a value and be {said}: leave one of them out"
                self.add_error(f"value-{mark}", message)
            alone = data.get(f"note-{mark}") and value is None and not given
            if alone and f"value-{mark}" not in self.errors:
                message = f"Enter the value for {words}, or select words that stand for it"
                self.add_error(f"value-{mark}", message)
        named = ((periods.words(*one), one[0].isoformat()) for one in self.periods)
        self.ask((f"{words}: ", data.get(f"value-{mark}")) for words, mark in named)
        if not self.errors:
            data["steps"] = self._steps(data)
        return data

    def _steps(self, said: dict[str, Any]) -> list[Step]:
        return [
            Step(
                first,
                last,
                said[f"given-{first.isoformat()}"] or Given.VALUE,
                said[f"value-{first.isoformat()}"],
                said[f"note-{first.isoformat()}"],
            )
            for first, last in self.periods
        ]
