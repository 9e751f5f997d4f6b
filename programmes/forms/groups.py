"""Forms of boards and groups, their seats and their reporting lines."""

from __future__ import annotations

from collections.abc import Sequence

from programmes.enums import GroupPart, Remit
from programmes.form_fields import (
    DayField,
    ManyField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
)

Pairs = Sequence[tuple[str, str]]

REMITS = [
    (Remit.OVERSIGHT, "Oversight: it holds others to account"),
    (Remit.ADVISORY, "Advisory: it gives advice and assurance"),
    (Remit.EXECUTORY, "Executory: it gets things done"),
]


class _GroupWords(NhsForm):
    name = TextField(name="name", label="What is it called?")
    remit = SelectField(name="remit", label="Remit (optional)", choices=REMITS, required=False)
    purpose = NarrativeField(
        name="purpose", label="What is it for? (optional)", required=False, rows=5
    )
    meets = TextField(name="meetings", label="When does it meet? (optional)", required=False)


class AddGroupForm(_GroupWords):
    reports_to = ManyField(name="group", label="What does it report to? (optional)", required=False)

    def __init__(self, *args: object, groups: Pairs, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports_to"].offer(groups)  # type: ignore[attr-defined]


class EditGroupForm(_GroupWords):
    version = VersionField()


class ReportsToForm(NhsForm):
    reports_to = ManyField(name="group", label="What does it report to?", required=False)
    version = VersionField()

    def __init__(self, *args: object, groups: Pairs, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports_to"].offer(groups)  # type: ignore[attr-defined]


class CloseGroupForm(NhsForm):
    closed_on = DayField(name="day it closed", label="From which day has it been closed?")
    version = VersionField()


class SeatForm(NhsForm):
    office = TextField(
        name="office",
        label="Which office sits there?",
        help_text="For example, Chief executive or Director of finance.",
    )
    holder = TextField(
        name="holder",
        label="Who holds it? (optional)",
        help_text="Only where the plan publishes the name.",
        required=False,
    )
    organisation = SelectField(
        name="organisation", label="Of which organisation? (optional)", required=False
    )
    part = SelectField(name="part", label="Part", choices=GroupPart)
    version = VersionField()

    def __init__(self, *args: object, organisations: Pairs, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(organisations)  # type: ignore[attr-defined]


class RemoveSeatForm(NhsForm):
    version = VersionField()
