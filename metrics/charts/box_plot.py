"""A box plot on its side: how values lie, and where one of them stands among them.

The one is told by its shape, a triangle that points to a line, and never by its colour alone. Of
fewer values than a box has numbers, each is drawn by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from metrics.charts.axes import spread, tick_label, value_ticks
from metrics.charts.drawing import (
    FONT,
    GREY,
    GRID,
    INK,
    Scale,
    num,
    scale,
    text_of,
    width_of,
)
from metrics.peers import Spread
from metrics.spc_words import amount, between, exact

SIZE = 14
_ROW = 22
_TOP = 46
_MIDDLE = 66
_HALF = 18
_BASE = 100
_SIDE = 12
_SAMPLE = 24
_APART = 16

_CIRCLE = f'fill="#fff" stroke="{GREY}" stroke-width="1.5"'
_LINES = (
    f'stroke="{INK}" stroke-width="2" stroke-dasharray="14 4 3 4"',
    f'stroke="{INK}" stroke-width="2" stroke-dasharray="3 3"',
)
"""A target's line is drawn as in the other charts; the national value's has short dashes."""


@dataclass(frozen=True)
class Given:
    """What is drawn beside the values: each None where there is none. `own` is one of them."""

    own: float | None = None
    target: float | None = None
    national: float | None = None
    national_name: str = "England"


def box_plot(
    values: Sequence[float],
    spread_of_them: Spread | None,
    *,
    title: str,
    unit: str,
    given: Given,
    own_name: str = "This system",
    width: int = 640,
) -> Markup:
    """The values as SVG of that many pixels wide, as high as its key needs.

    `title` is the sentence that the page shows above it; it becomes the SVG's name, and a
    description in words its description. For a narrow screen make one of `width=288`. Without any
    value it is one line high, and says so.
    """
    words = description(spread_of_them, unit=unit, given=given, own_name=own_name)
    if spread_of_them is None:
        height, drawing = _ROW, f'<text x="0" y="{SIZE}">No data</text>'
    else:
        rows = _rows(_key(spread_of_them, unit, given, own_name), width)
        height = _BASE + 34 + _ROW * len(rows)
        drawing = "".join(_body(values, spread_of_them, unit, given, width))
        drawing += "".join(_drawn(row, _BASE + 34 + _ROW * place) for place, row in enumerate(rows))
    return Markup(  # noqa: S704 -- all text is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-box-plot" role="img" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{FONT}" font-size="{SIZE}" fill="{INK}"><title>{text_of(title)}</title>'
        f"<desc>{text_of(words)}</desc>{drawing}</svg>"
    )


def description(
    found: Spread | None, *, unit: str, given: Given, own_name: str = "This system"
) -> str:
    """What the drawing shows, in words."""
    if found is None:
        return "No data."
    told = [f"{found.count} values, {_between(found.low, found.high, unit)}."]
    if found.has_box:
        box = _between(found.lower_quartile, found.upper_quartile, unit)
        told.append(f"The middle half is {box}, the median {amount(float(found.median), unit)}.")
        reach = _between(found.lower_whisker, found.upper_whisker, unit)
        told.append(f"Whiskers reach over {reach}.")
        if found.far:
            told.append(f"Far from the rest: {len(found.far)}.")
    if given.own is not None:
        told.append(f"{own_name}: {amount(given.own, unit)}.")
    if given.national is not None:
        told.append(f"{given.national_name}: {amount(given.national, unit)}.")
    if given.target is not None:
        told.append(f"Target: {exact(given.target, unit)}.")
    return " ".join(told)


def _between(low: object, high: object, unit: str) -> str:
    return between(float(low), float(high), unit)  # type: ignore[arg-type]


def _body(
    values: Sequence[float], found: Spread, unit: str, given: Given, width: int
) -> Iterator[str]:
    """The drawing, from the back to the front."""
    shown = [value for value in (given.own, given.target, given.national) if value is not None]
    low, high = spread([*values, *shown])
    across = scale(low, high, _SIDE, width - _SIDE)
    yield from _axis(low, high, across, unit, width)
    for value, line in zip((given.target, given.national), _LINES, strict=True):
        if value is not None:
            yield f'<path {line} d="M{num(across(value))} {_TOP - 8}V{_BASE}"/>'
    if found.has_box:
        yield from _box(found, across)
    circles = [float(value) for value in found.far] if found.has_box else list(values)
    # Where its own mark stands there is no room for a circle.
    for value in (one for one in circles if one != given.own):
        yield f'<circle {_CIRCLE} cx="{num(across(value))}" cy="{_MIDDLE}" r="4"/>'
    if given.own is not None:
        yield from _own(given.own, across(given.own), unit, width)


def _axis(low: float, high: float, across: Scale, unit: str, width: int) -> Iterator[str]:
    """Ticks with their values; a unit that is a word stands at the left, above."""
    ticks = value_ticks(low, high, max(2, width // 90))
    step = ticks[1] - ticks[0] if len(ticks) > 1 else abs(ticks[0]) if ticks and ticks[0] else 1.0
    grid = "".join(f"M{num(across(tick))} {_TOP - 8}V{_BASE}" for tick in ticks)
    yield f'<path stroke="{GRID}" d="{grid}"/>'
    marks = "".join(f"M{num(across(tick))} {_BASE}v5" for tick in ticks)
    yield f'<path stroke="{GREY}" d="M0 {_BASE}H{width}{marks}"/><g text-anchor="middle">'
    for tick in ticks:
        label = _with_sign(tick_label(tick, step), unit)
        half = width_of(label, SIZE) / 2
        x = min(max(across(tick), half), width - half)
        yield f'<text x="{num(x)}" y="{_BASE + 20}">{text_of(label)}</text>'
    yield "</g>"
    if unit and unit not in ("%", "£"):
        yield f'<text x="0" y="14" fill="{GREY}">{text_of(unit)}</text>'


def _with_sign(number: str, unit: str) -> str:
    if unit == "£":
        sign = "-" if number.startswith("-") else ""
        return f"{sign}£{number.removeprefix('-')}"
    return f"{number}%" if unit == "%" else number


def _box(found: Spread, across: Scale) -> Iterator[str]:
    """Whiskers with their caps, the box, and the median across it."""
    left, right = across(float(found.lower_quartile)), across(float(found.upper_quartile))
    first, last = across(float(found.lower_whisker)), across(float(found.upper_whisker))
    top, bottom = _MIDDLE - _HALF, _MIDDLE + _HALF
    caps = "".join(f"M{num(x)} {_MIDDLE - 8}v16" for x in (first, last))
    line = f"M{num(first)} {_MIDDLE}H{num(left)}M{num(right)} {_MIDDLE}H{num(last)}"
    yield f'<path stroke="{GREY}" stroke-width="1.5" d="{line}{caps}"/>'
    yield (
        f'<rect x="{num(left)}" y="{top}" width="{num(right - left)}" height="{bottom - top}" '
        f'fill="{GRID}" stroke="{GREY}" stroke-width="1.5"/>'
    )
    middle = num(across(float(found.median)))
    yield f'<path stroke="{GREY}" stroke-width="4" d="M{middle} {top}V{bottom}"/>'


def _own(value: float, x: float, unit: str, width: int) -> Iterator[str]:
    """A line through the box, a triangle that points to it, and the value above."""
    top = _TOP - 8
    yield f'<path stroke="#fff" stroke-width="5" d="M{num(x)} {top}V{_BASE}"/>'
    yield f'<path stroke="{INK}" stroke-width="2.5" d="M{num(x)} {top}V{_BASE}"/>'
    yield f'<path fill="{INK}" d="M{num(x - 8)} {top - 13}h16l-8 14z"/>'
    label = amount(value, unit)
    half = width_of(label, SIZE) / 2 + 2
    at = min(max(x, half), width - half)
    yield (
        f'<text x="{num(at)}" y="{top - 20}" text-anchor="middle" font-weight="700">'
        f"{text_of(label)}</text>"
    )


@dataclass(frozen=True)
class _Item:
    """A sample, drawn at 0,0 in a square of 14 pixels, and its words."""

    words: str
    sample: str

    @property
    def width(self) -> float:
        return _SAMPLE + width_of(self.words, SIZE) + _APART


def _key(found: Spread, unit: str, given: Given, own_name: str) -> list[_Item]:
    """Only what is drawn."""
    items: list[_Item] = []
    if given.own is not None:
        triangle = f'<path fill="{INK}" d="M0 1h16l-8 13z"/>'
        items.append(_Item(f"{own_name} {amount(given.own, unit)}", triangle))
    if found.has_box:
        box = f'<path fill="{GRID}" stroke="{GREY}" stroke-width="1.5" d="M1 1h15v12h-15z"/>'
        half = _between(found.lower_quartile, found.upper_quartile, unit)
        items.append(_Item(f"Middle half {half}", box))
        line = f'<path stroke="{GREY}" stroke-width="4" d="M8 0v14"/>'
        items.append(_Item(f"Median {amount(float(found.median), unit)}", line))
    if found.far or not found.has_box:
        words = "Far from the rest" if found.has_box else "Each value"
        items.append(_Item(words, f'<circle {_CIRCLE} cx="8" cy="7" r="4"/>'))
    if given.national is not None:
        sample = f'<path {_LINES[1]} d="M8 0v14"/>'
        items.append(_Item(f"{given.national_name} {amount(given.national, unit)}", sample))
    if given.target is not None:
        # The whole pattern of the line needs more room than its height.
        sample = f'<path {_LINES[0]} d="M0 7h20"/>'
        items.append(_Item(f"Target {exact(given.target, unit)}", sample))
    return items


def _rows(items: list[_Item], width: int) -> list[list[_Item]]:
    """A new row where a row is full."""
    rows: list[list[_Item]] = []
    x = float(width)
    for item in items:
        if x + item.width - _APART > width:
            rows.append([])
            x = 0
        rows[-1].append(item)
        x += item.width
    return rows


def _drawn(row: list[_Item], top: float) -> str:
    parts, x = [], 0.0
    for item in row:
        parts.append(
            f'<g transform="translate({num(x)} {num(top)})">{item.sample}'
            f'<text x="{_SAMPLE}" y="12">{text_of(item.words)}</text></g>'
        )
        x += item.width
    return "".join(parts)
