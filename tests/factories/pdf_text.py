"""The words of a PDF as WeasyPrint writes one: streams unpacked, glyphs mapped back to text."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_RANGE = re.compile(rb"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)> <([0-9a-fA-F]+)>")
_CHARACTER = re.compile(rb"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>")
_SHOWN = re.compile(
    rb"/(\S+) [\d.]+ Tf|(\[.*?\]) ?TJ|(<[0-9a-fA-F]*>) ?Tj|\bT[dmD*]\b|\bBT\b", re.DOTALL
)
_HEX = re.compile(rb"<([0-9a-fA-F]*)>")


class Paper:
    """A PDF opened for its words and its pages."""

    def __init__(self, content: bytes) -> None:
        self.objects = {int(number): body for number, body in _OBJECT.findall(content)}
        for body in list(self.objects.values()):
            if b"/ObjStm" in body:
                self.objects |= _packed(body)

    @property
    def pages(self) -> list[bytes]:
        return [body for body in self.objects.values() if re.search(rb"/Type ?/Page\b(?!s)", body)]

    @property
    def everything(self) -> bytes:
        """All bodies, for what a PDF must not hold: actions, links, scripts, files."""
        return b"\n".join(self.objects.values())

    @property
    def words(self) -> str:
        """What all pages say, in the order in which it is drawn, with single spaces."""
        fonts = self._fonts()
        streams = (_unpacked(body) for body in self.objects.values())
        said = [_said(stream, fonts) for stream in streams if b"BT" in stream and b"Tf" in stream]
        return re.sub(r"\s+", " ", " ".join(said))

    def _fonts(self) -> dict[bytes, dict[int, str]]:
        found: dict[bytes, dict[int, str]] = {}
        for body in self.objects.values():
            for name, number in re.findall(rb"/(\S+?) (\d+) 0 R", body):
                table = re.search(rb"/ToUnicode (\d+) 0 R", self.objects.get(int(number), b""))
                if table:
                    found[name] = _characters(_unpacked(self.objects[int(table[1])]))
        return found


def _unpacked(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    if not stream:
        return b""
    return zlib.decompress(stream[1]) if b"/FlateDecode" in body else stream[1]


def _packed(body: bytes) -> dict[int, bytes]:
    """The objects of an object stream."""
    first = int(re.search(rb"/First (\d+)", body)[1])  # type: ignore[index]
    content = _unpacked(body)
    numbers = [int(one) for one in content[:first].split()]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    ends = [start for _, start in pairs[1:]] + [len(content) - first]
    return {
        number: content[first + start : first + end]
        for (number, start), end in zip(pairs, ends, strict=True)
    }


def _characters(table: bytes) -> dict[int, str]:
    found = {}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in _RANGE.findall(block):
            start = int(text, 16)
            found |= {
                int(low, 16) + i: chr(start + i) for i in range(int(high, 16) - int(low, 16) + 1)
            }
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, text in _CHARACTER.findall(block):
            found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def _said(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    font: dict[int, str] = {}
    said = []
    for match in _SHOWN.finditer(stream):
        name, several, one = match.groups()
        if name:
            font = fonts.get(name, {})
        elif several or one:
            glyphs = b"".join(_HEX.findall(several or one))
            codes = [int(glyphs[i : i + 4], 16) for i in range(0, len(glyphs), 4)]
            said.append("".join(font.get(code, "") for code in codes))
        else:
            said.append(" ")
    return "".join(said)
