"""A plan, or a programme of it, as a workbook. Pure: records in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from programmes.plan_kinds import PLAN_KINDS, Column, PlanKind
from programmes.portfolio_merge import Fields, Records
from programmes.sheets import layout
from programmes.sheets.cells import cell_of, clean, escaped
from programmes.sheets.layout import SheetColumn
from programmes.sheets.read_me import LINES
from programmes.text import count

LAST_ROW = layout.FIRST_ROW + layout.MOST_OF_A_KIND - 1
LONGEST_LIST = 500
"""Entries; beyond that choosing from a list is slower than typing."""
_WIDTHS = {"narrative": 50, "items": 50, "day": 14, "month": 12, "due": 18, "number": 10}
_WIDTHS |= {"score": 11, "money": 16, "yes_no": 12, "choice": 18, "references": 30, "either": 34}
_GREY = PatternFill("solid", fgColor="E8EDEE")
_BLUE = PatternFill("solid", fgColor="005EB8")
_DAY_FORMAT = "dd mmm yyyy"


@dataclass(frozen=True)
class About:
    """What the hidden sheet says, and the first one in words."""

    reference: str
    system: str
    plan: str
    programme: str
    plan_name: str
    programme_name: str
    at: datetime


def workbook(
    about: About, records: Records, kinds: Sequence[str], references: Mapping[str, Iterable[str]]
) -> bytes:
    """The file. `references`: kind → keys that may be referred to, for the lists of choices."""
    book = Workbook(write_only=True)
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.creator = "STP portal"
    book.properties.created = book.properties.modified = about.at.replace(tzinfo=None)
    _read_me(book, about, records, kinds)
    lists = _Lists(references)
    styles = _Styles(book)
    for kind in kinds:
        _sheet(book, styles, lists, PLAN_KINDS[kind], records.get(kind, {}))
    lists.write(book)
    _meta(book, about)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class _Lists:
    """The hidden sheet with the values to choose from, a column for each list."""

    def __init__(self, references: Mapping[str, Iterable[str]]) -> None:
        self._references = {kind: sorted(keys) for kind, keys in references.items()}
        self._lists: dict[str, list[str]] = {}

    def range_of(self, column: Column) -> str:
        """Where the list of a column stands; empty where there is none or it is too long."""
        name, entries = self._entries(column)
        if not entries or len(entries) > LONGEST_LIST:
            return ""
        self._lists.setdefault(name, entries)
        letter = get_column_letter(list(self._lists).index(name) + 1)
        return f"{layout.LISTS_SHEET}!${letter}$2:${letter}${len(entries) + 1}"

    def _entries(self, column: Column) -> tuple[str, list[str]]:
        if column.choices:
            return column.choices.__name__, [str(label) for label in column.choices.labels]
        if column.type == "yes_no":
            return "yes_no", ["Yes", "No"]
        if column.type == "reference":
            return column.refers, self._references.get(column.refers, [])
        return "", []

    def write(self, book: Workbook) -> None:
        sheet = book.create_sheet(layout.LISTS_SHEET)
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True
        sheet.append(list(self._lists))
        longest = max((len(entries) for entries in self._lists.values()), default=0)
        for number in range(longest):
            sheet.append(
                [
                    entries[number] if number < len(entries) else None
                    for entries in self._lists.values()
                ]
            )


class _Styles:
    """Ready-made styles: making one for each of thousands of cells would take most of the time."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool, bool], Any] = {}

    def of(self, sheet: Any, kind: str, locked: bool, quoted: bool) -> Any:
        wanted = (kind, locked, quoted)
        if wanted not in self._made:
            cell = WriteOnlyCell(sheet)
            dress(cell, kind, locked)
            # openpyxl has no public way to share a style without working it out again.
            cell._style.quotePrefix = int(quoted)  # noqa: SLF001
            self._made[wanted] = cell._style  # noqa: SLF001
        return self._made[wanted]


