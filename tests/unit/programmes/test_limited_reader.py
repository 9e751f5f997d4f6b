"""Files that are made to do harm are refused in words, at once, and the worker lives."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from programmes.refusals import Refused
from programmes.sheets import limited_reader
from tests.factories import sheets

SECONDS = 2.0
"""Of the processor, here and in the reader together: busy machines wait longer for it."""

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><w>&j;</w>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


def workbook(**parts: bytes) -> bytes:
    """A real workbook with parts replaced or added."""
    plain = sheets.by_hand([["Title"], ["Something"]])
    out = io.BytesIO()
    names = {name.replace("__", "/"): data for name, data in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, names.pop(name, old.read(name)))
        for name, data in names.items():
            new.writestr(name, data)
    return out.getvalue()


def part(name: str, data: bytes) -> bytes:
    return workbook(**{name: data})


def lying() -> bytes:
    """Says of its sheet that it unpacks to a hundred bytes; it unpacks to fifty million."""
    data = bytearray(part("xl/worksheets/sheet1.xml", SHEET % (b" " * 5_000_000)))
    at = data.rfind(b"xl/worksheets/sheet1.xml")
    struct.pack_into("<L", data, at - 46 + 24, 100)
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(sheets.by_hand([["Title"]]))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def many_parts() -> bytes:
    return workbook(**{f"xl/worksheets/sheet{n}.xml": b"<w/>" for n in range(2, 10_002)})


def many_names() -> bytes:
    listed = b"".join(
        b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(10_000)
    )
    book = (
        b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b"<sheets>" + listed + b"</sheets></workbook>"
    )
    return part("xl/workbook.xml", book)


def far_apart() -> bytes:
    one = b'<row r="%d"><c r="%s"><v>1</v></c></row>'
    ends = one % (1, b"A1") + one % (1_048_576, b"XFD1048576")
    return part("xl/worksheets/sheet1.xml", SHEET % ends)


def one_long_text_many_times() -> bytes:
    strings = b"<sst><si><t>%s</t></si></sst>" % (b"x" * 32_000)
    cells = b'<row r="1">' + b'<c t="s"><v>0</v></c>' * 900_000 + b"</row>"
    return workbook(**{"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": SHEET % cells})


def too_many_cells() -> bytes:
    return part("xl/worksheets/sheet1.xml", SHEET % (b"<row>" + b"<c/>" * 2_000_000 + b"</row>"))


BOMBS: dict[str, Callable[[], bytes]] = {
    "nothing of a workbook": lambda: b"PK\x03\x04" + b"\0" * 1000,
    "cut short": lambda: sheets.by_hand([["Title"]])[:-200],
    "a billion laughs": lambda: part("xl/worksheets/sheet1.xml", LAUGHS),
    "laughs where nobody looks": lambda: part("docProps/app.xml", LAUGHS),
    "laughs in UTF-16": lambda: part("xl/styles.xml", LAUGHS.decode().encode("utf-16")),
    "an outside entity": lambda: part("xl/worksheets/sheet1.xml", OUTSIDE),
    "an outside entity in relations": lambda: part("xl/_rels/workbook.xml.rels", OUTSIDE),
    "an odd encoding": lambda: part("xl/styles.xml", b'<?xml version="1.0" encoding="utf-7"?><w/>'),
    "expands two thousand times": lambda: part("xl/media/x.xml", b" " * 90_000_000),
    "larger than all limits": lambda: part("xl/media/x.bin", b"\0" * 110_000_000),
    "false sizes": lying,
    "encrypted": encrypted,
    "ten thousand sheets": many_parts,
    "ten thousand names of one sheet": many_names,
    "seventeen thousand million cells": far_apart,
    "one long text many times": one_long_text_many_times,
    "too many cells": too_many_cells,
}


def spent() -> float:
    mine = time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine + children.ru_utime + children.ru_stime


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_made_to_do_harm_is_refused_at_once(name: str) -> None:
    data = BOMBS[name]()
    began = spent()
    with pytest.raises(Refused) as refused:
        limited_reader.read(data)
    assert spent() - began < SECONDS
    assert refused.value.errors["file"].startswith(("The selected file", "The sheet"))


def test_ten_megabytes_are_the_most() -> None:
    with pytest.raises(Refused, match="10 MB or smaller"):
        limited_reader.read(b"PK" + b"\0" * limited_reader.LARGEST)


def test_a_plain_workbook_is_read_with_its_kinds_of_values() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["text", 1.5, True, None, "=1+1"])
    sheet["A3"] = "#REF!"
    sheet["A3"].data_type = "e"
    (read,) = limited_reader.read(sheets.saved(book))
    assert read.rows[0][:3] == ["text", 1.5, True]
    assert read.formulas == {"E1"}
    assert read.errors == {"A3"}


def test_the_reader_has_neither_the_portal_s_settings_nor_much_memory() -> None:
    """What a file could reach if it took over the reader: no secrets in the environment."""
    child = limited_reader._CHILD.read_text()
    assert "import django" not in child
    assert "from programmes" not in child
