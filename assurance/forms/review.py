"""What a reviewer writes on one screen. All of it may be saved before it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assurance.enums import Presence
from assurance.models import GatewayReview, ReviewAction
from assurance.review_rules import FIELDS, OFFICES, SCALES, in_a_sentence
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
from programmes.rating_style import RULES, SCALE_NAMES

OWNERS = Sequence[tuple[str, str]]
ACTION = ("action_what", "action_owner", "action_due")
ACTION_FIELDS = {"what": "action_what", "owner": "action_owner", "due_on": "action_due"}
"""The action's own field names → this form's."""


def _agreed(scale: str) -> ChoiceField:
    choices = [(value, value.capitalize()) for value in RULES[scale]]
    return ChoiceField(
        name=f"agreed {SCALE_NAMES[scale].lower()}",
        label=f"Agreed {SCALE_NAMES[scale].lower()}",
        choices=choices,
        required=False,
    )


def _why(scale: str) -> NarrativeField:
    return NarrativeField(
        name=f"reason for {SCALES[scale]}",
        label="Why this is not what the return says",
        rows=3,
        required=False,
    )


class ReviewForm(NhsForm):
    """The review; `owners` may be asked to do things, `carried` are open actions from before."""

    version = VersionField()
    challenge = NarrativeField(
        name="lines of challenge", rows=5, required=False, label="Lines of challenge, and answers"
    )
    agreed_progress = _agreed("progress")
    progress_reason = _why("progress")
    agreed_confidence = _agreed("confidence")
    confidence_reason = _why("confidence")
    agreed_assurance = _agreed("assurance")
    assurance_reason = _why("assurance")
    recovery_cause = NarrativeField(
        name="cause", label="What happened, and why", rows=3, required=False
    )
    recovery_action = NarrativeField(
        name="action", label="What is being done", rows=3, required=False
    )
    recovery_owner = TextField(name="owner", label="Who leads it", required=False)
    recovery_due = DayField(name="day of recovery", label="By when", required=False)
    recovery_route = NarrativeField(name="route to Green", rows=3, required=False)
    escalated = YesNoField(name="answer", label="Does this go to the board?", required=False)
    escalation = NarrativeField(
        name="escalation",
        label="What the board is asked to know or decide",
        rows=3,
        required=False,
    )
    action_what = TextField(
        name="action", label="What is to be done", max_length=500, required=False
    )
    action_owner = SelectField(name="owner of the action", label="By whom", required=False)
    action_due = DayField(name="day by which it is to be done", label="By when", required=False)

    def __init__(
        self, *args: Any, owners: OWNERS = (), carried: Iterable[ReviewAction] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for office in OFFICES:
            self.fields[f"attendance_{office}"] = SelectField(
                name=f"presence of the {in_a_sentence(office.label)}",
                label=office.label,
                choices=Presence,
                required=False,
            )
        self.fields["action_owner"].offer([("", "Select"), *owners])  # type: ignore[attr-defined]
        for action in carried:
            self.fields[closing(action)] = TextField(
                name="closing note", label="What was done", max_length=1000, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("escalated") is False and cleaned.get("escalation"):
            self.add_error(
                "escalated", "Select yes to put this to the board, or clear what you wrote for it"
            )
        return cleaned

    def said(self) -> dict[str, Any]:
        """The review's own fields, as the action takes them."""
        given = self.cleaned_data
        found = {name: given[name] for name in FIELDS if name in given}
        attended = {office.value: given.get(f"attendance_{office}") for office in OFFICES}
        found["attendance"] = {office: answer for office, answer in attended.items() if answer}
        return found | {"escalated": bool(given.get("escalated"))}

    def said_so_far(self) -> dict[str, Any]:
        """The same with every field; what was not understood counts as not said."""
        return {name: None if name == "recovery_due" else "" for name in FIELDS} | self.said()

    def asks(self) -> bool:
        """Whether a new action is begun."""
        return any(self.cleaned_data.get(name) or name in self.errors for name in ACTION)

    def add_faults(self, faults: Mapping[str, str]) -> None:
        """Show these too, where nothing else is wrong with the field."""
        for name, message in faults.items():
            if name not in self.errors:
                self.add_error(name, message)

    def is_saved_as(self, version: int, closings: Iterable[str]) -> None:
        """What was sent is kept: sending again compares with `version` and asks nothing twice."""
        data = self.data.copy()
        data["version"] = str(version)
        parts = [f"action_due-{part}" for part in ("day", "month", "year")]
        for name in [*ACTION, *parts, *closings]:
            data.pop(name, None)
        self.data = data

    def closes(self, action: ReviewAction) -> str:
        return str(self.cleaned_data.get(closing(action), "")).strip()


def closing(action: ReviewAction) -> str:
    return f"close_{action.pk}"


def initial_of(review: GatewayReview) -> dict[str, Any]:
    """What the boxes show of a review, saved or about to begin."""
    shown = {name: getattr(review, name) for name in FIELDS if name != "attendance"}
    attendance = {f"attendance_{office}": value for office, value in review.attendance.items()}
    return shown | attendance | {"version": review.version}


class CloseActionForm(NhsForm):
    version = VersionField()
    note = NarrativeField(
        name="closing note",
        label="What was done",
        rows=4,
        help_text="The next review sees it.",
        required_message="Enter what was done, so that the next review can see it",
    )


class ActionsFilter(NhsForm):
    show = ChoiceField(
        name="actions",
        label="Show",
        choices=[
            ("open", "Open"),
            ("overdue", "Overdue"),
            ("mine", "Mine, open"),
            ("closed", "Closed"),
            ("all", "All"),
        ],
        required=False,
    )
    programme = SelectField(name="programme", required=False)

    def __init__(self, *args: Any, programmes: OWNERS = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].offer([("", "All"), *programmes])  # type: ignore[attr-defined]
