"""The template that a file of readings is filled in from: a row for each series and period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from metrics import periods
from metrics.enums import Frequency, Unit
from metrics.selectors.series import Series
from programmes.sheets.cells import clean, escaped

HEADS = (
    "Indicator",
    "Indicator name",
    "Organisation",
    "Organisation name",
    "Unit",
    "Last period",
    "Last value",
    "Period",
    "Value",
    "Numerator",
    "Denominator",
    "Reason",
    "Provenance",
)
SHEET = "Readings"
_WIDTHS = (32, 48, 20, 36, 10, 14, 12, 12, 12, 12, 14, 30, 30)
_TO_FILL = frozenset({"Value", "Numerator", "Denominator", "Reason", "Provenance"})
_BLUE, _GREEN, _GREY = (
    PatternFill("solid", fgColor=colour) for colour in ("005EB8", "007F3B", "E8EDEE")
)
_FIRST_TO_FILL = HEADS.index("Value") + 1


def rows(found: Iterable[Series], month: date) -> list[list[Any]]:
    """In the order of HEADS; values to be filled in are left empty.

    A quarter or year is the last that ended in or before the month.
    """
    return [_row(series, month) for series in found]


def _row(series: Series, month: date) -> list[Any]:
    indicator, organisation, latest = series.indicator, series.organisation, series.latest
    starts, ends = reported(month, indicator.frequency)
    return [
        indicator.key,
        indicator.name,
        organisation.key if organisation else "",
        organisation.name_on(month) if organisation else "Whole system",
        Unit(indicator.unit).label,
        code(latest.starts_on, latest.ends_on) if latest else "",
        _figure(latest.value) if latest else None,
        code(starts, ends),
        *[None] * (len(HEADS) - _FIRST_TO_FILL + 1),
    ]


def _figure(value: Decimal | None) -> Decimal | None:
    """Without idle noughts, and never as 1E+2."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def reported(month: date, frequency: str) -> tuple[date, date]:
    """The month, or the last quarter or year that ended by its end."""
    starts, ends = periods.period_of(month, frequency)
    if frequency == Frequency.MONTHLY or ends == periods.last_of(month.replace(day=1), 1):
        return starts, ends
    return periods.period_of(date.fromordinal(starts.toordinal() - 1), frequency)


def code(starts: date, ends: date) -> str:
    """2017-03, 2016/17 Q4 or 2016/17, as a spreadsheet leaves it alone."""
    words = periods.words(starts, ends)
    return words if words[:4].isdigit() else f"{starts:%Y-%m}"


def workbook(found: Sequence[Sequence[Any]]) -> bytes:
    """The rows as an XLSX file; text is text, whatever it begins with."""
    book = Workbook(write_only=True)
    book.properties.creator = "STP portal"
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "C2"
    for number, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True), 1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = width
        # A period or a reason that is typed below the rows stays text too.
        column.number_format = "General" if head in _TO_FILL or head == "Last value" else "@"
    sheet.append([_heading(sheet, head) for head in HEADS])
    for row in found:
        sheet.append([_cell(sheet, number, value) for number, value in enumerate(row, 1)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _GREEN if words in _TO_FILL else _BLUE
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, number: int, value: Any) -> Any:
    cell = WriteOnlyCell(sheet)
    if number < _FIRST_TO_FILL:
        cell.fill = _GREY
    if isinstance(value, str):
        cell.value = escaped(clean(value))
        cell.data_type, cell.number_format = "s", "@"
    elif value is not None:
        cell.value = float(value)
    return cell
