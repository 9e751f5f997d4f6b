"""Readings in a spreadsheet or a CSV file: which column is what, and what a cell says. Pure.

Headings are found by their words, in any order. A row without a value says nothing, so that the
portal's own template may come back half filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from metrics import periods
from metrics.parsers.sent import EARLIEST_YEAR, LATEST_YEAR
from programmes.refusals import Refused
from programmes.sheets.british_dates import NoDay, day_of
from programmes.sheets.cells import shown
from programmes.sheets.faults import CellFault, SheetFaults
from programmes.sheets.limited_reader import Sheet

HEADINGS: dict[str, tuple[str, ...]] = {
    "indicator": ("indicator", "indicator key", "indicator id", "measure"),
    "organisation": ("organisation", "organisation key", "organisation code", "ods code", "trust"),
    "period": ("period", "month", "quarter"),
    "value": ("value", "reading"),
    "numerator": ("numerator",),
    "denominator": ("denominator",),
    "reason": ("reason", "reason for correction"),
    "provenance": ("provenance", "source", "where it is from"),
}
"""Field → what its heading may say, the first as the template has it."""
OF_THE_TEMPLATE = ("indicator name", "organisation name", "unit", "last value", "last period")
"""Headings that help whoever fills the template in, and are not read."""
SAYING = ("value", "numerator", "denominator")
_FIELD_OF = {words: name for name, some in HEADINGS.items() for words in some}
_SEARCHED = 20
"""Rows from the top in which the headings may stand."""
LONGEST = {"reason": 300, "provenance": 200}
MOST = 20_000

_NUMBER = re.compile(r"-?(?:\d{1,13}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,20})?", re.ASCII)
_FIGURES = re.compile(r"(\d{4})(0[1-9]|1[0-2])", re.ASCII)
_WORDS = re.compile(r"([a-z]{3,9})\.?[ -/]*(\d{4}|\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})[-/](\d{2})[ -]*q([1-4])", re.ASCII)
_QUARTER_FIRST = re.compile(r"q([1-4])[ -]*(\d{4})[-/](\d{2})", re.ASCII)
_YEAR = re.compile(r"(\d{4})[-/](\d{2})", re.ASCII)
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
HOW = {
    "monthly": "Write a month as 2017-03 or March 2017",
    "quarterly": "Write a quarter as 2016/17 Q4",
    "annual": "Write a financial year as 2016/17",
}

NO_HEADINGS = (
    "No row of headings was found in the file. Its first row must name the columns: Indicator,"
    " Organisation, Period, Value"
)
NO_ROWS = "The file has no row with a value. Fill in its values and select it again"


class BadCell(ValueError):
    """The cell can't be taken; the message says what to do about it, without a full stop."""


@dataclass(frozen=True)
class Row:
    """A row that says something. `sheet`: its number in the table; `number`: as people count."""

    sheet: int
    number: int
    cells: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.sheet}-{self.number}"


