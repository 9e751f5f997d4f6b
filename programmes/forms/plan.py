"""Forms of the tree: a system, a programme, an office."""

from __future__ import annotations

from collections.abc import Iterable

from programmes.enums import Office, ProgrammeKind, SystemKind
from programmes.form_fields import (
    ChoiceField,
    DayField,
    MoneyField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
    YesNoField,
)
from programmes.models import Programme


class SystemForm(NhsForm):
    name = TextField(name="name", label="Name of the system")
    kind = ChoiceField(name="kind of system", choices=SystemKind)
    version = VersionField()


def places(programmes: Iterable[Programme]) -> list[tuple[str, str]]:
    """Programmes as options, each set in below its parent."""
    return [(p.key, f"{'– ' * p.depth}{p.title}") for p in programmes]


TOP = "top"


class ProgrammeForm(NhsForm):
    name = TextField(name="name")
    number = TextField(
        name="number",
        label="Number in the printed plan (optional)",
        max_length=10,
        required=False,
    )
    kind = SelectField(name="kind", choices=ProgrammeKind)
    reports = YesNoField(
        name="reporting",
        label="Does it file a PSR1 return each month?",
        required_message="Select yes if it files a PSR1 return each month",
    )
    summary = NarrativeField(
        name="summary", label="What it is for (optional)", required=False, rows=5
    )
    stated_impact = MoneyField(
        name="stated impact",
        label="Stated impact, in £ million a year (optional)",
        unit="£m",
        required=False,
    )
    stated_impact_by = TextField(
        name="year",
        label="Year by which the impact is stated (optional)",
        help_text="For example, 2020/21",
        max_length=20,
        required=False,
    )
    stated_impact_note = NarrativeField(
        name="note on the impact", label="Note on the impact (optional)", required=False, rows=3
    )
    widths = {"number": "5", "stated_impact": "5", "stated_impact_by": "10"}
    prefixes = {"stated_impact": "£m"}


class AddProgrammeForm(ProgrammeForm):
    parent = SelectField(
        name="place",
        label="Which programme is it part of?",
        required_message="Select which programme it is part of, or that it is at the top",
    )
    field_order = ["parent"]

    def __init__(self, *args: object, programmes: Iterable[Programme], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        options = [(TOP, "None: at the top of the plan"), *places(programmes)]
        self.fields["parent"].offer(options)  # type: ignore[attr-defined]


class EditProgrammeForm(ProgrammeForm):
    version = VersionField()


class MoveProgrammeForm(NhsForm):
    parent = SelectField(
        name="place",
        label="Which programme is it part of?",
        required_message="Select which programme it is part of, or that it is at the top",
    )
    after = SelectField(
        name="position",
        label="Where in the printed order?",
        help_text="Choose a programme of the same parent, or first.",
    )
    version = VersionField()

    def __init__(self, *args: object, programmes: Iterable[Programme], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rows = list(programmes)
        parents = [(TOP, "None: at the top of the plan"), *places(rows)]
        self.fields["parent"].offer(parents)  # type: ignore[attr-defined]
        after = [("first", "First"), *((key, f"After {text}") for key, text in places(rows))]
        self.fields["after"].offer(after)  # type: ignore[attr-defined]


class CloseProgrammeForm(NhsForm):
    closed_on = DayField(
        name="closing day",
        label="From which day is it no longer part of the plan?",
    )
    version = VersionField()


class OfficeForm(NhsForm):
    holder = TextField(
        name="name",
        label="Who holds it, as published",
        help_text="Leave empty if it is to be confirmed.",
        required=False,
    )
    job_title = TextField(name="job title", label="Job title (optional)", required=False)
    organisation = SelectField(name="organisation", label="Organisation (optional)", required=False)
    starts_on = DayField(name="first day", label="Since when?")
    ends_on = DayField(name="last day", label="Until when? (optional)", required=False)

    def __init__(
        self, *args: object, organisations: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(organisations)  # type: ignore[attr-defined]


class AddOfficeForm(OfficeForm):
    office = SelectField(name="office", choices=Office)
    field_order = ["office"]


class EditOfficeForm(OfficeForm):
    version = VersionField()
