"""A month's readings in one form: empty rows are left out, the others written all or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from metrics.actions.readings import EntriesRefused, Entry
from metrics.forms.readings import AS_TYPED, FigureField, provenance_field
from metrics.presenters.readings_entry import PARTS, EntryRow
from metrics.reading_rules import Said
from programmes.form_fields import NhsForm, SelectField

_LONGEST = 30
"""Characters of what was typed that is repeated where its row has gone."""


class EntryFilterForm(NhsForm):
    """Which month, and whose readings."""

    month = SelectField(name="month", required=False)
    plan = SelectField(name="plan", required=False)
    programme = SelectField(name="programme", required=False)

    def __init__(
        self,
        *args: Any,
        months: Sequence[tuple[str, str]],
        plans: Sequence[tuple[str, str]],
        programmes: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months  # type: ignore[attr-defined]
        self.fields["plan"].choices = plans  # type: ignore[attr-defined]
        every = [("", "All that you may enter"), *programmes]
        self.fields["programme"].choices = every  # type: ignore[attr-defined]
        if len(plans) < 2:
            del self.fields["plan"]
        if len(programmes) < 2:
            del self.fields["programme"]


class EntryForm(NhsForm):
    """Fields of each row that may be filled: value-12-5, numerator-12-5, as_typed-12-5, …

    A row that got a reading since the page was shown keeps what was typed in it.
    """

    provenance = provenance_field()

    def __init__(self, *args: Any, rows: Sequence[EntryRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            if row.stands is None or self._typed(row):
                self._add(row)
        self.order_fields([*(name for name in self.fields if name != "provenance"), "provenance"])

    def _typed(self, row: EntryRow) -> bool:
        return any(str(self.data.get(row.field(part), "")).strip() for part in PARTS)

    def _add(self, row: EntryRow) -> None:
        for part in row.parts:
            name = row.title if part == "value" else f"{row.title}: {part}"
            self.fields[row.field(part)] = FigureField(name=name)
        if row.field("as_typed") in self.data:
            self._ask(row)

    def _ask(self, row: EntryRow) -> None:
        tick = forms.BooleanField(label=AS_TYPED, required=False)
        places = list(self.fields)
        self.fields[row.field("as_typed")] = tick
        places.insert(places.index(row.field("value")) + len(row.parts), row.field("as_typed"))
        self.order_fields(places)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for typed in self._lost():
            self.add_error(None, typed)
        if not self.errors and not any(self._figures(row) for row in self.rows):
            self.add_error(None, "Enter at least one reading")
        return given

    def _lost(self) -> list[str]:
        """What was typed in rows that are here no longer, so that it can be written down."""
        here = {row.field(part) for row in self.rows for part in PARTS}
        return [
            f"A reading that you typed, {str(value)[:_LONGEST]}, is of an indicator that was closed"
            " or moved meanwhile. It is not recorded"
            for name, value in self.data.items()
            if name.partition("-")[0] in PARTS and name not in here and str(value).strip()
        ]

    def _figures(self, row: EntryRow) -> dict[str, Any]:
        """What is filled in of a row."""
        given = {part: self.cleaned_data.get(row.field(part)) for part in PARTS}
        return {part: value for part, value in given.items() if value is not None}

    def entries(self) -> list[Entry]:
        """The rows that were filled in, each with its id as its place."""
        return [
            Entry(
                row.indicator,
                row.organisation,
                Said(row.reported.starts_on, row.reported.ends_on, **figures),
                as_typed=bool(self.cleaned_data.get(row.field("as_typed"))),
                place=row.id,
                seen=0,
            )
            for row in self.rows
            if (figures := self._figures(row))
        ]

    def refuse_entries(self, refused: EntriesRefused) -> None:
        """Show every fault at its row."""
        rows = {row.id: row for row in self.rows}
        for place, part, message, asks in refused.faults:
            row = rows[place]
            if asks and row.field("as_typed") not in self.fields:
                self._ask(row)
            named = row.field("as_typed" if asks else part)
            self.add_error(
                named if named in self.fields else row.field("value"), f"{row.title}: {message}"
            )

    def boxes(self, row: EntryRow) -> Iterable[forms.BoundField]:
        """The boxes of a row; none where its reading stands and nothing was typed."""
        names = (row.field(part) for part in row.parts)
        return [self[name] for name in names if name in self.fields]

    def tick(self, row: EntryRow) -> forms.BoundField | None:
        name = row.field("as_typed")
        return self[name] if name in self.fields else None
