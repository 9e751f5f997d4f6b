"""The four rules of Making Data Count, over one segment. Pure. Choices are in `metrics/spc.py`."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from metrics.spc_results import Segment, Signal

IN_A_ROW = 7

Values = Sequence[float | None]


def signals_of(values: Values, segment: Segment, *, includes_outside: bool) -> list[Signal]:
    """Each date's signal. A rule overwrites those before it, so the first in rank comes last."""
    sides = [segment.side(value) for value in values]
    outside = _beyond(values, segment, 3)
    signals: list[Signal] = ["common_cause"] * len(values)
    _flag_runs(signals, sides)
    near = _beyond(values, segment, 2)
    if not includes_outside:
        near = [0 if out else side for side, out in zip(near, outside, strict=True)]
    _flag_two_of_three(signals, sides, near)
    _flag_trends(signals, values)
    for place, side in enumerate(outside):
        if side:
            signals[place] = "outside_high" if side > 0 else "outside_low"
    return signals


def _beyond(values: Values, segment: Segment, sigmas: int) -> list[int]:
    """1 or -1 for each value strictly beyond the upper or lower line this many sigmas away."""
    low = segment.line(-sigmas)
    high = segment.line(sigmas)
    if low is None or high is None:
        return [0] * len(values)
    low, high = low - segment.rounding, high + segment.rounding
    return [0 if value is None else (value > high) - (value < low) for value in values]


def _flag_runs(signals: list[Signal], sides: list[int]) -> None:
    """7 readings or more in a row strictly on one side of the mean: all of them."""
    for start, end, side in _stretches(sides, IN_A_ROW):
        name: Signal = "run_high" if side > 0 else "run_low"
        signals[start:end] = [name] * (end - start)


def _flag_two_of_three(signals: list[Signal], sides: list[int], near: list[int]) -> None:
    """3 in a row on one side of the mean with at least 2 beyond two sigma: those beyond."""
    for start in range(len(sides) - 2):
        three = range(start, start + 3)
        side = sides[start]
        flagged = [place for place in three if near[place]]
        if len(flagged) < 2 or any(sides[place] != side for place in three):
            continue
        for place in flagged:
            signals[place] = "two_of_three_high" if side > 0 else "two_of_three_low"


def _flag_trends(signals: list[Signal], values: Values) -> None:
    """7 readings or more, each step the same way: all, a turning point with the later trend."""
    steps = [_step(before, value) for before, value in pairwise(values)]
    for start, end, way in _stretches(steps, IN_A_ROW - 1):
        name: Signal = "trend_increasing" if way > 0 else "trend_decreasing"
        signals[start : end + 1] = [name] * (end + 1 - start)


def _step(before: float | None, value: float | None) -> int:
    """1 upwards, -1 downwards, 0 for a tie and beside a gap."""
    if before is None or value is None:
        return 0
    return (value > before) - (value < before)


def _stretches(marks: list[int], least: int) -> Iterator[tuple[int, int, int]]:
    """Start, end and mark of each longest stretch of equal marks other than 0, in order."""
    start = 0
    for mark, stretch in groupby(marks):
        end = start + sum(1 for _ in stretch)
        if mark and end - start >= least:
            yield start, end, mark
        start = end
