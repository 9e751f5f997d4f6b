"""How a sheet of a plan is laid out, for whoever writes it and whoever reads it. Pure.

Row 1 is hidden and names the fields, so that a heading may be reworded, moved or lost and it is
noticed; row 2 has the headings in words; the records begin in row 3. The mark in A1 says whose
sheet it is, whatever its tab says.
"""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from programmes.plan_kinds import PLAN_KINDS, Column, PlanKind

VERSION = 1
"""Of the template; an upload of another version is refused in words."""
MARKS_ROW, HEADINGS_ROW, FIRST_ROW = 1, 2, 3
META_SHEET, LISTS_SHEET, READ_ME_SHEET = "Portal", "Lists", "Read me"
META_MARK = "stp-portal-plan"
ID = "id"
WITHIN = "within"
MOST_OF_A_KIND = 5_000
MOST_IN_ALL = 20_000
"""Rows. Measured: 5,000 milestones are read, shown and written in well under a minute."""

OF_A_PROGRAMME = ("page", "milestone", "deliverable", "action", "risk")
"""Kinds that a programme's own sheet has."""
OF_A_PLAN = tuple(kind.key for kind in PLAN_KINDS.values() if kind.in_sheets)


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: the id, what the record stands in, or a field."""

    mark: str
    heading: str
    column: Column | None = None
    locked: bool = False


def sheet_name(kind: PlanKind) -> str:
    """The words on the tab."""
    return kind.many[:1].upper() + kind.many[1:]


def columns_of(kind: PlanKind) -> list[SheetColumn]:
    """In the order of the sheet."""
    first = [SheetColumn(mark(kind, ID), "Id", locked=True)]
    if kind.within and kind.key != "page":
        one = PLAN_KINDS[kind.within].one
        first.append(SheetColumn(mark(kind, WITHIN), f"Of which {one}", locked=True))
    return first + [
        SheetColumn(column.name, heading_of(column), column, bool(column.fixed))
        for column in kind.columns
    ]


def mark(kind: PlanKind, what: str) -> str:
    return f"{what}:{kind.key}"


def heading_of(column: Column) -> str:
    return f"{column.label} *" if column.required else column.label


def place(row: int, column: int) -> str:
    """D57; both counted from 1."""
    return f"{get_column_letter(column)}{row}"


def own_key(kind: PlanKind, key: str) -> tuple[str, str]:
    """(what it stands in, its own part); the first is empty for kinds that stand alone."""
    if not kind.within or kind.key == "page":
        return "", key
    within, _, own = key.rpartition("/")
    return within, own
