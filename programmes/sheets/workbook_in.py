"""What an uploaded workbook of the portal's own says, against what was downloaded. Pure.

Only what somebody changed is taken over: a cell that still holds what was written there says
nothing, so an untouched workbook says nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from programmes.plan_kinds import BASELINE_STAYS, PLAN_KINDS, Column, PlanKind
from programmes.portfolio_merge import Fields, Records
from programmes.refusals import Refused
from programmes.sheets import layout
from programmes.sheets.cells import BadCell, Known, cell_of, same, shown, value_of
from programmes.sheets.faults import CellFault, Places, SheetFaults, in_order
from programmes.sheets.headings import Headings, headings_of, kind_of
from programmes.sheets.limited_reader import Sheet
from programmes.sheets.new_keys import Keys, key_said, title_column

NOT_OURS = (
    "This spreadsheet was not downloaded from here. Download the plan's spreadsheet and work in"
    " that, or use “Import another spreadsheet”"
)
OTHER_VERSION = (
    "This spreadsheet was downloaded from another version of the portal. Download it again and"
    " copy your changes over"
)


@dataclass
class Said:
    """What was changed: for a record of the base its changed fields, for a new one all of them."""

    records: Records = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    unread: list[str] = field(default_factory=list)
    """Names of sheets that are none of the portal's."""
    rows: int = 0


def reference_in(sheets: Sequence[Sheet]) -> str:
    """What the hidden sheet says of the download. Raises Refused where the portal made none."""
    for sheet in sheets:
        if sheet.cell(0, 0) == layout.META_MARK:
            if str(shown(sheet.cell(0, 1))) != str(layout.VERSION):
                raise Refused(OTHER_VERSION, "file")
            about = {sheet.cell(row, 0): sheet.cell(row, 1) for row in range(1, 10)}
            return shown(about.get("reference"))
    raise Refused(NOT_OURS, "file")


def said_in(
    sheets: Sequence[Sheet],
    *,
    kinds: Iterable[str],
    base: Records,
    known: Known,
    taken: Mapping[str, Iterable[str]],
    elsewhere: Mapping[str, Iterable[str]],
) -> Said:
    """Read every sheet of the kinds. Raises SheetFaults with all that is wrong, by cell.

    `known`: what may be referred to; `taken`: kind → keys that stand in the plan, and `elsewhere`
    those that other plans have and a new record may not be given.
    """
    said = Said()
    faults: list[CellFault] = []
    keys = Keys(taken, elsewhere)
    reading = _readings(sheets, set(kinds), base, keys, said.unread)
    faults += _doubles(reading)
    for each in reading:
        faults += each.find_rows()
    said.rows = sum(len(each.rows) for each in reading)
    if said.rows > layout.MOST_IN_ALL:
        many = f"There are {said.rows:,} rows. Send at most {layout.MOST_IN_ALL:,} at a time"
        faults.append(CellFault("All sheets", "", "", many))
    everything = keys.with_new(known)
    for each in reading:
        if each.readable and said.rows <= layout.MOST_IN_ALL:
            faults += each.read_fields(everything, said)
    if faults:
        raise SheetFaults(in_order(faults, [sheet.name for sheet in sheets]))
    return said


def _readings(
    sheets: Sequence[Sheet], kinds: set[str], base: Records, keys: Keys, unread: list[str]
) -> list[_Reading]:
    """The sheets of the kinds, in the order in which records refer to each other."""
    found: list[_Reading] = []
    for sheet in sheets:
        kind = kind_of(sheet)
        if kind in kinds:
            found.append(_Reading(sheet, PLAN_KINDS[kind], base.get(kind, {}), keys))
        elif sheet.name not in _OWN_SHEETS:
            unread.append(sheet.name)
    return sorted(found, key=lambda each: list(PLAN_KINDS).index(each.kind.key))


_OWN_SHEETS = frozenset({layout.META_SHEET, layout.LISTS_SHEET, layout.READ_ME_SHEET})


def _doubles(reading: Sequence[_Reading]) -> Iterator[CellFault]:
    seen: set[str] = set()
    for each in reading:
        if each.kind.key in seen:
            name = layout.sheet_name(each.kind)
            yield CellFault(each.sheet.name, "", "", f"This is a second sheet of {name.lower()}")
        seen.add(each.kind.key)