@dataclass
class Table:
    """What a file says, as it is kept. `columns`: for each sheet, field → letter or heading."""

    sheets: list[str] = field(default_factory=list)
    columns: list[dict[str, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    left_out: int = 0

    def place(self, row: Row) -> str:
        """Readings, row 57; line 57 of a CSV file."""
        name = self.sheets[row.sheet]
        return f"{name}, row {row.number}" if name else f"line {row.number}"

    def fault(self, row: Row, name: str, what: str) -> CellFault:
        """By its cell; where the field has no column, by its row."""
        column = self.columns[row.sheet].get(name, "")
        sheet, cell = self.sheets[row.sheet], row.cells.get(name)
        value = "" if _bad(cell) else shown(cell)
        if sheet and column:
            return CellFault(sheet, f"{column}{row.number}", value[:100], what)
        where = self.place(row)
        where = where[:1].upper() + where[1:]
        return CellFault(f"{where}, “{column}”" if column else where, "", value[:100], what)

    def as_json(self) -> dict[str, Any]:
        rows = [[row.sheet, row.number, row.cells] for row in self.rows]
        kept = {"sheets": self.sheets, "columns": self.columns, "rows": rows}
        return kept | {"unread": self.unread, "left_out": self.left_out}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Table:
        rows = [Row(*row) for row in kept["rows"]]
        return cls(kept["sheets"], kept["columns"], rows, kept["unread"], kept["left_out"])


def table_in(sheets: Sequence[Sheet]) -> Table:
    """Every row that says something, as it stands; no cell is judged yet.

    Raises Refused, under `file`, and SheetFaults where headings are missing or stand twice.
    """
    found = Table()
    faults: list[CellFault] = []
    for sheet in sheets:
        heading = None if sheet.hidden else _heading_row(sheet)
        if heading is None:
            if sheet.name and sheet.rows:
                found.unread.append(f"{sheet.name} (hidden)" if sheet.hidden else sheet.name)
            continue
        columns, wrong = _columns(sheet, heading, found)
        faults += wrong
        if not wrong:
            _take(sheet, heading, columns, found)
    if faults:
        raise SheetFaults(faults)
    if not found.sheets:
        raise Refused(NO_HEADINGS, "file")
    if not found.rows:
        raise Refused(NO_ROWS, "file")
    if len(found.rows) > MOST:
        many = f"The file has {len(found.rows):,} readings. Send at most {MOST:,} at a time"
        raise Refused(many, "file")
    return found


def _words(cell: Any) -> str:
    return " ".join(shown(cell).split()).strip(" *:").casefold()


def _heading_row(sheet: Sheet) -> int | None:
    """The first row that names two fields or more, from 0."""
    for number, row in enumerate(sheet.rows[:_SEARCHED]):
        if len({_FIELD_OF[words] for cell in row if (words := _words(cell)) in _FIELD_OF}) >= 2:
            return number
    return None


def _columns(sheet: Sheet, heading: int, found: Table) -> tuple[dict[str, int], list[CellFault]]:
    """Field → column from 0, and what is wrong with the headings; what is not read is kept."""
    columns: dict[str, int] = {}
    faults = []
    for number, cell in enumerate(sheet.rows[heading]):
        words = _words(cell)
        name = _FIELD_OF.get(words)
        if name is None:
            if words and words not in OF_THE_TEMPLATE:
                what = f"the column “{shown(cell)[:40]}”"
                found.unread.append(f"{what} of {sheet.name}" if sheet.name else what)
        elif name in columns:
            first = shown(sheet.cell(heading, columns[name]))
            twice = (
                f"This column says the same as “{first}”, in {_here(sheet, heading, columns[name])}"
            )
            faults.append(_of_heading(sheet, heading, number, f"{twice}. Remove one of them"))
        else:
            columns[name] = number
    return columns, faults + [
        CellFault(sheet.name or f"Line {_line(sheet, heading)}", "", "", what)
        for what in _missing(columns)
    ]


def _missing(columns: dict[str, int]) -> Iterator[str]:
    for name in ("indicator", "period"):
        if name not in columns:
            yield f"The column “{name.capitalize()}” is missing. Put it in"
    if "value" not in columns and not {"numerator", "denominator"} <= set(columns):
        yield "The column “Value” is missing, or both “Numerator” and “Denominator”. Put it in"


def _line(sheet: Sheet, row: int) -> int:
    return sheet.lines[row] if sheet.lines else row + 1


def _here(sheet: Sheet, row: int, column: int) -> str:
    place = f"{get_column_letter(column + 1)}{row + 1}"
    return place if not sheet.lines else f"column {column + 1}"


def _of_heading(sheet: Sheet, row: int, column: int, what: str) -> CellFault:
    value = shown(sheet.cell(row, column))[:100]
    if sheet.lines:
        return CellFault(f"Line {_line(sheet, row)}, column {column + 1}", "", value, what)
    return CellFault(sheet.name, _here(sheet, row, column), value, what)


def _take(sheet: Sheet, heading: int, columns: dict[str, int], found: Table) -> None:
    place = len(found.sheets)
    found.sheets.append(sheet.name)
    letters = {
        name: shown(sheet.cell(heading, number))[:60]
        if sheet.lines
        else get_column_letter(number + 1)
        for name, number in columns.items()
    }
    found.columns.append(letters)
    watched = bool(sheet.formulas or sheet.errors)
    for number in range(heading + 1, len(sheet.rows)):
        cells = {
            name: cell
            for name, column in columns.items()
            if (cell := sheet.cell(number, column)) is not None and str(cell).strip()
        }
        if watched:
            cells |= _without_value(sheet, number + 1, letters, cells)
        if any(name in cells for name in SAYING):
            found.rows.append(Row(place, _line(sheet, number), cells))
        elif cells:
            found.left_out += 1


def _without_value(
    sheet: Sheet, number: int, letters: dict[str, str], cells: dict[str, Any]
) -> dict[str, Any]:
    """Cells that hold an error, or that calculate and hold nothing."""
    found = {}
    for name, letter in letters.items():
        place = f"{letter}{number}"
        if place in sheet.errors:
            found[name] = {"bad": "The cell holds an error. Write the value in its place"}
        elif name not in cells and place in sheet.formulas:
            found[name] = {"bad": "The cell calculates and holds no value. Write the value"}
    return found


def _bad(cell: Any) -> str:
    """Why a cell without a value won't do; empty where it may."""
    return str(cell.get("bad", "")) if isinstance(cell, dict) else ""


def text_of(cells: dict[str, Any], name: str) -> str:
    """One line of text, empty where there is none. Raises BadCell."""
    cell = _sound(cells, name)
    said = shown(cell).strip()
    longest = LONGEST.get(name, 300)
    if len(said) > longest:
        raise BadCell(f"It must be {longest} characters or fewer. It has {len(said):,}")
    if not said.isprintable():
        raise BadCell("It must be one line of characters that can be printed")
    return said


def _sound(cells: dict[str, Any], name: str) -> Any:
    cell = cells.get(name)
    if bad := _bad(cell):
        raise BadCell(bad)
    return cell


def number_of(cells: dict[str, Any], name: str, unit: str) -> Decimal | None:
    """A number to six decimals; £ and % where they are the indicator's unit. Raises BadCell."""
    cell = _sound(cells, name)
    if cell is None:
        return None
    said = f"{cell:.15g}" if isinstance(cell, float) else shown(cell).strip()
    figures = said
    if name == "value" and unit == "percent":
        figures = said.removesuffix("%").rstrip()
    elif unit == "pounds":
        figures = said.replace("£", "", 1)
    if isinstance(cell, float) and "e" in figures:
        figures = f"{cell:.12f}" if abs(cell) < 1 else figures
    if isinstance(cell, dict) or not _NUMBER.fullmatch(figures):
        raise BadCell(
            f"“{said[:60]}” is not a number such as 78.4. Leave it empty where there is no reading"
        )
    found = Decimal(figures.replace(",", ""))
    return found if -int(found.as_tuple().exponent) <= 6 else found.quantize(Decimal("0.000001"))


def period_of(cells: dict[str, Any], frequency: str) -> tuple[date, date]:
    """The first and last day of the period. Raises BadCell; what is doubtful is never guessed."""
    cell = _sound(cells, "period")
    if cell is None:
        raise BadCell(f"The period is missing. {HOW[frequency]}")
    first, last = _period(cell, frequency)
    if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
        raise BadCell(f"The period must lie between {EARLIEST_YEAR} and {LATEST_YEAR}")
    return first, last


def _period(cell: Any, frequency: str) -> tuple[date, date]:
    said = " ".join(shown(cell).split())
    named = None if isinstance(cell, dict) else _named(said.casefold())
    try:
        if named:
            return periods.parse(named)
        if not isinstance(cell, dict) and re.match(r"\d{4}[-/]\d{2}(?![-/\d])", said):
            return periods.parse(said)
        day = day_of(cell)
    except NoDay:
        raise BadCell(f"“{said[:60]}” is not a period. {HOW[frequency]}") from None
    except ValueError as wrong:
        raise BadCell(str(wrong)) from None
    first, last = periods.period_of(day, frequency)
    if day not in (first, last):
        raise BadCell(
            f"“{said[:60]}” is neither the first nor the last day of a period. {HOW[frequency]}"
        )
    return first, last


def _named(said: str) -> str | None:
    """The period as `periods.parse` has it, of the other ways in which people write one."""
    if parts := _FIGURES.fullmatch(said):
        return f"{parts[1]}-{parts[2]}"
    if parts := _QUARTER.fullmatch(said):
        return f"{parts[1]}/{parts[2]} Q{parts[3]}"
    if parts := _QUARTER_FIRST.fullmatch(said):
        return f"{parts[2]}/{parts[3]} Q{parts[1]}"
    if (parts := _WORDS.fullmatch(said)) and (month := _month(parts[1])):
        year = parts[2] if len(parts[2]) == 4 else f"20{parts[2]}"
        return f"{year}-{month:02}"
    # 2011-12 is a month; 2016-17 can only be a year.
    if (parts := _YEAR.fullmatch(said)) and int(parts[2]) == (int(parts[1]) + 1) % 100 > 12:
        return f"{parts[1]}/{parts[2]}"
    return None


def _month(word: str) -> int:
    if word == "sept":
        return 9
    found = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return found[0] if len(found) == 1 else 0
