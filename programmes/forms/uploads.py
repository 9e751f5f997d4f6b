"""Forms of a plan's spreadsheet: a file, what was seen, and which column is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from programmes.form_fields import EvidenceFileField, NhsForm, SelectField, TextField
from programmes.plan_kinds import PLAN_KINDS
from programmes.sheets import layout, mapping
from programmes.sheets.limited_reader import Sheet

NOTHING = ""
COLUMN = "column-{}"
ALL_ROWS = "programme"


class UploadForm(NhsForm):
    file = EvidenceFileField(label="Spreadsheet", help_text="XLSX, up to 10 MB.")


class ConfirmForm(NhsForm):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SheetForm(NhsForm):
    """Which sheet, where its headings are, and what its rows are."""

    sheet = SelectField(name="sheet")
    heading_row = forms.IntegerField(
        label="Which row has the headings?", min_value=1, max_value=layout.MOST_IN_ALL
    )
    kind = SelectField(
        name="kind",
        label="What is each row?",
        required_message="Select what each row is",
        choices=[
            (kind, f"{PLAN_KINDS[kind].one[:1].upper()}{PLAN_KINDS[kind].one[1:]}")
            for kind in mapping.KINDS
        ],
    )

    widths = {"heading_row": 4}

    def __init__(self, *args: Any, sheets: Sequence[Sheet] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = {sheet.name: sheet for sheet in sheets}
        options = [(name, f"{name} ({len(s.rows):,} rows)") for name, s in self.sheets.items()]
        self.fields["sheet"].offer(options)  # type: ignore[attr-defined]
        asked = "Enter the number of the row that has the headings"
        row = self.fields["heading_row"]
        row.error_messages |= dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), asked
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        sheet = self.sheets.get(said.get("sheet", ""))
        row = said.get("heading_row")
        if sheet and row and not mapping.headings_in(sheet, row):
            self.add_error("heading_row", f"Row {row} of “{sheet.name}” has no headings")
        return said


class ColumnsForm(NhsForm):
    """What each column is; a column of the sheet is a field of the form."""

    def __init__(
        self,
        *args: Any,
        kind: str,
        headings: Sequence[tuple[int, str]] = (),
        examples: Mapping[int, str] | None = None,
        programmes: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headings = list(headings)
        options = [(NOTHING, "Leave out"), *mapping.targets(PLAN_KINDS[kind])]
        for number, words in self.headings:
            example = (examples or {}).get(number)
            self.fields[COLUMN.format(number)] = SelectField(
                name="column",
                label=words,
                choices=options,
                required=False,
                help_text=f"Such as “{example}”" if example else "",
            )
        if mapping.has_programme(PLAN_KINDS[kind]):
            self.fields[ALL_ROWS] = SelectField(
                name="programme",
                label="Programme of rows that name none",
                help_text="Choose one where no column names the programme.",
                choices=[(NOTHING, "None"), *programmes],
                required=False,
            )
        self.fields["name"] = TextField(
            name="name",
            label="Keep these choices under a name (optional)",
            help_text="They are offered again when a sheet with the same headings comes.",
            max_length=80,
            required=False,
        )

    def chosen(self) -> dict[int, str]:
        """Column (from 0) → what it is, of those that are taken in."""
        said = {number: self.cleaned_data[COLUMN.format(number)] for number, _ in self.headings}
        return {number: target for number, target in said.items() if target}

    def field_of(self, target: str) -> str | None:
        """The form's field in which something was chosen as the target."""
        said = self.cleaned_data
        names = (COLUMN.format(number) for number, _ in self.headings)
        return next((name for name in names if said.get(name) == target), None)
