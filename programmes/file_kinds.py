"""What kind of file a piece of evidence is, by its name and by its content. Pure.

Nothing is unpacked but a package's list of parts and two small parts of it, with a limit, so a
file that would expand without end does no harm.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from programmes.refusals import Refused

LARGEST = 10 * 1024 * 1024
"""Bytes."""
_MOST_MEMBERS = 10_000
_LARGEST_PART = 1024 * 1024

MEDIA_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "csv": "text/csv",
    "txt": "text/plain",
    "msg": "application/vnd.ms-outlook",
    "eml": "message/rfc822",
}
ALLOWED = "PDF, DOCX, XLSX, PPTX, ODT, PNG, JPG, CSV, TXT, MSG or EML"

_MACRO_ENDINGS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm", "ppsm"})
_OLD_ENDINGS = {"doc": "DOCX", "xls": "XLSX", "ppt": "PPTX"}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}

_PROGRAM = "The selected file is a program, whatever its name says. Select a document"
_MACROS = "The selected file has macros. Save it without them and select it again"
_ENCRYPTED = "The selected file is encrypted. Save it without a password and select it again"


def media_type_of(file_name: str, data: bytes) -> str:
    """The media type of an allowed file, where its content is what its name says.

    Raises Refused, under `file`, with what is wrong and what to do about it.
    """
    if not data:
        raise Refused("The selected file is empty", "file")
    if len(data) > LARGEST:
        raise Refused("The selected file must be 10 MB or smaller", "file")
    if data.startswith(_PROGRAMS):
        raise Refused(_PROGRAM, "file")
    ending = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    _check_ending(ending)
    fault = _CHECKS[ending](ending, data)
    if fault:
        raise Refused(fault, "file")
    return MEDIA_TYPES[ending]


def _check_ending(ending: str) -> None:
    if ending in _MACRO_ENDINGS:
        raise Refused(_MACROS, "file")
    if ending in _OLD_ENDINGS:
        newer = _OLD_ENDINGS[ending]
        raise Refused(f"The selected file is of an old kind. Save it as {newer} first", "file")
    if ending not in MEDIA_TYPES:
        raise Refused(f"The selected file must be one of {ALLOWED}", "file")


def _not_what_it_says(ending: str) -> str:
    kind = ending.upper()
    article = "an" if kind[0] in "AEFHILMNORSX" else "a"  # as the letters are spoken
    return f"The selected file is not {article} {kind} file, though its name ends in .{ending}"


def _starting(*starts: bytes) -> Callable[[str, bytes], str]:
    def check(ending: str, data: bytes) -> str:
        return "" if data.startswith(starts) else _not_what_it_says(ending)

    return check


def _pdf(ending: str, data: bytes) -> str:
    if b"%PDF-" not in data[:1024]:
        return _not_what_it_says(ending)
    return _ENCRYPTED if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", data) else ""


def _office(ending: str, data: bytes) -> str:
    if data.startswith(_COMPOUND):
        return _ENCRYPTED if _holds(data, "EncryptedPackage") else _not_what_it_says(ending)
    package = _package(data)
    if package is None or not any(n.startswith(_FOLDERS[ending]) for n in package.namelist()):
        return _not_what_it_says(ending)
    if any(info.flag_bits & 1 for info in package.infolist()):
        return _ENCRYPTED
    types = _part(package, "[Content_Types].xml")
    if types is None:
        return _not_what_it_says(ending)
    names = " ".join(package.namelist()).lower()
    return _MACROS if "vbaproject.bin" in names or b"macroEnabled" in types else ""


def _odt(ending: str, data: bytes) -> str:
    package = _package(data)
    if package is None or _part(package, "mimetype") != MEDIA_TYPES["odt"].encode():
        return _not_what_it_says(ending)
    manifest = _part(package, "META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        return _ENCRYPTED
    macros = ("Basic/", "Scripts/")
    return _MACROS if any(name.startswith(macros) for name in package.namelist()) else ""


def _package(data: bytes) -> zipfile.ZipFile | None:
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    return package if len(package.infolist()) <= _MOST_MEMBERS else None


def _part(package: zipfile.ZipFile, name: str) -> bytes | None:
    """A small part of a package; None where it is missing, too large or broken."""
    try:
        with package.open(name) as part:
            content = part.read(_LARGEST_PART + 1)
    except (KeyError, RuntimeError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError):
        return None
    return content if len(content) <= _LARGEST_PART else None


def _holds(data: bytes, word: str) -> bool:
    return word.encode("utf-16-le") in data


def _message(ending: str, data: bytes) -> str:
    if not data.startswith(_COMPOUND) or not _holds(data, "__substg1.0_"):
        return _not_what_it_says(ending)
    return ""


def _text(ending: str, data: bytes) -> str:
    """Text holds no NUL, unless it says by its first bytes that it is UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return _not_what_it_says(ending) if b"\x00" in data else ""


def _mail(ending: str, data: bytes) -> str:
    has_header = re.match(rb"[!-9;-~]+:[^\r\n]*\r?\n", data.lstrip(b"\xef\xbb\xbf"))
    return _text(ending, data) if has_header else _not_what_it_says(ending)


_CHECKS: dict[str, Callable[[str, bytes], str]] = {
    "pdf": _pdf,
    "docx": _office,
    "xlsx": _office,
    "pptx": _office,
    "odt": _odt,
    "png": _starting(b"\x89PNG\r\n\x1a\n"),
    "jpg": _starting(b"\xff\xd8\xff"),
    "jpeg": _starting(b"\xff\xd8\xff"),
    "csv": _text,
    "txt": _text,
    "msg": _message,
    "eml": _mail,
}
