"""Forms of a new baseline: asked for, and decided on."""

from __future__ import annotations

from typing import Any

from programmes.enums import ReprofileState
from programmes.form_fields import (
    ChoiceField,
    DayField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
)
from programmes.forms.milestones import PRECISIONS

APPROVE, REFUSE = "approve", "refuse"


class RequestForm(NhsForm):
    baseline = DayField(name="new baseline", label="What should the new baseline be?")
    precision = ChoiceField(
        name="precision",
        label="How exactly is it dated?",
        choices=PRECISIONS,
        required_message="Select how exactly it is dated",
    )
    reason = NarrativeField(
        name="reason",
        label="Why does the baseline have to move?",
        required_message="Say why the baseline has to move",
        rows=4,
    )
    impact = NarrativeField(
        name="impact",
        label="What does it mean for the plan?",
        help_text="What comes later, what is not had, and who is touched by it.",
        required_message="Say what it means for the plan",
        rows=4,
    )
    version = VersionField()


class DecideForm(NhsForm):
    decision = ChoiceField(
        name="decision",
        label="What was decided?",
        choices=[
            (APPROVE, "Approved", "The baseline moves at once. The one before is kept."),
            (REFUSE, "Refused", "The baseline stays. Say why."),
        ],
        required_message="Select what was decided",
    )
    minute_reference = TextField(
        name="minute reference",
        label="Where is it minuted?",
        help_text="For example, 4.2 of 12 March 2017. An approval needs it.",
        max_length=100,
        required=False,
    )
    note = NarrativeField(
        name="note",
        label="Why, or on what condition?",
        help_text="A refusal needs a reason.",
        required=False,
        rows=4,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("decision") == APPROVE and not given.get("minute_reference"):
            self.add_error("minute_reference", "Enter where the decision is minuted")
        if given.get("decision") == REFUSE and not given.get("note"):
            self.add_error("note", "Say why the new baseline is refused")
        return given


class StateFilterForm(NhsForm):
    state = SelectField(
        name="state", label="State", choices=[("", "All"), *ReprofileState.choices], required=False
    )
