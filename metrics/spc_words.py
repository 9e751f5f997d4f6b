"""What an analysis says in English: the sentence above a chart, its description, its marks' words.

Pure. Numbers are rounded for reading; targets, which somebody set, are not.
"""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from metrics.spc_results import (
    FEWEST,
    Analysis,
    Assurance,
    Kind,
    Point,
    Segment,
    Variation,
    compare,
    is_upward,
)
from programmes import financial_year

VARIATION_WORDS: dict[Variation | None, tuple[str, str]] = {
    "common_cause": ("Usual variation", ""),
    "improvement_high": ("Improvement, high", "H"),
    "improvement_low": ("Improvement, low", "L"),
    "concern_high": ("Concern, high", "H"),
    "concern_low": ("Concern, low", "L"),
    "neutral_high": ("Unusual, high", "H"),
    "neutral_low": ("Unusual, low", "L"),
    None: ("Variation not judged", ""),
}
"""Each mark's words and letter: blue means *improvement* here and *complete* in BRAG."""

ASSURANCE_WORDS: dict[Assurance | None, tuple[str, str]] = {
    "pass": ("Will meet the target", "P"),
    "fail": ("Will fail the target", "F"),
    "inconsistent": ("May or may not meet the target", "?"),
    None: ("Target not judged", ""),
}

KIND_WORDS: dict[Kind, str] = {
    "common_cause": "Usual variation",
    "improvement": "Improvement",
    "concern": "Concern",
    "neutral_high": "Unusual, high",
    "neutral_low": "Unusual, low",
}

_LEADS: dict[Kind, str] = {
    "common_cause": "As usual",
    "improvement": "Better than usual",
    "concern": "Worse than usual",
    "neutral_high": "Higher than usual",
    "neutral_low": "Lower than usual",
}
_SIDES = {1: "above", -1: "below", 0: "on"}


def amount(value: float, unit: str) -> str:
    """A reading to three figures or one decimal: 78.5%, £1.25m, 1,234 days."""
    return _with_unit(_rounded(value), unit)


def exact(value: float, unit: str) -> str:
    """A target as it was set: 92.75%."""
    return _with_unit(f"{value:,.10g}", unit)


def between(low: float, high: float, unit: str) -> str:
    """72.4% to 87%; 1,093 to 1,301 attendances."""
    if unit.startswith(("£", "%")):
        return f"{amount(low, unit)} to {amount(high, unit)}"
    return f"{_rounded(low)} to {amount(high, unit)}"


def _rounded(value: float) -> str:
    size = abs(value)
    if size >= 1e15 or 0 < size < 1e-9:
        return f"{value:.3g}"
    digits = math.floor(math.log10(size)) if size else 0
    places = 0 if digits >= 3 else max(1, 2 - digits)
    text = f"{value:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _with_unit(number: str, unit: str) -> str:
    if unit.startswith("£"):
        sign = "-" if number.startswith("-") else ""
        return f"{sign}£{number.removeprefix('-')}{unit[1:]}"
    return f"{number}{unit}" if unit in ("%", "") else f"{number} {unit}"


def are_months(points: Sequence[Point]) -> bool:
    """Whether every date is the first of a month, and so stands for the month."""
    return all(point.date.day == 1 for point in points)


def when(day: dt.date, period: str, *, monthly: bool) -> str:
    """April 2017, 2016/17 Q4, 2016/17, or 3 April 2017 where dates don't stand for months."""
    if monthly and period in ("quarter", "year"):
        year = financial_year.label(financial_year.start_year(day))
        return year if period == "year" else f"{year} Q{financial_year.quarter(day)}"
    return f"{day:%B} {day.year}" if monthly else f"{day.day} {day:%B} {day.year}"


def sentence(analysis: Analysis, *, unit: str = "", period: str = "month") -> str:
    """What the latest reading says, as the title of a chart, without a full stop.

    `unit` is "%", "£m", "days" or nothing; `period` is the noun for one reading: month, week, day,
    quarter. Periods that have no data are given as gaps, or "the last 8 months" would be untrue.
    """
    point, segment = analysis.latest, analysis.latest_segment
    if point is None or segment is None:
        return "No data"
    if point.kind is None or analysis.variation is None:
        return _too_early(analysis, point, segment, unit, period)
    words = f"{_LEADS[point.kind]}: {_reason(analysis, point, segment, period)}"
    return words + _prospect(analysis, unit, period)


def _too_early(analysis: Analysis, point: Point, segment: Segment, unit: str, period: str) -> str:
    """Why nothing is judged, and the reading beside its target."""
    monthly = are_months(analysis.points)
    since = ""
    if segment != analysis.segments[0]:
        since = f" since {when(segment.start, period, monthly=monthly)}"
    why = f"{segment.count} of the {FEWEST} {period}s needed"
    if segment.count >= FEWEST:
        why = f"no two {period}s with data stand side by side"
    assert point.value is not None
    reading = f"{when(point.date, period, monthly=monthly)} is {amount(point.value, unit)}"
    if analysis.target is not None:
        reading += f", against a target of {exact(analysis.target, unit)}"
    return f"Not judged{since}: {why}; {reading}"


