"""Read a workbook where it can do no harm: a program of its own, with limits, started by path.

The file comes on stdin, JSON goes to stdout: {"sheets": […]} or {"refused": sentence}. It imports
nothing of the portal, so that it starts at once; whoever started it takes any other end as a no.
Its arguments: xlsx or csv, and how many rows to name where there are too many.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 6
MOST_MEMBERS = 1_000
MOST_SHEETS = 60
LARGEST_UNPACKED = 100 * 1024 * 1024
"""Bytes; a workbook of 20,000 rows unpacks to about 30 MB."""
MOST_TIMES_LARGER = 150
SMALL_ENOUGH = 8 * 1024 * 1024
"""Bytes that any file may unpack to: repeated text packs very well."""
MOST_CELLS = 1_000_000
MOST_ROWS = 20_200
MOST_COLUMNS = 200
MOST_CHARACTERS = 40_000_000

NOT_ONE = "The selected file is not an XLSX file, or it is damaged"
TOO_LARGE = (
    "The selected file is larger inside than the portal reads. Send fewer sheets or rows at a time"
)
FORBIDDEN = (
    "The selected file holds a document type definition, which a spreadsheet never needs. "
    "Save it again from a spreadsheet program"
)
ENCRYPTED = "The selected file is encrypted. Save it without a password and select it again"
FALSE_SIZES = "The selected file says false sizes of its parts. Save it again and select it"

_DTD = tuple(mark.encode(code) for mark in ("<!D", "<!E") for code in ("utf-8", "utf-16-le"))
_DTD += tuple(mark.encode("utf-16-be") for mark in ("<!D", "<!E"))
_ENCODING = re.compile(rb"""^[^>]{0,200}?encoding\s*=\s*["']([^"']+)["']""")
_SMALL_PARTS = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
_PLAIN_CODES = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_CELLS = re.compile(rb"<(?:\w+:)?c[\s/>]")
_CALCULATES = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt\s*=\s*["']e["']""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["']""")
_ROW = re.compile(rb"""<row\s[^>]*?\br\s*=\s*["']([0-9]{1,7})["']""")
_FORMULA = re.compile(rb"""\s*<(?:\w+:)?f[\s/>]""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")


class No(Exception):
    """Refused; the sentence says why."""


def limit() -> None:
    """What this process may use, before it has seen a byte of the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@dataclass
class Package:
    """What the package says: its small parts, and by part which cells calculate or hold errors."""

    parts: dict[str, bytes] = field(default_factory=dict)
    special: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    last_rows: dict[str, int] = field(default_factory=dict)


def checked(data: bytes) -> Package:
    """Every part unpacked once and looked at. Raises No where the file is not to be read."""
    try:
        package = zipfile.ZipFile(BytesIO(data))
        members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError):
        raise No(NOT_ONE) from None
    _check_members(members, len(data))
    found = Package()
    cells = 0
    for member in members:
        part = _unpacked(data, member)
        if _is_xml(member.filename, part):
            _check_xml(part)
        if member.filename in _SMALL_PARTS:
            found.parts[member.filename] = part
        elif member.filename.startswith("xl/worksheets/"):
            found.last_rows[member.filename] = last_row(part)
            if found.last_rows[member.filename] > MOST_ROWS:
                continue  # It is refused by its name, and not worth another look.
            cells += sum(1 for _ in _CELLS.finditer(part))
            if cells > MOST_CELLS:
                raise No(TOO_LARGE)
            found.special[member.filename] = places_without_value(part)
    return found


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    names = [member.filename for member in members]
    sheets = sum(name.startswith("xl/worksheets/sheet") for name in names)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or sheets > MOST_SHEETS:
        raise No(f"The selected file has more than {MOST_SHEETS} sheets. Send fewer at a time")
    if len(set(names)) < len(names) or sum(member.compress_size for member in members) > size:
        raise No(FALSE_SIZES)
    if any(member.flag_bits & 1 for member in members):
        raise No(ENCRYPTED)
    if unpacked > LARGEST_UNPACKED or unpacked > max(SMALL_ENOUGH, size * MOST_TIMES_LARGER):
        raise No(TOO_LARGE)


