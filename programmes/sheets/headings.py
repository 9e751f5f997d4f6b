"""Which column of an uploaded sheet is which field: the hidden row says, the words check. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from programmes.plan_kinds import PLAN_KINDS, PlanKind
from programmes.sheets import layout
from programmes.sheets.cells import shown
from programmes.sheets.faults import CellFault
from programmes.sheets.limited_reader import Sheet

_MARKS, _WORDS = layout.MARKS_ROW - 1, layout.HEADINGS_ROW - 1


@dataclass
class Headings:
    """Columns from 0. `used`: all of them that count."""

    id: int = 0
    within: int | None = None
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def used(self) -> list[int]:
        within = [] if self.within is None else [self.within]
        return [self.id, *within, *self.columns.values()]


def kind_of(sheet: Sheet) -> str | None:
    """Whose sheet it is, by its hidden row; its tab may say anything."""
    if not sheet.rows:
        return None
    for cell in sheet.rows[_MARKS]:
        what, _, kind = shown(cell).partition(":")
        if what == layout.ID and kind in PLAN_KINDS:
            return kind
    return _by_name(sheet)


def _by_name(sheet: Sheet) -> str | None:
    named = {layout.sheet_name(kind): kind.key for kind in PLAN_KINDS.values() if kind.in_sheets}
    return named.get(sheet.name)


def headings_of(sheet: Sheet, kind: PlanKind) -> tuple[Headings, list[CellFault]]:
    """Where each column stands, and what is wrong with the headings."""
    wanted = {column.mark: column for column in layout.columns_of(kind)}
    found: dict[str, int] = {}
    faults: list[CellFault] = []
    width = max((len(row) for row in sheet.rows), default=0)
    for number in range(width):
        mark = shown(sheet.cell(_MARKS, number))
        words = shown(sheet.cell(_WORDS, number))
        here = layout.place(layout.HEADINGS_ROW, number + 1)
        if not mark:
            if _holds_anything(sheet, number):
                faults.append(CellFault(sheet.name, here, words, _UNKNOWN))
        elif mark not in wanted:
            faults.append(CellFault(sheet.name, here, words, _UNKNOWN))
        elif mark in found:
            first = layout.place(layout.HEADINGS_ROW, found[mark] + 1)
            what = f"This column stands in {first} too. Remove one of them"
            faults.append(CellFault(sheet.name, here, words, what))
        else:
            found[mark] = number
            faults += _reworded(sheet, here, words, wanted[mark].heading)
    missing = [column.heading for mark, column in wanted.items() if mark not in found]
    faults += [
        CellFault(
            sheet.name,
            "",
            "",
            f"The column “{heading.rstrip(' *')}” is missing. Put it back, or download the sheet"
            " again and copy your changes over",
        )
        for heading in missing
    ]
    return _headings(kind, found), faults


_UNKNOWN = "This column is not one of the portal's. Remove it: what it says would be lost"


def _holds_anything(sheet: Sheet, column: int) -> bool:
    return any(shown(sheet.cell(row, column)).strip() for row in range(1, len(sheet.rows)))


def _reworded(sheet: Sheet, here: str, words: str, heading: str) -> list[CellFault]:
    if " ".join(words.split()).rstrip(" *").casefold() == heading.rstrip(" *").casefold():
        return []
    what = f"The heading of this column is “{heading.rstrip(' *')}”. Put it back"
    return [CellFault(sheet.name, here, words, what)]


def _headings(kind: PlanKind, found: dict[str, int]) -> Headings:
    return Headings(
        found.get(layout.mark(kind, layout.ID), 0),
        found.get(layout.mark(kind, layout.WITHIN)),
        {column.name: found[column.name] for column in kind.columns if column.name in found},
    )
