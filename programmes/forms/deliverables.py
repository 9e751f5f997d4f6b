"""Forms of a deliverable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from programmes.due_fields import DueField
from programmes.enums import DeliverableStatus
from programmes.form_fields import (
    ChoiceField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
)

STATUSES = [
    (DeliverableStatus.NOT_STARTED, "Not started"),
    (DeliverableStatus.IN_PROGRESS, "In progress"),
    (DeliverableStatus.AT_RISK, "At risk", "Say below what stands in the way."),
    (DeliverableStatus.DELIVERED, "Delivered", "Say below what shows it."),
    (DeliverableStatus.NOT_DELIVERED, "Not delivered", "Say below why, and what follows."),
]


class AddDeliverableForm(NhsForm):
    """`organisations`: key and name of each that may be chosen."""

    title = TextField(name="deliverable", max_length=300)
    heading = TextField(
        name="heading", label="Under which heading does it stand? (optional)", required=False
    )
    detail = NarrativeField(name="detail", label="Detail (optional)", required=False, rows=4)
    measure = NarrativeField(
        name="measure of success",
        label="Measure of success (optional)",
        help_text="How one will know that it is delivered.",
        required=False,
        rows=3,
    )
    due = DueField()
    due_note = TextField(
        name="note on when it is due", label="Note on when it is due (optional)", required=False
    )
    owner_office = TextField(name="owner", label="Which office owns it? (optional)", required=False)
    organisation = SelectField(name="organisation", label="Organisation (optional)", required=False)

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer([("", "None named"), *organisations])  # type: ignore[attr-defined]


class EditDeliverableForm(AddDeliverableForm):
    version = VersionField()


class StatusForm(NhsForm):
    status = ChoiceField(name="status", label="How does it stand?", choices=STATUSES)
    note = NarrativeField(
        name="note",
        label="Note",
        help_text="Needed where it is at risk, delivered or not delivered.",
        required=False,
        rows=4,
    )
    version = VersionField()
