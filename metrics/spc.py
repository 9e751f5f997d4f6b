"""Statistical process control: the XmR chart as NHS England's Making Data Count reads it. Pure.

Sources. Limits and the four rules: NHS England, *Making data count* and its SQL query for
XmR charts (version 2.4); NHS-R's package NHSRplotthedots. 2.66 and 3.267 are Shewhart's constants
for moving ranges of two; screening is Nelson (1982), Journal of Quality Technology 14(3).
Where the two tools differ, or say nothing, the choice is written here.

* **A gap** is a date whose value is None. It keeps its place, so it ends a run, a trend and a
  set of three, as a NULL does in NHS England's query (which skips only values marked as ghosts).
  NHS-R's package flags points beside a missing value by mistake (its issue 156): nothing is
  signalled here that was not seen. A date that is not given at all is not a gap: nobody but the
  caller knows how often readings are due.
* **A trend ends at a tie** and at a rebase, as in NHS-R's package. NHS England's query lets a trend
  cross a rebase; here nothing does.
* **Signals are ranked**: one point has one signal, the first that holds of `outside`, `trend`,
  `two_of_three` and `run`. A point that shows an improvement by one rule and a concern by another
  takes the side of the first.
* **A target on a limit** is met or missed as if it were beyond it (NHS England's query since 2.1;
  NHS-R's package calls it inconsistent). Where both limits coincide with the target, it is met.
* **Beyond, above and below are strict**, and two numbers that differ only by the rounding of
  binary fractions are equal: the mean of 0.1, 0.2 and 0.3 is 0.2, though computers say otherwise.
"""

import datetime as dt
import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import fmean
from typing import cast, get_args

from metrics.spc_results import (
    FEWEST,
    Analysis,
    Assurance,
    Improvement,
    Kind,
    Point,
    Reading,
    Segment,
    Signal,
    TwoOfThree,
    Variation,
    compare,
    is_upward,
)
from metrics.spc_signals import signals_of

SCREEN = 3.267
"""Moving ranges of this many means or more are outliers (the limit of a moving range chart)."""
FEWEST_FIXED = 12
LARGEST = 1e300
"""Beyond this, sums and differences of readings would no longer be finite."""


def analyse(
    readings: Iterable[Reading],
    *,
    improvement: Improvement,
    target: float | None = None,
    rebase: Iterable[dt.date] = (),
    fix_after: int | None = None,
    screen: bool = False,
    two_of_three: TwoOfThree = "excludes_outside",
) -> Analysis:
    """The XmR analysis of dated readings, in any order and any one unit; None is a gap.

    A rebase starts a segment at its date, whether or not that date has a reading; one with no dates
    on one side of it changes nothing. `fix_after` counts readings, not gaps; a segment that has
    fewer takes its lines from those it has. Limits are never clipped: a percentage's upper limit
    may be above 100. Marks are judged in the segment of the latest reading, and are None under 13
    readings there, or without limits.

    Raises ValueError, naming the date, for two readings of one date, for a value that is not finite
    (or is beyond 1e300), and for `fix_after` under 12; and for a word that is not offered.
    """
    series = _in_order(readings)
    _check(series[0][0] if series else None, improvement, target, fix_after, two_of_three)
    points: list[Point] = []
    segments: list[Segment] = []
    for part in _parts(series, rebase):
        segment = _segment(part, fix_after, screen)
        values = [value for _, value in part]
        signals = signals_of(values, segment, includes_outside=two_of_three == "includes_outside")
        points.extend(_points(part, segment, signals, improvement))
        segments.append(segment)
    return _conclude(tuple(points), tuple(segments), improvement, target)


def _in_order(readings: Iterable[Reading]) -> list[Reading]:
    """The readings by date, as floats."""
    series = [(day, None if value is None else float(value)) for day, value in readings]
    series.sort(key=_date_of)
    for (day, _), (following, _) in pairwise(series):
        if day == following:
            raise ValueError(f"{day} has two readings: give each date once.")
    for day, value in series:
        if value is not None and not abs(value) <= LARGEST:
            raise ValueError(f"{day}: {value} is not a number that can be charted.")
    return series


def _date_of(reading: Reading) -> dt.date:
    return reading[0]


def _check(
    first: dt.date | None,
    improvement: str,
    target: float | None,
    fix_after: int | None,
    two_of_three: str,
) -> None:
    """Refuse settings that mean nothing."""
    if improvement not in get_args(Improvement):
        raise ValueError(f"Improvement is increase, decrease or neutral, not {improvement!r}.")
    if two_of_three not in get_args(TwoOfThree):
        raise ValueError(
            f"Two of three excludes_outside or includes_outside, not {two_of_three!r}."
        )
    if target is not None and not abs(target) <= LARGEST:
        raise ValueError(f"{target} is not a number that can be a target.")
    if fix_after is not None and fix_after < FEWEST_FIXED:
        begun = f" that start on {first}" if first else ""
        raise ValueError(
            f"Limits{begun} can't be fixed after {fix_after} readings: {FEWEST_FIXED} or more."
        )


def _parts(series: list[Reading], rebase: Iterable[dt.date]) -> Iterator[list[Reading]]:
    """The series cut before the first date that is on or after each rebase."""
    cuts = (bisect_left(series, day, key=_date_of) for day in sorted(rebase))
    for start, end in pairwise([0, *cuts, len(series)]):
        if start < end:
            yield series[start:end]


