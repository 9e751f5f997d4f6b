"""The parts that every chart is drawn from: colours, shapes, escaped text, numbers as text.

A kind of point is told by its shape as well as its colour, and a line by its dashes as well as its
shade, so a chart says the same in greyscale.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape

from metrics.spc_results import Kind

COLOURS: dict[Kind, str] = {
    "common_cause": "#4c6272",  # 6.37:1 on white
    "improvement": "#005eb8",  # 6.38:1
    "concern": "#c05000",  # 4.78:1
    "neutral_high": "#6f3a8f",  # 7.84:1
    "neutral_low": "#6f3a8f",
}
"""Contrasts are WCAG 2.2's, on white; at least 3:1 is asked of a graphic, 4.5:1 of its letters."""
INK = "#212b32"  # 14.42:1
GREY = "#4c6272"  # 6.37:1
GRID = "#d8dde0"  # decoration: nothing is read from it
FONT = "Frutiger W01, Arial, Helvetica, sans-serif"
"""The font of every page (NHS.UK frontend), so that a chart drawn alone has it too."""
_WIDTHS = {
    **dict.fromkeys(" iljtfrI.,:;'|-()", 0.3),
    **dict.fromkeys("mwMW%", 0.86),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ£&", 0.7),
}
"""Letters' widths as parts of the size of the type, in Arial; others are 0.56 wide."""

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Scale = Callable[[float], float]


def text_of(words: str) -> str:
    """Words that are inert in HTML and XML, in an element or in an attribute."""
    return escape(_UNWRITABLE.sub("\ufffd", words))


def num(value: float) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


@lru_cache(maxsize=1024)
def width_of(words: str, size: float) -> float:
    """About how wide words are, in pixels."""
    return size * sum(_WIDTHS.get(letter, 0.56) for letter in words)


def scale(low: float, high: float, start: float, end: float) -> Scale:
    """From values to pixels. Where low is high, everything is in the middle."""
    half = high / 2 - low / 2  # their difference may be too large for a float
    if half <= 0:
        return lambda _: (start + end) / 2
    return lambda value: start + (value / 2 - low / 2) / half * (end - start)


def path_of(places: Iterable[tuple[float, float] | None]) -> str:
    """A line through the places, broken at each None."""
    parts, pen = [], "M"
    for place in places:
        if place is None:
            pen = "M"
            continue
        parts.append(f"{pen}{num(place[0])} {num(place[1])}")
        pen = "L"
    return "".join(parts)


def shape_path(kind: Kind, x: float, y: float, radius: float) -> str:
    """Circle, square, diamond, or triangle up or down, of about the same area."""
    if kind == "common_cause":
        r, across = num(radius), num(2 * radius)
        return f"M{num(x - radius)} {num(y)}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0-{across} 0"
    if kind == "improvement":
        side = num(2 * radius)
        return f"M{num(x - radius)} {num(y - radius)}h{side}v{side}h-{side}z"
    if kind == "concern":
        r = num(1.4 * radius)
        return f"M{num(x)} {num(y - 1.4 * radius)}l{r} {r}-{r} {r}-{r}-{r}z"
    down = num(2.4 * radius)
    if kind == "neutral_high":
        half = num(1.4 * radius)
        return f"M{num(x)} {num(y - 1.4 * radius)}l{half} {down}h-{num(2.8 * radius)}z"
    half = num(1.4 * radius)
    return f"M{num(x)} {num(y + 1.4 * radius)}l{half}-{down}h-{num(2.8 * radius)}z"
