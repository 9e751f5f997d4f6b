"""The full chart: points by kind, mean, limits, target, trajectory, rebases, axes and a key."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup

from metrics.charts.axes import date_label, date_ticks, spread, tick_label, value_ticks
from metrics.charts.drawing import (
    COLOURS,
    FONT,
    GREY,
    GRID,
    INK,
    Scale,
    num,
    path_of,
    scale,
    shape_path,
    text_of,
    width_of,
)
from metrics.charts.key import KeyItem, key_rows
from metrics.spc_results import Analysis, Kind, Segment
from metrics.spc_words import are_months, description

Trajectory = Sequence[tuple[dt.date, float]]

SIZE = 14
"""Type, in pixels."""
_ROW = 22
_TOP = 24
_RIGHT = 14
_NOTHING = f'<text x="0" y="{SIZE}">No data</text>'


@dataclass(frozen=True)
class _Plan:
    """What is drawn, and where: pixels, with 0 at the top left."""

    analysis: Analysis
    unit: str
    trajectory: Trajectory
    dates: list[dt.date]
    monthly: bool
    ticks: list[float]
    left: float
    right: float
    bottom: float
    across: Scale
    up: Scale

    def x(self, day: dt.date) -> float:
        return self.across(day.toordinal())


def chart(
    analysis: Analysis,
    *,
    title: str,
    unit: str,
    target: float | None = None,
    trajectory: Trajectory = (),
    period: str = "month",
    width: int = 640,
    height: int = 320,
) -> Markup:
    """The analysis as SVG of that many pixels, the key below the plot included in the height.

    `title` is the sentence that the page shows above the chart; it becomes the SVG's name, and a
    description in words its description. The target is the analysis's own unless another is given.
    `trajectory` is dated planned values, which may run on after the readings. For a narrow screen
    make one of `width=320`: type keeps its size, and there are fewer dates. Without anything to
    draw it is one line high, and says so.
    """
    if target is not None:
        analysis = replace(analysis, target=target)
    words = description(analysis, unit=unit, period=period)
    if trajectory:
        words += " A planned trajectory is shown."
    rows = key_rows(analysis, unit, bool(trajectory), width)
    base = height - _ROW * len(rows)
    plan = _plan(analysis, unit, trajectory, width, base - 8)
    drawing = "".join(_body(plan)) + _key(rows, base + 6) if plan else _NOTHING
    height = height if plan else _ROW
    return Markup(  # noqa: S704 -- all text is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-spc" role="img" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{FONT}" font-size="{SIZE}" fill="{INK}"><title>{text_of(title)}</title>'
        f"<desc>{text_of(words)}</desc>{drawing}</svg>"
    )


def _key(rows: list[list[KeyItem]], top: float) -> str:
    """The key's rows, the first at that height."""
    return "".join(item.draw(top + _ROW * place) for place, row in enumerate(rows) for item in row)


