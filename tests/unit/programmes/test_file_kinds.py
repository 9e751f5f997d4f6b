"""Evidence files are judged by content as well as by name."""

import io
import zipfile

import pytest

from programmes.file_kinds import LARGEST, media_type_of
from programmes.refusals import Refused

CFBF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def package(*names, types=b"<Types/>", **parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("[Content_Types].xml", types)
        for name in names:
            made.writestr(name, b"x")
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def odt(*names, manifest=b""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("META-INF/manifest.xml", manifest)
        for name in names:
            made.writestr(name, b"x")
    return target.getvalue()


GOOD = {
    "plan.pdf": b"%PDF-1.7\n%%EOF",
    "plan.docx": package("word/document.xml"),
    "plan.xlsx": package("xl/workbook.xml"),
    "plan.pptx": package("ppt/presentation.xml"),
    "plan.odt": odt("content.xml"),
    "photo.png": b"\x89PNG\r\n\x1a\n....",
    "photo.JPG": b"\xff\xd8\xff\xe0....",
    "list.csv": "a,b\né,£".encode("cp1252"),
    "note.txt": "Signed — today".encode(),
    "mail.msg": CFBF + "__substg1.0_0037001F".encode("utf-16-le"),
    "mail.eml": b"From: a@example.org\r\nSubject: x\r\n\r\nText",
}


@pytest.mark.parametrize("name", GOOD)
def test_allowed_files_are_taken(name):
    assert "/" in media_type_of(name, GOOD[name])


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("plan.xlsx", b"MZ\x90\x00rest of a program", "is a program"),
        ("run.exe", b"anything", "must be one of PDF"),
        ("page.html", b"<p>", "must be one of PDF"),
        ("noending", b"x", "must be one of PDF"),
        ("plan.docm", package("word/document.xml"), "has macros"),
        ("plan.docx", package("word/document.xml", "word/vbaProject.bin"), "has macros"),
        (
            "plan.xlsx",
            package("xl/workbook.xml", types=b"application/vnd.ms-excel.sheet.macroEnabled.main"),
            "has macros",
        ),
        ("plan.odt", odt("Basic/Standard/Module1.xml"), "has macros"),
        ("plan.txt", b"", "is empty"),
        ("plan.docx", CFBF + "EncryptedPackage".encode("utf-16-le"), "is encrypted"),
        ("plan.odt", odt(manifest=b"<encryption-data/>"), "is encrypted"),
        ("plan.pdf", b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>", "is encrypted"),
        ("plan.doc", CFBF, "of an old kind. Save it as DOCX"),
        ("plan.docx", CFBF, "not a DOCX file"),
        ("plan.docx", package("xl/workbook.xml"), "not a DOCX file"),
        ("plan.docx", b"PK\x03\x04 broken", "not a DOCX file"),
        ("plan.pdf", b"<html>", "not a PDF file"),
        ("photo.png", b"\xff\xd8\xff", "not a PNG file"),
        ("note.txt", b"a\x00b", "not a TXT file"),
        ("mail.eml", b"no header here", "not an EML file"),
        ("note.txt", b"x" * (LARGEST + 1), "10 MB or smaller"),
    ],
    # Packages hold the time they were made at: as names they would differ from worker to worker.
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_each_other_file_is_refused_with_its_own_message(name, data, words):
    with pytest.raises(Refused, match=words) as refused:
        media_type_of(name, data)
    assert "file" in refused.value.errors


def test_a_package_that_expands_without_end_is_not_expanded():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"\0" * 50_000_000)
        made.writestr("word/document.xml", b"\0" * 50_000_000)
    with pytest.raises(Refused, match="not a DOCX"):
        media_type_of("plan.docx", target.getvalue())
