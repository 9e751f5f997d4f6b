"""Forms of a decision and of a next step of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from programmes.due_fields import DueField
from programmes.form_fields import (
    DayField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
)
from programmes.forms.plan import places
from programmes.models import Programme

WHOLE_PLAN = "plan"


class OfPlanForm(NhsForm):
    """Something of a plan that may belong to one of its programmes; `cleaned` gives the row."""

    def __init__(self, *args: Any, programmes: Iterable[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(programmes)
        options = [(WHOLE_PLAN, "The whole plan"), *places(rows)]
        self.fields["programme"].offer(options)  # type: ignore[attr-defined]
        self.fields["due"].offer_too(self.initial.get("due"))  # type: ignore[attr-defined]


def _programme() -> SelectField:
    return SelectField(
        name="programme",
        label="Which programme is it about?",
        required_message="Select a programme, or the whole plan",
    )


def _due_note() -> TextField:
    return TextField(
        name="note on when it is due",
        label="Note on when it is due (optional)",
        help_text="The plan’s own words, if they say more than a date.",
        required=False,
    )


class DecisionForm(OfPlanForm):
    title = TextField(
        name="decision",
        label="What is to be decided?",
        max_length=300,
        required_message="Enter what is to be decided",
    )
    asked_of = TextField(
        name="who is asked", label="Who is asked to decide? (optional)", required=False
    )
    programme = _programme()
    due = DueField(label="By when is it to be decided?")
    due_note = _due_note()
    note = NarrativeField(
        name="note",
        label="What does whoever decides need to know? (optional)",
        required=False,
        rows=5,
    )


class EditDecisionForm(DecisionForm):
    version = VersionField()


class RecordForm(NhsForm):
    taken_on = DayField(name="day of the decision", label="On which day was it decided?")
    outcome = NarrativeField(
        name="outcome",
        label="What was decided?",
        required_message="Enter what was decided",
        rows=5,
    )
    minute_reference = TextField(
        name="minute reference",
        label="Minute reference (optional)",
        help_text="For example, 4.2 of 20 April 2017.",
        max_length=100,
        required=False,
    )
    version = VersionField()


class DeferForm(NhsForm):
    due = DueField(label="By when is it to be decided now?")
    reason = NarrativeField(
        name="reason",
        label="Why is it deferred?",
        required_message="Say why it is deferred",
        rows=4,
    )
    version = VersionField()


class ReasonForm(NhsForm):
    reason = NarrativeField(name="reason", label="Why?", required_message="Say why", rows=4)
    version = VersionField()


class NextStepForm(OfPlanForm):
    title = TextField(
        name="next step",
        label="What is the next step?",
        max_length=300,
        required_message="Enter the next step",
    )
    programme = _programme()
    due = DueField(label="By when is it to be done?")
    due_note = _due_note()
    owner_office = TextField(name="owner", label="Who does it? (optional)", required=False)
    update = NarrativeField(
        name="update", label="What has come of it so far? (optional)", required=False, rows=5
    )


class EditNextStepForm(NextStepForm):
    version = VersionField()


class CompleteForm(NhsForm):
    completed_on = DayField(name="day it was completed", label="On which day was it completed?")
    update = NarrativeField(
        name="update",
        label="What came of it?",
        required_message="Say what came of it",
        rows=5,
    )
    version = VersionField()


def with_programme(data: dict[str, Any], programmes: Iterable[Programme]) -> dict[str, Any]:
    """The form's answers with the programme's row for its key; None for the whole plan."""
    found = next((row for row in programmes if row.key == data["programme"]), None)
    return data | {"programme": found}