def dress(cell: Any, kind: str, locked: bool) -> None:
    """Format, protection and colour of a cell or of a whole column."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.protection = Protection(locked=locked)
    cell.number_format = _FORMATS.get(kind, "@")
    if locked:
        cell.fill = _GREY


_FORMATS = {"day": _DAY_FORMAT, "number": "0", "score": "0", "money": "#,##0.00"}
_FORMATS |= {"narrative": "General", "items": "General"}


def _sheet(
    book: Workbook, styles: _Styles, lists: _Lists, kind: PlanKind, records: Mapping[str, Fields]
) -> None:
    sheet = book.create_sheet(layout.sheet_name(kind))
    columns = layout.columns_of(kind)
    _frame(sheet, columns)
    _choices(sheet, lists, columns)
    sheet.append([_cell(sheet, column.mark, locked=True) for column in columns])
    sheet.append([_heading(sheet, column) for column in columns])
    for key, fields in records.items():
        sheet.append(_row(sheet, styles, kind, columns, key, fields))


def _frame(sheet: Any, columns: Sequence[SheetColumn]) -> None:
    """Everything but the cells: widths, what stays in view, what may be changed."""
    sheet.freeze_panes = layout.place(layout.FIRST_ROW, 2)
    sheet.row_dimensions[layout.MARKS_ROW].hidden = True
    sheet.row_dimensions[layout.HEADINGS_ROW].height = 32
    for number, column in enumerate(columns, 1):
        kind = column.column.type if column.column else "text"
        width = _WIDTHS.get(kind, 24)
        if column.column and column.column.name in {"title", "name"}:
            width = 48
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = width
        # Below the records everything may be typed, ids of new rows too.
        dress(dimension, kind, locked=False)
    sheet.protection.sheet = True
    for may in ("formatColumns", "formatRows", "formatCells", "sort", "autoFilter", "insertRows"):
        setattr(sheet.protection, may, False)


def _choices(sheet: Any, lists: _Lists, columns: Sequence[SheetColumn]) -> None:
    for number, column in enumerate(columns, 1):
        rule = _rule(lists, column.column) if column.column else None
        if rule:
            letter = get_column_letter(number)
            rule.add(f"{letter}{layout.FIRST_ROW}:{letter}{LAST_ROW}")
            sheet.data_validations.append(rule)


def _rule(lists: _Lists, column: Column) -> DataValidation | None:
    where = lists.range_of(column)
    if where:
        return DataValidation(
            type="list",
            formula1=where,
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=column.label[:32],
            error="Choose one of the list.",
        )
    if column.type == "score":
        return DataValidation(
            type="whole",
            operator="between",
            formula1="1",
            formula2="5",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=column.label[:32],
            error="Write a whole number from 1 to 5.",
        )
    return None


def _heading(sheet: Any, column: SheetColumn) -> Any:
    cell = _cell(sheet, column.heading, locked=True)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _BLUE
    return cell


def _cell(sheet: Any, value: str, *, locked: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=None)
    _put(cell, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.protection = Protection(locked=locked)
    return cell


def _row(
    sheet: Any,
    styles: _Styles,
    kind: PlanKind,
    columns: Sequence[SheetColumn],
    key: str,
    fields: Fields,
) -> Iterator[Any]:
    for column in columns:
        value = _value(kind, column, key, fields)
        cell = WriteOnlyCell(sheet)
        _put(cell, value)
        begins = isinstance(value, str) and value[:1] in "=+-@\t\r\n"
        of_type = column.column.type if column.column else "text"
        style = copy(styles.of(sheet, of_type, column.locked, bool(begins)))
        cell._style = style  # noqa: SLF001
        yield cell


def _value(kind: PlanKind, column: SheetColumn, key: str, fields: Fields) -> Any:
    if column.column:
        return cell_of(column.column, fields.get(column.column.name))
    within, _ = layout.own_key(kind, key)
    return key if column.mark == layout.mark(kind, layout.ID) else within


def _put(cell: Any, value: Any) -> None:
    """Text goes in as text, whatever it begins with: nothing here is a formula."""
    if isinstance(value, str):
        cell.value = escaped(value)
        cell.data_type = "s"
    elif value is not None:
        cell.value = value


def _read_me(book: Workbook, about: About, records: Records, kinds: Sequence[str]) -> None:
    sheet = book.create_sheet(layout.READ_ME_SHEET)
    sheet.column_dimensions["A"].width = 100
    sheet.protection.sheet = True
    title = f"{about.plan_name}: {about.programme_name}" if about.programme else about.plan_name
    heading = _cell(sheet, clean(title), locked=True)
    heading.font = Font(bold=True, size=16)
    sheet.append([heading])
    named = [(PLAN_KINDS[kind], len(records.get(kind, {}))) for kind in kinds]
    counts = [count(number, kind.one, kind.many) for kind, number in named]
    for line in (f"Downloaded {about.at:%d %B %Y, %H:%M}. It holds {', '.join(counts)}.", *LINES):
        sheet.append([_cell(sheet, clean(line), locked=True)])


def _meta(book: Workbook, about: About) -> None:
    sheet = book.create_sheet(layout.META_SHEET)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
    for name, value in (
        (layout.META_MARK, str(layout.VERSION)),
        ("reference", about.reference),
        ("system", about.system),
        ("plan", about.plan),
        ("programme", about.programme),
        ("at", about.at.isoformat()),
    ):
        sheet.append([_cell(sheet, name, locked=True), _cell(sheet, value, locked=True)])
