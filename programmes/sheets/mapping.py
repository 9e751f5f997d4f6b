"""Sheets that the portal did not make: which column is what, and what the rows then say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from programmes.plan_kinds import BASELINE_STAYS, PLAN_KINDS, Column, PlanKind
from programmes.portfolio_merge import Fields, Records
from programmes.sheets import layout
from programmes.sheets.cells import BadCell, Known, key_faults, shown, value_of
from programmes.sheets.faults import CellFault, Places, SheetFaults
from programmes.sheets.limited_reader import Sheet
from programmes.sheets.new_keys import TAKEN_BY_PAGES, title_column
from programmes.sheets.workbook_in import Said, check_fixed

KINDS = ("milestone", "deliverable", "action", "risk", "next_step", "event")
MOST_COLUMNS = 60
ID, PROGRAMME = "id", "within"
"""What a column may be beside a field."""

_WORDS: dict[str, tuple[str, ...]] = {
    ID: ("id", "ref", "reference", "key", "no", "number", "milestone id", "risk id", "action id"),
    PROGRAMME: ("programme", "workstream", "work stream", "project", "portfolio", "enabler"),
    "title": tuple(
        "title name milestone deliverable action risk issue event description task step".split()
    )
    + ("next step", "improvement action", "risk title"),
    "baseline": ("baseline", "planned date", "plan date", "target date", "date", "deadline"),
    "due": ("due", "due date", "by when", "when", "target date", "deadline", "month due"),
    "on": ("date", "day", "on"),
    "actual": ("done on", "actual", "actual date", "completed", "date completed"),
    "completed_on": ("completed on", "completed", "done on", "date completed"),
    "owner_office": ("owner", "lead", "responsible", "risk owner"),
    "owner": ("owner", "lead", "responsible"),
    "status": ("status", "state"),
    "note": ("note", "notes", "comment", "comments"),
    "update": ("update", "progress", "comments"),
    "detail": ("detail", "details", "description"),
    "description": ("description", "detail", "details"),
    "mitigations": ("mitigations", "mitigation", "controls", "mitigating actions"),
    "likelihood": ("likelihood", "l", "probability", "current likelihood"),
    "impact": ("impact", "i", "consequence", "current impact"),
    "organisation": ("organisation", "provider", "lead organisation", "trust"),
    "issue": ("issue found", "issue"),
    "operational_lead": ("operational lead", "ops lead"),
    "measure": ("measure", "measure of success", "kpi"),
    "heading": ("heading", "theme", "area"),
    "kind": ("kind", "type"),
}
_NOT_A_LETTER = re.compile(r"[^a-z0-9 ]+")


@dataclass(frozen=True)
class Chosen:
    """Which sheet, which row has the headings (from 1), of which kind its rows are, and what each
    column (from 0) is. `programme`: that of all rows, where no column says it."""

    sheet: str
    heading_row: int
    kind: str
    columns: Mapping[int, str] = field(default_factory=dict)
    programme: str = ""

    @property
    def of(self) -> PlanKind:
        return PLAN_KINDS[self.kind]

    def column_of(self, target: str) -> int | None:
        return next((number for number, said in self.columns.items() if said == target), None)


def has_programme(kind: PlanKind) -> bool:
    """Whether rows of the kind stand in a programme, or may name one."""
    return kind.within == "programme" or any(c.name == "programme" for c in kind.columns)


def targets(kind: PlanKind) -> list[tuple[str, str]]:
    """What a column may be: value and words."""
    first = [(ID, "Id")]
    if has_programme(kind):
        first.append((PROGRAMME, "Programme"))
    return first + [
        (column.name, layout.heading_of(column)) for column in kind.columns if _may_come(column)
    ]


def _may_come(column: Column) -> bool:
    if column.name in {"programme", "position"}:
        return False
    return column.fixed in {"", BASELINE_STAYS}


def headings_in(sheet: Sheet, heading_row: int) -> list[tuple[int, str]]:
    """(column from 0, words) of each heading that is filled."""
    if not 1 <= heading_row <= len(sheet.rows):
        return []
    row = sheet.rows[heading_row - 1][:MOST_COLUMNS]
    said = [(number, " ".join(shown(cell).split())) for number, cell in enumerate(row)]
    return [(number, words[:200]) for number, words in said if words]


def likely_heading_row(sheet: Sheet) -> int:
    """From 1: the first of the first rows that has the most filled cells of text."""
    first = sheet.rows[:20]
    counts = [sum(isinstance(cell, str) and bool(cell.strip()) for cell in row) for row in first]
    return counts.index(max(counts)) + 1 if counts else 1


def guessed(kind: PlanKind, headings: Sequence[tuple[int, str]]) -> dict[int, str]:
    """What each heading most likely is: its own label first, then the usual words."""
    found: dict[int, str] = {}
    for exact in (True, False):
        for target, label in targets(kind):
            if target in found.values():
                continue
            words = {_simple(label)} if exact else {_simple(w) for w in _WORDS.get(target, ())}
            fits = (n for n, heading in headings if n not in found and _simple(heading) in words)
            number = next(fits, None)
            if number is not None:
                found[number] = target
    return found


def _simple(words: str) -> str:
    return " ".join(_NOT_A_LETTER.sub(" ", words.lower()).split())


def faults_of(chosen: Chosen) -> dict[str, str]:
    """What is still missing from the choices: target → what to do."""
    said = list(chosen.columns.values())
    labels = dict(targets(chosen.of))
    wrong = {
        target: f"Two columns are chosen as “{labels[target]}”. Choose one"
        for target in said
        if said.count(target) > 1
    }
    for column in chosen.of.columns:
        if column.required and column.name not in said:
            wrong[column.name] = f"Choose which column is the {column.label.lower()}"
    if chosen.of.within == "programme" and PROGRAMME not in said and not chosen.programme:
        wrong[PROGRAMME] = "Choose which column names the programme, or one programme for all rows"
    return wrong


def said_in(sheet: Sheet, chosen: Chosen, *, standing: Records, known: Known) -> Said:
    """What the rows say: changed fields of records that are there, all fields of new ones.

    Raises SheetFaults with all that is wrong, by cell.
    """
    reading = _Reading(sheet, chosen, standing.get(chosen.kind, {}), known)
    faults = list(reading.read())
    if faults:
        raise SheetFaults(faults)
    return reading.said()


@dataclass
class _Reading:
    sheet: Sheet
    chosen: Chosen
    standing: Mapping[str, Fields]
    known: Known
    records: dict[str, Fields] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def read(self) -> Iterator[CellFault]:
        filled = [
            row
            for row in range(self.chosen.heading_row, len(self.sheet.rows))
            if any(shown(self.sheet.cell(row, number)).strip() for number in self.chosen.columns)
        ]
        if len(filled) > layout.MOST_OF_A_KIND:
            what = (
                f"It has {len(filled):,} rows. Send at most {layout.MOST_OF_A_KIND:,} of a kind"
                " at a time"
            )
            yield CellFault(self.sheet.name, "", "", what)
            return
        for row in filled:
            yield from self._row(row)

    def _row(self, row: int) -> Iterator[CellFault]:
        programme = None
        try:
            programme = self._programme(row)
            key = self._key(row, programme)
        except _At as wrong:
            yield self._fault(row, wrong.column, str(wrong))
            key = ""
        before = self.standing.get(key)
        fields: Fields = {}
        for column in self.chosen.of.columns:
            yield from self._field(row, column, programme, before, fields)
        if key:
            self.rows[key] = row + 1
            if fields or before is None:
                self.records[key] = fields

    def _programme(self, row: int) -> str | None:
        """The programme's key. Raises _At where the cell names none that there is."""
        number = self.chosen.column_of(PROGRAMME)
        said = shown(self.sheet.cell(row, number)).strip() if number is not None else ""
        if number is None or not said:
            if not self.chosen.programme and self.chosen.of.within:
                raise _At(number or 0, "Write the programme's id, name or number")
            return self.chosen.programme or None
        key = self.known.key_of("programme", said)
        if key is None:
            raise _At(number, f"“{said[:60]}” is not the id, name or number of a programme here")
        return key

    def _says_programmes(self) -> bool:
        """Whether the sheet speaks of programmes at all; if not, what stands in one stays there."""
        return bool(self.chosen.programme) or self.chosen.column_of(PROGRAMME) is not None

    def _key(self, row: int, programme: str | None) -> str:
        kind = self.chosen.of
        number = self.chosen.column_of(ID)
        if number is None or not shown(self.sheet.cell(row, number)).strip():
            number = self.chosen.column_of(title_column(kind)) or 0
        said = shown(self.sheet.cell(row, number)).strip()
        own = slugify(said).replace("_", "-")[:70].strip("-")
        own = "-".join(part for part in own.split("-") if part)
        if key_faults(own) or own in TAKEN_BY_PAGES:
            raise _At(number, "An id can't be made of this. Choose a column that is the id")
        key = f"{programme}/{own}" if kind.within else own
        if key in self.rows:
            raise _At(
                number,
                f"Row {self.rows[key]} says the same. Make one differ, or choose a column that is"
                " the id",
            )
        return key

    def _field(
        self,
        row: int,
        column: Column,
        programme: str | None,
        before: Fields | None,
        fields: Fields,
    ) -> Iterator[CellFault]:
        number = self.chosen.column_of(column.name)
        if column.name == "programme":
            if before is not None and not self._says_programmes():
                return
            value: Any = programme
        elif number is None:
            if before is not None:
                return
            value = value_of(self.chosen.kind, column, None, self.known, new=True)
            value = self._place() if column.name == "position" else value
        else:
            try:
                value = self._value(row, number, column, before)
            except BadCell as wrong:
                yield self._fault(row, number, str(wrong))
                return
        if before is None or value != before.get(column.name):
            fields[column.name] = value

    def _value(self, row: int, number: int, column: Column, before: Fields | None) -> Any:
        here = layout.place(row + 1, number + 1)
        cell = self.sheet.cell(row, number)
        if here in self.sheet.errors:
            raise BadCell("The cell holds an error. Write the value in its place")
        if cell is None and here in self.sheet.formulas:
            raise BadCell("The cell calculates and holds no value. Write the value")
        if isinstance(cell, str) and column.type != "narrative":
            cell = cell.strip()
        if isinstance(cell, str) and column.type == "text":
            cell = " ".join(cell.split())
        value = value_of(self.chosen.kind, column, cell, self.known, new=before is None)
        check_fixed(column, value, before)
        return value

    def _place(self) -> int:
        last = max((record.get("position") or 0 for record in self.standing.values()), default=0)
        return last + len(self.records) + 1

    def _fault(self, row: int, column: int, what: str) -> CellFault:
        value = shown(self.sheet.cell(row, column))
        return CellFault(self.sheet.name, layout.place(row + 1, column + 1), value[:100], what)

    def said(self) -> Said:
        kind = self.chosen.kind
        letters = {
            target: layout.place(1, number + 1)[:-1]
            for number, target in self.chosen.columns.items()
        }
        places = Places({kind: self.sheet.name}, {kind: self.rows}, {kind: letters})
        return Said({kind: self.records}, places, [], len(self.rows))


class _At(Exception):
    """What is wrong, and in which column."""

    def __init__(self, column: int, what: str) -> None:
        super().__init__(what)
        self.column = column
