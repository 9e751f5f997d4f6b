"""What an analysis says: points, segments, marks and notes. Records only; no rule is here."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

Improvement = Literal["increase", "decrease", "neutral"]
TwoOfThree = Literal["excludes_outside", "includes_outside"]
Kind = Literal["improvement", "concern", "neutral_high", "neutral_low", "common_cause"]
Signal = Literal[
    "outside_high", "outside_low", "trend_increasing", "trend_decreasing",
    "two_of_three_high", "two_of_three_low", "run_high", "run_low", "common_cause",
]  # fmt: skip
Variation = Literal[
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low",
    "neutral_high", "neutral_low",
]  # fmt: skip
Assurance = Literal["pass", "fail", "inconsistent"]

Reading = tuple[dt.date, float | None]

LIMITS = 2.66
"""Limits lie this many mean moving ranges from the mean: three sigma (Shewhart)."""
FEWEST = 13
"""Fewer readings than this have trial limits (NHS England's tools show no icons below it)."""


class Point(NamedTuple):
    """One date. A gap has no value, signal or kind, but has its segment's lines."""

    date: dt.date
    value: float | None
    mean: float | None
    lower: float | None
    upper: float | None
    signal: Signal | None
    kind: Kind | None


@dataclass(frozen=True)
class Segment:
    """The dates between two rebases, with the lines that hold there, in the readings' own unit.

    `count` is of readings, gaps aside. The limits and `mean_range` are None where no two readings
    stand side by side; `mean` too where there is none. `fixed` is the number of readings that the
    lines come from, None where all do; `screened` counts the moving ranges left out; two numbers
    closer than `rounding` are equal.
    """

    start: dt.date
    end: dt.date
    count: int
    mean: float | None
    mean_range: float | None
    fixed: int | None = None
    screened: int = 0
    rounding: float = 0.0

    @property
    def lower(self) -> float | None:
        """The lower limit."""
        return self.line(-3)

    @property
    def upper(self) -> float | None:
        """The upper limit."""
        return self.line(3)

    @property
    def trial(self) -> bool:
        """Whether its limits are trial limits: from too few readings, or not to be had."""
        return self.count < FEWEST or self.lower is None

    def line(self, sigmas: int) -> float | None:
        """The line this many sigmas from the mean; None without limits."""
        if self.mean is None or self.mean_range is None:
            return None
        return self.mean + sigmas / 3 * (LIMITS * self.mean_range)

    def side(self, value: float | None) -> int:
        """1 above the mean, -1 below it, 0 on it and for a gap."""
        return 0 if value is None else compare(value, self.mean, self.rounding)


@dataclass(frozen=True)
class Analysis:
    """Points in order of date, both marks of the latest reading, segments, and notes to show."""

    points: tuple[Point, ...]
    variation: Variation | None
    assurance: Assurance | None
    segments: tuple[Segment, ...]
    notes: tuple[str, ...]
    improvement: Improvement
    target: float | None

    @property
    def latest(self) -> Point | None:
        """The latest point that has a value: a gap is not a reading."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @property
    def latest_segment(self) -> Segment | None:
        """The segment of the latest reading: its limits are the latest limits."""
        return next((segment for segment in reversed(self.segments) if segment.count), None)


def compare(value: float, line: float | None, rounding: float) -> int:
    """1 beyond the line upwards, -1 downwards, 0 on it or where there is no line."""
    if line is None:
        return 0
    return (value > line + rounding) - (value < line - rounding)


def is_upward(signal: Signal) -> bool:
    """Whether a signal other than common cause says high or increasing."""
    return signal.endswith(("high", "increasing"))
