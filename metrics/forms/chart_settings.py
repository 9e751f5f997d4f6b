"""The form of how a chart is drawn: where limits begin anew and why, and how they are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from metrics.actions.chart_settings import Wanted
from metrics.enums import TwoOfThree
from programmes.form_fields import (
    ChoiceField,
    DayField,
    NarrativeField,
    NhsForm,
    TextField,
    VersionField,
    YesNoField,
)
from programmes.text import day

MOST = 20
"""Rebases of one chart; more would leave no limits to judge by."""
SPARE = 2
"""Empty lines for further rebases."""


class ChartForm(NhsForm):
    """How many lines of rebases it has is sent with it, so that none that was shown is lost."""

    fix_after = forms.IntegerField(
        label="Fix the limits after how many readings? (optional)",
        help_text="12 or more. Leave it empty to have the limits recalculated with each reading.",
        required=False,
        min_value=1,
        max_value=1000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            "The number of readings must be a whole number between 12 and 1,000",
        ),
    )
    screen = YesNoField(
        name="answer",
        label="Leave unusually large steps out of the limits?",
        help_text="A step between two readings of more than 3.27 times the mean step.",
        required_message="Select whether large steps are left out",
    )
    two_of_three = ChoiceField(
        name="rule",
        label="Two of three readings far from the mean",
        choices=TwoOfThree,
        required_message="Select whether points beyond a limit count",
    )
    reason = NarrativeField(
        name="reason",
        label="Why are the settings changed?",
        help_text="Needed to save; not to look at the chart with them.",
        required=False,
        rows=3,
    )
    lines = forms.IntegerField(
        min_value=1, max_value=MOST + SPARE, required=False, widget=forms.HiddenInput
    )
    version = VersionField()
    widths = {"fix_after": "4"}

    def __init__(self, *args: Any, lines: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line_numbers = range(lines)
        for number in self.line_numbers:
            place = f"rebase {number + 1}"
            self.fields[f"on-{number}"] = DayField(
                name=f"day of {place}", label="From which day?", required=False
            )
            self.fields[f"why-{number}"] = TextField(
                name=f"reason of {place}", label="Why?", max_length=300, required=False
            )
            self.fields[f"out-{number}"] = forms.BooleanField(label="Take it out", required=False)

    @property
    def rebases(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Each line's number from 1 and its fields; only one that stood can be taken out."""
        return [
            (
                number + 1,
                [self[f"on-{number}"], self[f"why-{number}"]]
                + ([self[f"out-{number}"]] if self.initial.get(f"on-{number}") else []),
            )
            for number in self.line_numbers
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        seen: set[date] = set()
        for number in self.line_numbers:
            on, why = data.get(f"on-{number}"), data.get(f"why-{number}")
            if data.get(f"out-{number}") or f"on-{number}" in self.errors:
                continue
            if on and not why and f"why-{number}" not in self.errors:
                message = f"Say why the limits begin anew from {day(on)}"
                self.add_error(f"why-{number}", message)
            if why and not on:
                self.add_error(f"on-{number}", f"Enter the day of rebase {number + 1}")
            if on and on in seen:
                self.add_error(f"on-{number}", f"{day(on)} is given twice")
            if on:
                seen.add(on)
        if not self.errors:
            data["wanted"] = self._wanted(data)
        return data

    def _wanted(self, said: dict[str, Any]) -> Wanted:
        rebase = tuple(
            (said[f"on-{number}"], said[f"why-{number}"])
            for number in self.line_numbers
            if said.get(f"on-{number}") and not said[f"out-{number}"]
        )
        return Wanted(rebase, said["fix_after"], bool(said["screen"]), said["two_of_three"])


def initial_of(wanted: Wanted, version: int) -> dict[str, Any]:
    """The form's values for settings that stand."""
    values: dict[str, Any] = {
        "fix_after": wanted.fix_after,
        "screen": wanted.screen,
        "two_of_three": wanted.two_of_three,
        "lines": min(len(wanted.rebase) + SPARE, MOST + SPARE),
        "version": version,
    }
    for number, (on, why) in enumerate(wanted.rebase):
        values |= {f"on-{number}": on, f"why-{number}": why}
    return values


def lines_of(sent: Mapping[str, str], initial: Mapping[str, Any]) -> int:
    """How many lines the form has: as many as were sent, within reason."""
    said = sent.get("lines", "")
    known = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    return min(max(known, int(initial["lines"])), MOST + SPARE)