@dataclass
class _Reading:
    """One sheet on its way: first its headings and ids, then its fields."""

    sheet: Sheet
    kind: PlanKind
    base: Mapping[str, Fields]
    keys: Keys
    headings: Headings | None = None
    rows: dict[str, int] = field(default_factory=dict)
    """Key → row, from 0."""
    nameless: list[int] = field(default_factory=list)
    """Rows whose id won't do; their other cells are looked at all the same."""
    readable: bool = False
    """Its headings are whole and its rows are not too many."""

    def find_rows(self) -> Iterator[CellFault]:
        """Which record each row is. Yields what is wrong with headings, ids and their number."""
        self.headings, wrong = headings_of(self.sheet, self.kind)
        yield from wrong
        if wrong:
            return
        filled = [row for row in self._numbers() if self._is_filled(row)]
        if len(filled) > layout.MOST_OF_A_KIND:
            what = (
                f"It has {len(filled):,} rows. Send at most {layout.MOST_OF_A_KIND:,} of a kind"
                " at a time"
            )
            yield CellFault(self.sheet.name, "", "", what)
            return
        self.readable = True
        for row in filled:
            yield from self._find_key(row)

    def _numbers(self) -> range:
        return range(layout.FIRST_ROW - 1, len(self.sheet.rows))

    def _is_filled(self, row: int) -> bool:
        assert self.headings
        return any(str(self.sheet.cell(row, column) or "").strip() for column in self.headings.used)

    def _find_key(self, row: int) -> Iterator[CellFault]:
        assert self.headings
        own = self.sheet.cell(row, self.headings.id)
        within = (
            self.sheet.cell(row, self.headings.within) if self.headings.within is not None else None
        )
        title = title_column(self.kind)
        named = self.sheet.cell(row, self.headings.columns[title]) if title else None
        said = shown(own).strip()
        if said in self.base:
            key = said
            yield from self._moved(row, key, shown(within).strip())
        else:
            try:
                key = key_said(self.kind, said, shown(within).strip(), shown(named), self.keys)
            except BadCell as fault:
                self.nameless.append(row)
                yield self._fault(row, self.headings.id, str(fault))
                return
        if key in self.rows:
            what = f"The id “{key}” stands in row {self.rows[key] + 1} too. Each row has its own"
            yield self._fault(row, self.headings.id, what)
        else:
            self.rows[key] = row

    def _moved(self, row: int, key: str, within: str) -> Iterator[CellFault]:
        """A row that is there already stays in its programme or framework."""
        assert self.headings
        written, _ = layout.own_key(self.kind, key)
        if self.headings.within is not None and within not in {"", written}:
            what = f"A row does not move to another {self.kind.within}. Put “{written}” back"
            yield self._fault(row, self.headings.within, what)

    def read_fields(self, known: Known, said: Said) -> Iterator[CellFault]:
        """Take over what was changed. Yields what can't be taken, by cell."""
        assert self.headings
        said.places.sheets[self.kind.key] = self.sheet.name
        said.places.rows[self.kind.key] = {key: row + 1 for key, row in self.rows.items()}
        said.places.letters[self.kind.key] = {
            name: layout.place(1, column + 1)[:-1] for name, column in self.headings.columns.items()
        }
        for row in self.nameless:
            for column in self.kind.columns:
                yield from self._take("", row, column, known, {})
        taken = said.records.setdefault(self.kind.key, {})
        for key, row in self.rows.items():
            fields: Fields = {}
            for column in self.kind.columns:
                yield from self._take(key, row, column, known, fields)
            if key not in self.base:
                fields |= self._last_place(fields, len(taken))
            if fields or key not in self.base:
                taken[key] = fields

    def _last_place(self, fields: Fields, more: int) -> Fields:
        """A new row without a place in print comes after all that there are."""
        if fields.get("position") != 0:
            return {}
        last = max((record.get("position") or 0 for record in self.base.values()), default=0)
        return {"position": last + more + 1}

    def _take(
        self, key: str, row: int, column: Column, known: Known, fields: Fields
    ) -> Iterator[CellFault]:
        assert self.headings
        number = self.headings.columns[column.name]
        cell = self.sheet.cell(row, number)
        here = layout.place(row + 1, number + 1)
        before = self.base.get(key)
        if here in self.sheet.errors:
            yield self._fault(row, number, "The cell holds an error. Write the value in its place")
            return
        if cell is None and here in self.sheet.formulas:
            yield self._fault(
                row, number, "The cell calculates and holds no value. Write the value"
            )
            return
        if before is not None and same(cell, cell_of(column, before.get(column.name))):
            return
        try:
            value = value_of(self.kind.key, column, cell, known, new=before is None)
            check_fixed(column, value, before)
        except BadCell as fault:
            yield self._fault(row, number, str(fault))
            return
        if before is None or value != before.get(column.name):
            fields[column.name] = value

    def _fault(self, row: int, column: int, what: str) -> CellFault:
        value = shown(self.sheet.cell(row, column))
        return CellFault(self.sheet.name, layout.place(row + 1, column + 1), value[:100], what)


def check_fixed(column: Column, value: Any, before: Fields | None) -> None:
    """A new row gives its baseline; everything else that is fixed is given in the portal."""
    if before is not None and column.fixed and value != before.get(column.name):
        _refuse_fixed(column, before)
    if before is None and value and column.fixed not in {"", BASELINE_STAYS}:
        raise BadCell(f"Leave it empty here: {column.fixed}. Give it in the portal")


def _refuse_fixed(column: Column, before: Fields) -> None:
    written = shown_value(column, before.get(column.name))
    reason = column.fixed[:1].upper() + column.fixed[1:]
    raise BadCell(f"{reason}. Put “{written}” back" if written else f"{reason}. Empty the cell")


def shown_value(column: Column, value: Any) -> str:
    """A field's value in the words of its cell."""
    cell = cell_of(column, value)
    return shown({"day": cell.isoformat()} if hasattr(cell, "isoformat") else cell)
