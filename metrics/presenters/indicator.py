"""An indicator's page: what its latest reading says, its chart, and the same as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from markupsafe import Markup

from metrics import periods
from metrics.against_plan import ADDED_UP, COLOURS, WORDS
from metrics.charts import chart
from metrics.enums import Given, TargetKind
from metrics.models import Baseline, Indicator, Reading, SpcSettings
from metrics.presenters.amounts import PERIOD_NOUNS, UNITS, amount, exact, target_words
from metrics.presenters.performance import Row
from metrics.selectors.judged import Judged, PlannedPeriod, planned_end
from metrics.selectors.series import Series, plan_words
from metrics.spc_results import Analysis, Point
from metrics.spc_words import KIND_WORDS, between
from metrics.spc_words import amount as rounded
from programmes.text import count, day, moment

SIGNALS: dict[str, str] = {
    "outside_high": "above the upper limit",
    "outside_low": "below the lower limit",
    "trend_increasing": "one of seven or more that rise",
    "trend_decreasing": "one of seven or more that fall",
    "two_of_three_high": "two of three far above the mean",
    "two_of_three_low": "two of three far below the mean",
    "run_high": "one of seven or more above the mean",
    "run_low": "one of seven or more below the mean",
}


@dataclass(frozen=True)
class Line:
    """A period of the chart: what was read, the lines there, and what it signals."""

    period: str
    value: str
    mean: str
    limits: str
    signal: str


@dataclass(frozen=True)
class PlanLine:
    """A period of the plan beside what was measured in it."""

    period: str
    plan: str
    total: str
    value: str
    variance: str
    colour: str
    standing: str


@dataclass(frozen=True)
class Shown:
    """A series as its page shows it."""

    row: Row

    @property
    def judged(self) -> Judged:
        return self.row.judged

    @property
    def series(self) -> Series:
        return self.judged.series

    @property
    def indicator(self) -> Indicator:
        return self.series.indicator

    @property
    def analysis(self) -> Analysis:
        return self.judged.analysis

    @property
    def unit(self) -> str:
        return UNITS.get(self.indicator.unit, "")

    @property
    def noun(self) -> str:
        return PERIOD_NOUNS[self.indicator.frequency]

    @property
    def draws_plan(self) -> bool:
        """Whether plan and readings are amounts of the same kind: not a quarter beside months."""
        if self.indicator.unit not in ADDED_UP and not self.indicator.cumulative:
            return True
        return all(
            periods.period_of(row.starts_on, self.indicator.frequency)
            == (row.starts_on, row.ends_on)
            for row in self.series.trajectory
        )

    @cached_property
    def trajectory(self) -> list[tuple[date, float]]:
        if not self.draws_plan:
            return []
        return [
            (planned_end(row, self.indicator.frequency), float(row.value))
            for row in self.series.trajectory
            if row.value is not None
        ]

    def chart(self, width: int, height: int) -> Markup:
        return chart(
            self.analysis,
            title=f"{self.indicator.name}, {self.row.organisation}: {self.row.sentence}",
            unit=self.unit,
            trajectory=self.trajectory,
            period=self.noun,
            width=width,
            height=height,
        )

    @property
    def has_chart(self) -> bool:
        return bool(self.analysis.points or self.trajectory)

    @cached_property
    def lines(self) -> list[Line]:
        """Every period of the chart, latest first."""
        return [self._line(point) for point in reversed(self.analysis.points)]

    def _line(self, point: Point) -> Line:
        limits = "No limits"
        if point.lower is not None and point.upper is not None:
            limits = between(point.lower, point.upper, self.unit)
        ends = periods.period_of(point.date, self.indicator.frequency)
        mean = rounded(point.mean, self.unit) if point.mean is not None else "No mean"
        return Line(
            periods.words(*ends), amount(point.value, self.indicator), mean, limits, _signal(point)
        )

    @cached_property
    def plan_lines(self) -> list[PlanLine]:
        return [self._plan_line(row) for row in self.judged.periods]

    def _plan_line(self, row: PlannedPeriod) -> PlanLine:
        point, indicator = row.point, self.indicator
        planned = exact(point.value, indicator) if point.value is not None else ""
        words = plan_words(point.given, point.value)
        if point.note:
            words = f"{words}: {point.note}" if words else point.note
        return PlanLine(
            periods.words(point.starts_on, point.ends_on),
            f"{planned} ({words[:1].lower()}{words[1:]})"
            if planned and words
            else planned or words,
            exact(row.plan, indicator) if row.plan is not None else "Not given",
            amount(row.value, indicator),
            amount(row.variance, indicator, signed=True),
            COLOURS[row.standing],
            WORDS[row.standing],
        )

    @property
    def baseline(self) -> str:
        return baseline_words(self.series.baseline, self.indicator)

    @property
    def target(self) -> str:
        target = self.series.target
        words = [target_words(target, self.indicator)]
        if target is None:
            return words[0]
        words += [f"by {day(target.due_on)}"] if target.due_on else []
        words += ["at year end"] if target.at_year_end else []
        more = [said for said in (target.standard, target.note) if said]
        return " ".join(words) + "".join(f". {said}" for said in more)

    @property
    def why_not_drawn(self) -> list[str]:
        """What the chart leaves out, and why."""
        told = []
        target = self.series.target
        if target and target.kind == TargetKind.RANGE:
            told.append("The target is a range, so it is not drawn as a line.")
        elif target and self.series.spc_target is None:
            told.append("The target is a total by year end, so it is not drawn as a level.")
        if self.series.planned and not self.draws_plan:
            told.append(
                "The plan’s values are for longer periods than the readings, so they are in the "
                "table below and not drawn."
            )
        return told


def _signal(point: Point) -> str:
    if point.value is None or point.kind is None:
        return "No data"
    words = KIND_WORDS[point.kind]
    return f"{words}: {SIGNALS[point.signal]}" if point.signal in SIGNALS else words


def baseline_words(baseline: Baseline | None, indicator: Indicator) -> str:
    """The value with its period, or why there is none."""
    if baseline is None:
        return "Not stated"
    value = exact(baseline.value, indicator) if baseline.value is not None else ""
    words = value or Given(baseline.given).label
    if baseline.period:
        words = f"{words} ({baseline.period})"
    return f"{words}. {baseline.note}" if baseline.note else words


def next_steps(series: Series) -> list[tuple[str, str]]:
    """What is not set yet of an open indicator: (words, name of the page that sets it)."""
    if series.indicator.closed_on:
        return []
    said = {
        "baseline": series.baseline,
        "target": series.target,
        "trajectory": series.trajectory,
    }
    return [(words, f"indicator_{words}") for words, what in said.items() if not what]


def settings_words(settings: SpcSettings | None, on: date) -> list[str]:
    """What the chart is drawn by, in sentences; each rebase with its reason."""
    if settings is None:
        return ["Chart settings: the usual ones, never changed."]
    who = f"version {settings.number}, by {settings.by.name}, {moment(settings.at)}"
    told = [f"Chart settings: {who}."]
    told += [f"New limits from {day(one['on'])}: {one['reason']}" for one in settings.rebase]
    if settings.fix_after:
        told.append(f"Limits are fixed after the first {settings.fix_after} readings.")
    if settings.screen:
        told.append("Unusually large steps between readings are left out of the limits.")
    told.append(f"Two of three far from the mean: {settings.get_two_of_three_display().lower()}.")
    if settings.reason and settings.reason not in [one["reason"] for one in settings.rebase]:
        told.append(f"Why they were changed: {settings.reason}")
    return told


def limits_words(analysis: Analysis, unit: str, noun: str) -> str:
    """How the latest limits came about."""
    segment = analysis.latest_segment
    if segment is None or segment.mean is None:
        return ""
    read = count(segment.fixed or segment.count, f"{noun}’s reading", f"{noun}s’ readings")
    if segment.lower is None or segment.upper is None:
        return f"The mean is {rounded(segment.mean, unit)}, from {read}. There are no limits yet."
    kind = "Trial limits" if segment.trial else "Limits"
    return (
        f"The dashed lines are where readings normally fall. {kind} "
        f"{between(segment.lower, segment.upper, unit)} around a mean of "
        f"{rounded(segment.mean, unit)}, from {read}: the mean ± 2.66 times the mean step from one "
        "reading to the next (an XmR chart)."
    )


@dataclass(frozen=True)
class Version:
    """A reading as it was recorded, or corrected."""

    period: str
    value: str
    parts: str
    number: int
    at: datetime
    who: str
    why: str
    pk: int


def versions(rows: Sequence[Reading], indicator: Indicator) -> Iterator[Version]:
    """In the order given."""
    for row in rows:
        parts = ""
        if row.numerator is not None and row.denominator is not None:
            parts = f"{row.numerator.normalize():,f} of {row.denominator.normalize():,f}"
        yield Version(
            periods.words(row.starts_on, row.ends_on),
            amount(row.value, indicator) if row.value is not None else "Taken back",
            parts,
            row.number,
            row.known_at,
            row.by.name,
            row.reason or row.psr1_reference or row.provenance,
            row.pk,
        )


HEADS = (
    "Period",
    "From",
    "To",
    "Value",
    "Numerator",
    "Denominator",
    "Mean",
    "Lower limit",
    "Upper limit",
    "Signal",
    "Version",
    "Known at",
    "Where it came from",
)


def table(shown: Shown) -> tuple[Sequence[str], list[list[Any]]]:
    """The figures of the chart as a file, oldest first: numbers as numbers, not rounded."""
    read = {row.starts_on: row for row in shown.series.readings}
    return HEADS, [
        _record(point, read.get(point.date), shown.indicator) for point in shown.analysis.points
    ]


def _record(point: Point, row: Reading | None, indicator: Indicator) -> list[Any]:
    first, last = periods.period_of(point.date, indicator.frequency)
    return [
        periods.words(first, last),
        first,
        last,
        row.value if row else None,
        row.numerator if row else None,
        row.denominator if row else None,
        point.mean,
        point.lower,
        point.upper,
        _signal(point),
        row.number if row else None,
        moment(row.known_at) if row else None,
        row.provenance if row else None,
    ]
