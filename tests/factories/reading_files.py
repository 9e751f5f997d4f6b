"""Files of readings as people send them: XLSX and CSV, the portal's template filled in."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

from metrics.actions import readings_uploads
from metrics.models import ReadingsUpload
from programmes.models import System, User
from tests.factories import programmes as make

HEADS = ("Indicator", "Organisation", "Period", "Value", "Numerator", "Denominator", "Reason")


def reading(**words: Any) -> list[Any]:
    """A row of a file, in the order of HEADS: a trust's waits in January 2017, with changes."""
    row = {
        "indicator": "waits", "organisation": "vale-trust", "period": "2017-01", "value": 78.4,
        "numerator": None, "denominator": None, "reason": None,
    }  # fmt: skip
    return list((row | words).values())


def xlsx(
    rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS, tab: str = "Readings"
) -> bytes:
    """Headings in row 1, the first reading in row 2."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = tab
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS, between: str = ",") -> str:
    """The same as CSV."""
    out = StringIO()
    csv.writer(out, delimiter=between).writerows([heads, *rows])
    return out.getvalue()


def long_one(number: int, kind: str) -> bytes:
    """A file of so many readings, made without a workbook in memory."""
    if kind == "csv":
        return text([["waits", "vale-trust", "2017-01", 78.4]] * number).encode()
    words = ("waits", "vale-trust", "2017-01", "78.4")
    rows = "".join(_row(n + 2, words) for n in range(number))
    sheet = f"<worksheet {_MAIN}><sheetData>{_row(1, HEADS[:4])}{rows}</sheetData></worksheet>"
    out = BytesIO(xlsx([]))
    made = BytesIO()
    with ZipFile(out) as empty, ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name in empty.namelist():
            is_sheet = name.startswith("xl/worksheets/sheet")
            package.writestr(name, sheet if is_sheet else empty.read(name))
    return made.getvalue()


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _row(number: int, words: Sequence[str]) -> str:
    cells = (
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{word}</t></is></c>'
        for letter, word in zip("ABCD", words, strict=True)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def opened(data: bytes) -> Any:
    """The template, to be filled in."""
    return load_workbook(BytesIO(data))


def fill(book: Any, row: int, **values: Any) -> None:
    """Type values into a row of the template, by their headings."""
    sheet = book["Readings"]
    heads = {str(cell.value).lower(): cell.column for cell in sheet[1]}
    for name, value in values.items():
        sheet.cell(row, heads[name]).value = value


def received(
    system: System, data: bytes | str, by: User, name: str = "readings.xlsx"
) -> ReadingsUpload:
    """The upload, kept and not yet confirmed."""
    if isinstance(data, str):
        data, name = data.encode(), "readings.csv"
    return readings_uploads.receive(
        system=system, file_name=name, data=data, by=by, at=make.at(hour=11)
    )


def seen(upload: ReadingsUpload, by: User) -> readings_uploads.Comparison:
    return readings_uploads.compare(upload=upload, by=by, at=make.at(hour=12))


def confirmed(upload: ReadingsUpload, by: User, looked_at: str = "", **said: Any) -> ReadingsUpload:
    """Written, with the comparison as it is now unless another is given."""
    looked_at = looked_at or seen(upload, by).seen
    return readings_uploads.confirm(
        upload=upload, seen=looked_at, by=by, at=make.at(hour=12), **said
    )