def _plan(
    analysis: Analysis,
    unit: str,
    trajectory: Trajectory,
    width: int,
    height: int,
) -> _Plan | None:
    """Scales and ticks; None where there is nothing to draw."""
    planned = [value for _, value in trajectory]
    values = [point.value for point in analysis.points if point.value is not None] + planned
    if not values:
        return None
    limits = [line for each in analysis.segments for line in (each.lower, each.upper)]
    also = [line for line in (*limits, analysis.target) if line is not None]
    low, high = spread(values + also)
    bottom = height - 26
    ticks = value_ticks(low, high, max(2, (bottom - _TOP) // 44))
    labels = [_label(ticks, place) for place in range(len(ticks))]
    left = 10 + max((width_of(label, SIZE) for label in labels), default=0)
    dates = sorted({point.date for point in analysis.points} | {day for day, _ in trajectory})
    return _Plan(
        analysis,
        unit,
        trajectory,
        dates,
        are_months(analysis.points),
        ticks,
        left,
        width - _RIGHT,
        bottom,
        scale(dates[0].toordinal(), dates[-1].toordinal(), left + 10, width - _RIGHT - 8),
        scale(low, high, bottom, _TOP),
    )


def _label(ticks: list[float], place: int) -> str:
    step = ticks[1] - ticks[0] if len(ticks) > 1 else abs(ticks[0]) or 1.0
    return tick_label(ticks[place], step)


def _body(plan: _Plan) -> Iterator[str]:
    """The drawing, from the back to the front."""
    yield from _value_axis(plan)
    yield from _date_axis(plan)
    yield from _rebases(plan)
    yield from _lines(plan)
    values = ((point.date, point.value) for point in plan.analysis.points)
    line = path_of(
        (plan.x(day), plan.up(value)) if value is not None else None for day, value in values
    )
    yield f'<path fill="none" stroke="{GREY}" stroke-width="1.5" d="{line}"/>'
    yield from _points(plan)


def _value_axis(plan: _Plan) -> Iterator[str]:
    """Grid lines and their values; the unit above them."""
    grid = "".join(f"M{num(plan.left)} {num(plan.up(v))}H{num(plan.right)}" for v in plan.ticks)
    yield f'<path stroke="{GRID}" d="{grid}"/><g text-anchor="end">'
    for place, value in enumerate(plan.ticks):
        yield (
            f'<text x="{num(plan.left - 6)}" y="{num(plan.up(value) + 5)}">'
            f"{_label(plan.ticks, place)}</text>"
        )
    yield f'</g><text x="0" y="14">{text_of(plan.unit)}</text>' if plan.unit else "</g>"


def _date_axis(plan: _Plan) -> Iterator[str]:
    """The base line, with a tick and a label at evenly spaced dates."""
    across = width_of("Sep 2016" if plan.monthly else "30 Sep 2016", SIZE) + 14
    shown = date_ticks(plan.dates, plan.x, across, plan.right - plan.left)
    ticks = "".join(f"M{num(plan.x(day))} {num(plan.bottom)}v5" for day in shown)
    base = f"M{num(plan.left)} {num(plan.bottom)}H{num(plan.right)}"
    yield f'<path stroke="{GREY}" d="{base}{ticks}"/><g text-anchor="middle">'
    for day in shown:
        label = date_label(day, monthly=plan.monthly)
        half = width_of(label, SIZE) / 2
        x = min(max(plan.x(day), half), plan.right + _RIGHT - half)
        yield f'<text x="{num(x)}" y="{num(plan.bottom + 20)}">{label}</text>'
    yield "</g>"


def _rebases(plan: _Plan) -> Iterator[str]:
    """A dotted line before each later segment, with its date where there is room."""
    free = max(plan.left, width_of(plan.unit, SIZE) + 10)
    for before, after in pairwise(plan.analysis.segments):
        x = (plan.x(before.end) + plan.x(after.start)) / 2
        yield (
            f'<path stroke="{GREY}" stroke-dasharray="1 3" '
            f'd="M{num(x)} {num(_TOP)}V{num(plan.bottom)}"/>'
        )
        label = f"New limits {date_label(after.start, monthly=plan.monthly)}"
        half = width_of(label, SIZE) / 2
        middle = min(max(x, plan.left + half), plan.right + _RIGHT - half)
        if middle - half >= free:
            free = middle + half + 8
            yield f'<text x="{num(middle)}" y="14" text-anchor="middle">{label}</text>'


def _lines(plan: _Plan) -> Iterator[str]:
    """Limits dashed, mean whole, target long dashes, trajectory dots."""
    segments = plan.analysis.segments
    limits = "".join(
        _across(plan, each, line) for each in segments for line in (each.lower, each.upper)
    )
    means = "".join(_across(plan, each, each.mean) for each in segments)
    if limits:
        yield f'<path stroke="{GREY}" stroke-width="1.5" stroke-dasharray="5 4" d="{limits}"/>'
    if means:
        yield f'<path stroke="{INK}" stroke-width="1.5" d="{means}"/>'
    if plan.analysis.target is not None:
        line = f"M{num(plan.left)} {num(plan.up(plan.analysis.target))}H{num(plan.right)}"
        yield f'<path stroke="{INK}" stroke-width="2" stroke-dasharray="14 4 3 4" d="{line}"/>'
    if plan.trajectory:
        line = path_of((plan.x(day), plan.up(value)) for day, value in sorted(plan.trajectory))
        yield (
            f'<path fill="none" stroke="{INK}" stroke-width="3" stroke-linecap="round" '
            f'stroke-dasharray="0 6" d="{line}"/>'
        )


def _across(plan: _Plan, segment: Segment, value: float | None) -> str:
    """A level line over the segment, a little beyond its dates."""
    if value is None:
        return ""
    start, end = plan.x(segment.start) - 4, plan.x(segment.end) + 4
    return f"M{num(start)} {num(plan.up(value))}H{num(end)}"


def _points(plan: _Plan) -> Iterator[str]:
    """One path for each kind."""
    step = (plan.right - plan.left) / max(1, len(plan.dates))
    radius = min(4.0, max(2.0, step / 2.6))
    paths: dict[Kind, list[str]] = {}
    for point in plan.analysis.points:
        if point.kind is not None and point.value is not None:
            shape = shape_path(point.kind, plan.x(point.date), plan.up(point.value), radius)
            paths.setdefault(point.kind, []).append(shape)
    for kind, shapes in paths.items():
        yield f'<path fill="{COLOURS[kind]}" d="{"".join(shapes)}"/>'