def _reason(analysis: Analysis, point: Point, segment: Segment, period: str) -> str:
    """The rule behind the latest signal, in words."""
    signal = point.signal
    assert signal is not None
    month = when(point.date, period, monthly=are_months(analysis.points))
    side = "above" if is_upward(signal) else "below"
    if signal == "common_cause":
        return f"{month} is within the limits"
    if signal.startswith("outside"):
        return f"{month} is {side} the {'upper' if is_upward(signal) else 'lower'} limit"
    if signal.startswith("trend"):
        steps = _trailing_steps(analysis, segment)
        compared = "higher" if is_upward(signal) else "lower"
        return f"each of {_last(analysis, steps, period)} is {compared} than the one before"
    if signal.startswith("run"):
        return f"{_last(analysis, _trailing_side(analysis, segment), period)} are {side} the mean"
    far = _far(analysis, segment)
    which = "all" if far == 3 else f"{far} of"
    return f"{which} {_last(analysis, 3, period)} are far {side} the mean"


def _last(analysis: Analysis, count: int, period: str) -> str:
    """The last 8 months; the 8 months to January 2019, where the latest dates have no data."""
    latest = analysis.latest
    assert latest is not None
    if latest is analysis.points[-1]:
        return f"the last {count} {period}s"
    month = when(latest.date, period, monthly=are_months(analysis.points))
    return f"the {count} {period}s to {month}"


def _backwards(analysis: Analysis, segment: Segment) -> Iterator[Point]:
    """The segment's points from the latest reading back to the first gap."""
    known = False
    for point in reversed(analysis.points):
        if point.date < segment.start or (known and point.value is None):
            return
        if point.value is not None and point.date <= segment.end:
            known = True
            yield point


def _trailing_side(analysis: Analysis, segment: Segment) -> int:
    """How many readings up to the latest lie on its side of the mean."""
    sides = [segment.side(point.value) for point in _backwards(analysis, segment)]
    return next((n for n, side in enumerate(sides) if side != sides[0]), len(sides))


def _trailing_steps(analysis: Analysis, segment: Segment) -> int:
    """How many steps up to the latest reading go its way."""
    ways = [
        compare(point.value or 0.0, before.value, 0.0)
        for point, before in pairwise(_backwards(analysis, segment))
    ]
    return next((n for n, way in enumerate(ways) if way != ways[0]), len(ways))


def _far(analysis: Analysis, segment: Segment) -> int:
    """How many of the last three readings are beyond two sigma on the latest's side."""
    three = [point.value for point, _ in zip(_backwards(analysis, segment), range(3), strict=False)]
    side = segment.side(three[0])
    line = segment.line(2 * side)
    return sum(
        value is not None and compare(value, line, segment.rounding) == side for value in three
    )


def _prospect(analysis: Analysis, unit: str, period: str) -> str:
    """What the latest limits say of the target."""
    if analysis.target is None or analysis.assurance is None:
        return ""
    level = exact(analysis.target, unit)
    target = f"the {level} target" if " " not in level else f"the target of {level}"
    return {
        "pass": f"; at this level it will meet {target}",
        "fail": f"; at this level it will fail {target} unless something changes",
        "inconsistent": f"; at this level it will meet {target} in some {period}s, not in others",
    }[analysis.assurance]


def description(analysis: Analysis, *, unit: str = "", period: str = "month") -> str:
    """The chart in words, for those who don't see it: span, latest reading, lines and signals."""
    point, segment = analysis.latest, analysis.latest_segment
    if point is None or segment is None:
        return "No data."
    return " ".join(_described(analysis, point, segment, unit, period))


def _described(
    analysis: Analysis, point: Point, segment: Segment, unit: str, period: str
) -> Iterator[str]:
    monthly = are_months(analysis.points)
    first, last = (when(analysis.points[place].date, period, monthly=monthly) for place in (0, -1))
    known = sum(each.count for each in analysis.segments)
    gaps = len(analysis.points) - known
    missing = f", {gaps} without data" if gaps else ""
    span = first if first == last else f"{first} to {last}"
    yield f"{_count(len(analysis.points), period)}, {span}{missing}."
    assert point.value is not None
    yield f"Latest: {amount(point.value, unit)} in {when(point.date, period, monthly=monthly)}."
    yield _lines(segment, unit, several=len(analysis.segments) > 1)
    if analysis.target is not None:
        yield f"Target {exact(analysis.target, unit)}."
    yield _signalled(analysis, period)
    yield from analysis.notes


def _lines(segment: Segment, unit: str, *, several: bool) -> str:
    """The latest mean and limits."""
    assert segment.mean is not None
    latest = "Latest mean" if several else "Mean"
    words = f"{latest} {amount(segment.mean, unit)}"
    if segment.lower is None or segment.upper is None:
        return f"{words}, no limits."
    limits = "trial limits" if segment.trial else "limits"
    return f"{words}, {limits} {between(segment.lower, segment.upper, unit)}."


def _signalled(analysis: Analysis, period: str) -> str:
    """How many points are not usual variation."""
    kinds = [point.kind for point in analysis.points]
    found = [
        f"{kinds.count(kind)} {words.lower()}"
        for kind, words in KIND_WORDS.items()
        if kind != "common_cause" and kind in kinds
    ]
    return f"Signals: {'; '.join(found)}." if found else f"No {period} signals a change."


def _count(number: int, period: str) -> str:
    return f"{number} {period}" if number == 1 else f"{number} {period}s"