def _segment(part: list[Reading], fix_after: int | None, screen: bool) -> Segment:
    """The lines of one segment. The mean never leaves the readings, whatever the rounding."""
    known = _known(part)
    base = _first(part, fix_after)
    from_these = _known(base)
    mean = _mean(from_these)
    mean_range, screened = _mean_range(base, screen)
    return Segment(
        start=part[0][0],
        end=part[-1][0],
        count=len(known),
        mean=mean,
        mean_range=mean_range,
        fixed=len(from_these) if len(from_these) < len(known) else None,
        screened=screened,
        rounding=16 * math.ulp(max(map(abs, known))) if known else 0.0,
    )


def _known(part: list[Reading]) -> list[float]:
    return [value for _, value in part if value is not None]


def _first(part: list[Reading], fix_after: int | None) -> list[Reading]:
    """The part up to its nth reading: what the lines come from."""
    if fix_after is None:
        return part
    places = [place for place, (_, value) in enumerate(part) if value is not None]
    return part[: places[fix_after - 1] + 1] if len(places) > fix_after else part


def _mean(values: list[float]) -> float | None:
    """The mean; that of equal values is the value, which `fmean` can miss by its last bit."""
    return min(max(fmean(values), min(values)), max(values)) if values else None


def _mean_range(base: list[Reading], screen: bool) -> tuple[float | None, int]:
    """The mean moving range, and how many ranges were screened out; None without any range.

    Where every range is 0 none is an outlier, though 0 is 3.267 times 0.
    """
    ranges = [
        abs(value - before)
        for (_, before), (_, value) in pairwise(base)
        if value is not None and before is not None
    ]
    mean = _mean(ranges)
    if not screen or not mean:
        return mean, 0
    kept = [value for value in ranges if value < SCREEN * mean]
    return _mean(kept), len(ranges) - len(kept)


def _kind(signal: Signal, improvement: Improvement) -> Kind:
    """What a signal means: the trend's own direction counts, on whichever side of the mean."""
    if signal == "common_cause":
        return "common_cause"
    if improvement == "neutral":
        return "neutral_high" if is_upward(signal) else "neutral_low"
    return "improvement" if is_upward(signal) == (improvement == "increase") else "concern"


def _points(
    part: list[Reading], segment: Segment, signals: list[Signal], improvement: Improvement
) -> Iterator[Point]:
    kinds = {signal: _kind(signal, improvement) for signal in get_args(Signal)}
    lines = (segment.mean, segment.lower, segment.upper)
    for (day, value), signal in zip(part, signals, strict=True):
        known = value is not None
        yield Point(day, value, *lines, signal if known else None, kinds[signal] if known else None)


def _conclude(
    points: tuple[Point, ...],
    segments: tuple[Segment, ...],
    improvement: Improvement,
    target: float | None,
) -> Analysis:
    """Marks and notes."""
    found = Analysis(points, None, None, segments, (), improvement, target)
    segment = found.latest_segment
    notes = tuple(_notes(found))
    if found.latest is None or segment is None or segment.trial:
        return replace(found, notes=notes)
    return replace(
        found,
        variation=_variation(found.latest),
        assurance=_assurance(segment, improvement, target),
        notes=notes,
    )


def _variation(latest: Point) -> Variation:
    """The latest point's kind and direction."""
    assert latest.signal is not None
    assert latest.kind is not None
    if latest.kind not in ("improvement", "concern"):
        return cast("Variation", latest.kind)
    way = "high" if is_upward(latest.signal) else "low"
    return cast("Variation", f"{latest.kind}_{way}")


def _assurance(
    segment: Segment, improvement: Improvement, target: float | None
) -> Assurance | None:
    """Whether usual variation meets the target: always, never, or sometimes; None if unasked."""
    if target is None or improvement == "neutral":
        return None
    below = compare(target, segment.lower, segment.rounding) <= 0
    above = compare(target, segment.upper, segment.rounding) >= 0
    met, missed = (below, above) if improvement == "increase" else (above, below)
    return "pass" if met else "fail" if missed else "inconsistent"


def _notes(found: Analysis) -> Iterator[str]:
    """What a reader must know about the limits, segment by segment."""
    if not found.latest:
        yield "No data: there are no readings."
    for segment in found.segments:
        since = f" from {_words(segment.start)}" if len(found.segments) > 1 else ""
        if segment.trial and segment.count:
            yield _why_trial(segment, since, judged=segment == found.latest_segment)
        if segment.fixed:
            yield f"The limits{since} are fixed from the first {segment.fixed} readings."
        if segment.screened:
            left = "range was" if segment.screened == 1 else "ranges were"
            yield f"{segment.screened} outlying moving {left} left out of the limits{since}."


def _why_trial(segment: Segment, since: str, *, judged: bool) -> str:
    """Why limits are trial limits, and what is therefore not said."""
    readings = "1 reading" if segment.count == 1 else f"{segment.count} readings"
    why = f"Trial limits{since}: {readings}, and {FEWEST} are needed"
    if segment.lower is None:
        need = "" if segment.count >= FEWEST else f", and {FEWEST} are needed"
        why = f"No limits{since}: of {readings} no two stand side by side{need}"
        if segment.count == 1:
            why = f"No limits{since}: there is 1 reading{need}"
    return f"{why}. Neither variation nor assurance is judged." if judged else f"{why}."


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
