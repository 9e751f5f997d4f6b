"""Forms of a milestone."""

from __future__ import annotations

from django import forms

from programmes.enums import Precision
from programmes.form_fields import (
    ChoiceField,
    DayField,
    NarrativeField,
    NhsForm,
    TextField,
    VersionField,
)

PRECISIONS = [
    (Precision.DAY, "To the day"),
    (Precision.MONTH, "To the month", "It is due by the month's last day."),
    (Precision.QUARTER, "To the quarter", "It is due by the quarter's last day."),
    (Precision.YEAR, "To the financial year", "It is due by 31 March."),
]


class AddMilestoneForm(NhsForm):
    title = TextField(name="milestone", max_length=300)
    baseline = DayField(
        name="baseline date",
        label="When does the plan say it will be done?",
        help_text="The baseline stays: later changes move the forecast.",
    )
    precision = ChoiceField(
        name="precision",
        label="How exactly does the plan date it?",
        choices=PRECISIONS,
        required_message="Select how exactly the plan dates it",
    )
    owner_office = TextField(name="owner", label="Owner (optional)", required=False)
    note = NarrativeField(name="note", label="Note (optional)", required=False, rows=4)


class EditMilestoneForm(NhsForm):
    title = TextField(name="milestone", max_length=300)
    owner_office = TextField(name="owner", label="Owner (optional)", required=False)
    note = NarrativeField(name="note", label="Note (optional)", required=False, rows=4)
    version = VersionField()


class ForecastForm(NhsForm):
    forecast = DayField(name="forecast", label="When do you now expect it to be done?")
    reason = NarrativeField(
        name="reason", label="Why does it move?", required_message="Say why it moves", rows=4
    )
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    also = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)
    version = VersionField()

    def clean_also(self) -> bool:
        """Whether what it pushes is to move with it; the page that lists that asks."""
        return bool(self.cleaned_data["also"] == "yes")


class DoneForm(NhsForm):
    actual = DayField(name="day it was done", label="On which day was it done?")
    evidence = NarrativeField(
        name="evidence",
        label="What shows that it is done?",
        required_message="Say what shows that it is done",
        rows=4,
    )
    version = VersionField()


class ReasonForm(NhsForm):
    reason = NarrativeField(name="reason", label="Why?", required_message="Say why", rows=4)
    version = VersionField()
