"""Forms of a risk: likelihood and impact are chosen, the score is computed."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from programmes.form_fields import (
    DayField,
    NarrativeField,
    NhsForm,
    ScoreField,
    SelectField,
    TextField,
    VersionField,
)
from programmes.models import Programme


class _Words(NhsForm):
    title = TextField(name="risk", max_length=300)
    description = NarrativeField(
        name="description",
        label="What could happen, why, and what would follow? (optional)",
        required=False,
        rows=5,
    )
    owner_office = TextField(name="owner", label="Which office owns it? (optional)", required=False)
    external_dependency = NarrativeField(
        name="external dependency",
        label="What does it depend on outside the system? (optional)",
        required=False,
        rows=3,
    )
    inherent_likelihood = ScoreField(
        of="likelihood",
        label="Inherent likelihood, before any mitigation (optional)",
        required=False,
    )
    inherent_impact = ScoreField(of="impact", label="Inherent impact (optional)", required=False)
    target_likelihood = ScoreField(
        of="likelihood",
        label="Target likelihood, with every mitigation (optional)",
        required=False,
    )
    target_impact = ScoreField(of="impact", label="Target impact (optional)", required=False)


class AddRiskForm(_Words):
    likelihood = ScoreField(of="likelihood", label="Likelihood now")
    impact = ScoreField(of="impact", label="Impact now")
    mitigations = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=8000,
        label="What is being done about it? (optional)",
        help_text="One mitigation a line.",
        required=False,
    )
    field_order = ["title", "description", "likelihood", "impact", "mitigations"]


class EditRiskForm(_Words):
    version = VersionField()


class RescoreForm(NhsForm):
    likelihood = ScoreField(of="likelihood", label="Likelihood now")
    impact = ScoreField(of="impact", label="Impact now")
    reason = NarrativeField(
        name="reason",
        label="Why does the score change?",
        required_message="Say why it changes",
        rows=4,
    )
    version = VersionField()


class CloseRiskForm(NhsForm):
    note = NarrativeField(
        name="note", label="Why is it closed?", required_message="Say why it is closed", rows=4
    )
    version = VersionField()


class MitigationForm(NhsForm):
    text = NarrativeField(name="mitigation", label="What is being done?", rows=4)
    owner_office = TextField(name="owner", label="Which office does it? (optional)", required=False)
    due_on = DayField(name="due date", label="By when? (optional)", required=False)
    done_on = DayField(
        name="day it was done", label="Done on which day? (optional)", required=False
    )
    version = VersionField()


STATES = [("open", "Open"), ("closed", "Closed"), ("all", "Open and closed")]
LEVELS = [
    ("", "Any level"),
    ("extreme", "Extreme (15 to 25)"),
    ("high", "High (8 to 12)"),
    ("moderate", "Moderate (4 to 6)"),
    ("low", "Low (1 to 3)"),
    ("none", "Not scored"),
]
OF_SYSTEM = "system"


class RiskFilterForm(NhsForm):
    level = SelectField(name="level", choices=LEVELS, required=False)
    programme = SelectField(name="programme", label="Programme", required=False)
    state = SelectField(name="state", label="Open or closed", choices=STATES, required=False)

    def __init__(self, *args: object, programmes: Iterable[Programme], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        options = [("", "Any programme"), (OF_SYSTEM, "The whole system's own")]
        options += [(p.key, p.title) for p in programmes]
        self.fields["programme"].offer(options)  # type: ignore[attr-defined]


class ReopenRiskForm(NhsForm):
    note = NarrativeField(
        name="reason", label="Why is it open again?", required_message="Say why", rows=4
    )
    version = VersionField()
