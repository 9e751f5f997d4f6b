"""Workbooks as people send them back: downloaded from the portal, edited, or made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from programmes.actions import plan_uploads
from programmes.models import Plan, PlanUpload, Programme, User
from tests.factories import programmes as make

FIRST = 3
"""The row of a sheet's first record."""


def downloaded(plan: Plan, by: User, programme: Programme | None = None) -> bytes:
    """The spreadsheet as this person gets it."""
    return plan_uploads.download(plan=plan, programme=programme, by=by, at=make.at())


def opened(data: bytes) -> Workbook:
    """To be edited as in a spreadsheet program."""
    return load_workbook(BytesIO(data))


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(sheet: Any, key: str) -> int:
    """The row of the record with the id."""
    return next(
        number for number, (cell,) in enumerate(sheet.iter_rows(max_col=1), 1) if cell.value == key
    )


def column_of(sheet: Any, name: str) -> int:
    """The column of a field, by the hidden row."""
    return next(cell.column for cell in sheet[1] if cell.value == name)


def put(book: Workbook, tab: str, key: str, name: str, value: Any) -> str:
    """Type a value as text or as it is; returns where, such as D57."""
    sheet = book[tab]
    cell = sheet.cell(row_of(sheet, key), column_of(sheet, name))
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return str(cell.coordinate)


def received(data: bytes, plan: Plan, by: User, programme: Programme | None = None) -> PlanUpload:
    """The upload, kept and not yet confirmed."""
    return plan_uploads.receive(
        plan=plan,
        programme=programme,
        file_name="plan.xlsx",
        data=data,
        by=by,
        at=make.at(hour=11),
    )


def seen(upload: PlanUpload, by: User) -> plan_uploads.Comparison:
    return plan_uploads.compare(upload=upload, by=by, at=make.at(hour=12))


def confirmed(upload: PlanUpload, by: User, looked_at: str = "") -> PlanUpload:
    """Written, with the comparison as it is now unless another is given."""
    looked_at = looked_at or seen(upload, by).seen
    return plan_uploads.confirm(upload=upload, seen=looked_at, by=by, at=make.at(hour=12))


def by_hand(rows: Sequence[Sequence[Any]], tab: str = "Sheet1") -> bytes:
    """A workbook that the portal did not make."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = tab
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def file(data: bytes, name: str = "plan.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
