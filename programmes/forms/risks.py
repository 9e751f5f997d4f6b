"""Forms of a risk: likelihood and impact are chosen, the score is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from programmes.enums import Proximity, RiskKind
from programmes.form_fields import (
    ChoiceField,
    DayField,
    NarrativeField,
    NhsForm,
    ScoreField,
    SelectField,
    TextField,
    VersionField,
)

RISK_KINDS = [
    (RiskKind.RISK, "Risk", "It could happen."),
    (RiskKind.ISSUE, "Issue", "It has happened, and has to be dealt with."),
]


class _Words(NhsForm):
    """`wholes`: keys and titles of the risks into which this one may be gathered."""

    kind = ChoiceField(
        name="kind",
        label="Is it a risk or an issue?",
        choices=RISK_KINDS,
        required=False,
        initial=RiskKind.RISK,
    )
    title = TextField(
        name="risk or issue", max_length=300, required_message="Enter the risk or issue"
    )
    description = NarrativeField(
        name="description",
        label="What could happen, why, and what would follow? (optional)",
        required=False,
        rows=5,
    )
    owner_office = TextField(name="owner", label="Which office owns it? (optional)", required=False)
    proximity = SelectField(
        name="proximity",
        label="How soon would it strike? (optional)",
        choices=Proximity,
        required=False,
    )
    part_of = SelectField(
        name="risk that it is part of",
        label="Is it part of another risk? (optional)",
        help_text="That risk’s page then shows this one, and the worst score among its parts.",
        required=False,
    )
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

    def __init__(self, *args: Any, wholes: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part_of"].offer([("", "Part of no other"), *wholes])  # type: ignore[attr-defined]

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or RiskKind.RISK


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
    field_order = ["kind", "title", "description", "likelihood", "impact", "mitigations"]


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


class EscalateForm(NhsForm):
    level = ChoiceField(
        name="level", label="Who has it in hand now?", required_message="Select who has it in hand"
    )
    reason = NarrativeField(
        name="reason",
        label="Why?",
        help_text="What do you ask of them, or why can it go back?",
        required_message="Say why",
        rows=4,
    )
    version = VersionField()

    def __init__(self, *args: Any, levels: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].offer(levels)  # type: ignore[attr-defined]


class ReopenRiskForm(NhsForm):
    note = NarrativeField(
        name="reason", label="Why is it open again?", required_message="Say why", rows=4
    )
    version = VersionField()