def _unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """A part, unpacked to the size that the list of parts says and not a byte further."""
    start = member.header_offset
    if data[start : start + 4] != b"PK\x03\x04":
        raise No(NOT_ONE)
    name, extra = struct.unpack("<HH", data[start + 26 : start + 30])
    begin = start + 30 + name + extra
    packed = data[begin : begin + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        part, ended = packed, True
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            part = unpacker.decompress(packed, member.file_size + 1)
        except zlib.error:
            raise No(NOT_ONE) from None
        ended = not unpacker.unconsumed_tail
    else:
        raise No(NOT_ONE)
    if len(part) != member.file_size or not ended or zlib.crc32(part) != member.CRC:
        raise No(FALSE_SIZES)
    return part


def _is_xml(name: str, part: bytes) -> bool:
    begins = part[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return name.lower().endswith((".xml", ".rels", ".vml")) or begins.startswith(b"<")


def _check_xml(part: bytes) -> None:
    if any(mark in part for mark in _DTD):
        raise No(FORBIDDEN)
    declared = _ENCODING.match(part[:300].replace(b"\x00", b""))
    if declared and declared[1].lower() not in _PLAIN_CODES:
        raise No(NOT_ONE)


def _tree(part: bytes) -> ElementTree.Element:
    # No part with a DTD comes this far, so there is nothing to expand.
    return ElementTree.fromstring(part)  # noqa: S314


def sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Name of a sheet → name of its part."""
    if _SMALL_PARTS - set(parts):
        raise No(NOT_ONE)
    try:
        relations = {
            node.get("Id"): node.get("Target", "")
            for node in _tree(parts["xl/_rels/workbook.xml.rels"])
        }
        found: dict[str, str] = {}
        for node in _tree(parts["xl/workbook.xml"]).iter():
            if node.tag.endswith("}sheet") or node.tag == "sheet":
                ids = [value for name, value in node.items() if name.endswith("}id")]
                target = relations.get(ids[0], "") if ids else ""
                found[node.get("name", "")] = (
                    target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                )
    except ElementTree.ParseError:
        raise No(NOT_ONE) from None
    if len(found) > MOST_SHEETS:
        raise No(f"The selected file has more than {MOST_SHEETS} sheets. Send fewer at a time")
    return found


def last_row(part: bytes) -> int:
    """The last row with a value, counted from 1, before anything is parsed; 0 where it is unknown.

    Rows that are only coloured in may follow without end.
    """
    value = max(part.rfind(b"<v>"), part.rfind(b"<is>"))
    row = _ROW.match(part, part.rfind(b"<row ", 0, max(value, 0)))
    return int(row[1]) if value > 0 and row else 0


def places_without_value(part: bytes) -> tuple[list[str], list[str]]:
    """Cells that calculate, and cells that hold an error such as #REF!."""
    formulas: list[str] = []
    errors: list[str] = []
    if not _CALCULATES.search(part):
        return formulas, errors
    for cell in _CELL.finditer(part):
        place = _PLACE.search(cell[1])
        if place is None:
            continue
        if _ERROR.search(cell[1]):
            errors.append(place[1].decode())
        elif not cell[1].endswith(b"/") and _FORMULA.match(part, cell.end()):
            formulas.append(place[1].decode())
    return formulas, errors


def sheets(data: bytes, most: int) -> Iterator[dict[str, Any]]:
    """Each sheet with its rows from A1, values as JSON has them; a day is {"day": "2018-03-31"}."""
    import python_calamine

    package = checked(data)
    named = sheet_parts(package.parts)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            part = named.get(about.name, "")
            _check_rows(about.name, package.last_rows.get(part, 0), most)
            sheet = book.get_sheet_by_name(about.name)
            _check_extent(about.name, sheet.end, most)
            rows = sheet.to_python(skip_empty_area=False) if sheet.end else []
            formulas, errors = package.special.get(part, ([], []))
            yield {
                "name": about.name,
                "rows": [[_value(cell) for cell in row] for row in rows],
                "formulas": formulas,
                "errors": errors,
                "hidden": about.visible != python_calamine.SheetVisibleEnum.Visible,
                "lines": [],
            }
    except python_calamine.PasswordError:
        raise No(ENCRYPTED) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise No(NOT_ONE) from None


def _check_rows(name: str, number: int, most: int) -> None:
    if number > MOST_ROWS:
        raise No(f"The sheet “{name}” has {number:,} rows. Send at most {most:,} at a time")


def _check_extent(name: str, end: tuple[int, int] | None, most: int) -> None:
    _check_rows(name, end[0] + 1 if end else 0, most)
    if end and end[1] >= MOST_COLUMNS:
        raise No(f"The sheet “{name}” has more than {MOST_COLUMNS} columns. Remove what is beyond")


def _value(cell: Any) -> Any:
    if isinstance(cell, datetime):
        if cell.time() == time(0):
            return {"day": cell.date().isoformat()}
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, str):
        # No database takes a NUL; as another control character it is refused by its cell.
        return cell.replace("\x00", "\x01")
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    return str(cell)


def table(data: bytes, most: int) -> dict[str, Any]:
    """A CSV file as one sheet without a name; `lines` says where each row begins, from 1."""
    text = decoded(data)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_between(text), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            if len(rows) >= MOST_ROWS:
                raise No(f"The selected file has too many rows. Send at most {most:,} at a time")
            if len(row) > MOST_COLUMNS:
                raise No(
                    f"Line {begins} has more than {MOST_COLUMNS} columns. Remove what is beyond"
                )
            rows.append(row)
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error:
        raise No(f"The quotes in line {begins} do not match. Put them right") from None
    special: dict[str, Any] = {"formulas": [], "errors": [], "hidden": False}
    return {"name": "", "rows": rows, "lines": lines, **special}


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16 that says so, or what Windows writes. Raises No where it is none of them."""
    code = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(code)
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252") if code != "utf-16" else _no_text()
    except UnicodeDecodeError:
        return _no_text()


def _no_text() -> str:
    raise No("The selected file is not text that can be read. Save it as “CSV UTF-8”")


def _between(text: str) -> str:
    """What stands between cells: the commonest of comma, semicolon and tab in the first line."""
    first = text[:10_000].split("\n", 1)[0]
    return max(",;\t", key=first.count)


def main() -> int:
    limit()
    kind, most = sys.argv[1], int(sys.argv[2])
    try:
        data = sys.stdin.buffer.read()
        read = [table(data, most)] if kind == "csv" else list(sheets(data, most))
        said = json.dumps({"sheets": read}, ensure_ascii=True)
        if len(said) > MOST_CHARACTERS:
            raise No(TOO_LARGE)
    except No as no:
        said = json.dumps({"refused": str(no)})
    except MemoryError:
        said = json.dumps({"refused": TOO_LARGE})
    sys.stdout.write(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
