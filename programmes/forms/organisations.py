"""Forms of a system's organisations."""

from __future__ import annotations

from programmes.enums import OrganisationKind
from programmes.form_fields import (
    DayField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
    YesNoField,
)


class _Details(NhsForm):
    ods_code = TextField(
        name="ODS code", label="ODS code (optional)", max_length=20, required=False
    )
    kind = SelectField(name="kind", choices=OrganisationKind)
    statutory = YesNoField(
        name="statutory",
        label="Is it a statutory organisation?",
        required_message="Select yes if it is a statutory organisation",
    )
    note = NarrativeField(
        name="note", label="Note on its membership (optional)", required=False, rows=3
    )
    widths = {"ods_code": "10"}


class AddOrganisationForm(_Details):
    name = TextField(name="name")
    starts_on = DayField(name="first day", label="Member since when?")
    field_order = ["name"]


class EditOrganisationForm(_Details):
    version = VersionField()


class RenameForm(NhsForm):
    name = TextField(name="new name")
    starts_on = DayField(
        name="first day",
        label="From which day?",
        help_text="What is older keeps the name that held then.",
    )
    version = VersionField()


class CloseOrganisationForm(NhsForm):
    closed_on = DayField(name="closing day", label="On which day does it close?")
    successor = SelectField(
        name="successor", label="Which organisation succeeds it? (optional)", required=False
    )
    version = VersionField()

    def __init__(self, *args: object, others: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].offer(others)  # type: ignore[attr-defined]


class LeaveForm(NhsForm):
    ends_on = DayField(name="last day", label="What is its last day as a member?")
    version = VersionField()
