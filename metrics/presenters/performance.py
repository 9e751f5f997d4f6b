"""The performance summary: rows with their words, the grid of marks, and the file of the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

from metrics import periods
from metrics.against_plan import COLOURS, WORDS
from metrics.charts import assurance_mark, sparkline, variation_mark
from metrics.forms.filters import ASSURANCES, VARIATIONS
from metrics.presenters.amounts import PERIOD_NOUNS, UNITS, amount, exact, target_words
from metrics.selectors.judged import FEW, NO_DATA, Judged
from metrics.spc_results import FEWEST
from metrics.spc_words import ASSURANCE_WORDS, VARIATION_WORDS, sentence
from programmes.models import Priority
from programmes.text import count, day

WHOLE = "whole-system"
"""What an address says for the series of the whole system, where organisations have theirs."""

RULE = (
    "On plan is at the plan’s value or better. What is worse is worse by up to 5% of the plan’s "
    "value, or by more."
)


@dataclass(frozen=True)
class Row:
    """A series as the summary shows it."""

    judged: Judged
    system: str
    on: date
    known: str = ""

    @property
    def indicator(self) -> Any:
        return self.judged.series.indicator

    @cached_property
    def organisation(self) -> str:
        row = self.judged.series.organisation
        return row.name_on(self.on) if row else "Whole system"

    @cached_property
    def href(self) -> str:
        row = self.judged.series.organisation
        said = {"organisation": row.key if row else "", "known": self.known}
        if row is None and self.indicator.organisations_measured:
            said["organisation"] = WHOLE
        path = reverse("indicator", args=[self.system, self.indicator.key])
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def latest(self) -> str:
        row = self.judged.series.latest
        return amount(row.value, self.indicator) if row else "No data"

    @property
    def period(self) -> str:
        row = self.judged.series.latest
        return periods.words(row.starts_on, row.ends_on) if row else ""

    @property
    def target(self) -> str:
        return target_words(self.judged.series.target, self.indicator)

    @property
    def planned(self) -> str:
        """What the plan gives for the last period that readings have reached."""
        due = self.judged.due
        if due is None:
            return "No plan for the period" if self.judged.series.latest else "No data"
        return exact(due.plan, self.indicator)

    @property
    def planned_period(self) -> str:
        due = self.judged.due
        return periods.words(due.point.starts_on, due.point.ends_on) if due else ""

    @property
    def colour(self) -> str:
        return COLOURS[self.judged.standing]

    @property
    def standing(self) -> str:
        return WORDS[self.judged.standing]

    @property
    def variation(self) -> str:
        if self.judged.variation == FEW:
            return "Too few readings"
        return VARIATION_WORDS[self.judged.analysis.variation][0]

    @property
    def assurance(self) -> str:
        return ASSURANCE_WORDS[self.judged.analysis.assurance][0]

    @property
    def variation_mark(self) -> Markup:
        return variation_mark(self.judged.analysis.variation, words=False)

    @property
    def assurance_mark(self) -> Markup:
        return assurance_mark(self.judged.analysis.assurance, words=False)

    @cached_property
    def sentence(self) -> str:
        return sentence(
            self.judged.analysis,
            unit=UNITS.get(self.indicator.unit, ""),
            period=PERIOD_NOUNS[self.indicator.frequency],
        )

    @property
    def sparkline(self) -> Markup:
        name = f"{self.indicator.name}, {self.organisation}: {self.sentence}"
        return sparkline(self.judged.analysis, title=name)


def rows_of(found: Iterable[Judged], system: str, on: date, known: str) -> list[Row]:
    """In the indicators' order."""
    rows = [Row(one, system, on, known) for one in found]
    several = {row.indicator.pk for row in rows if row.judged.series.organisation}
    for row in rows:
        row.indicator.organisations_measured = row.indicator.pk in several
    return rows


def exceptions_first(rows: Iterable[Row]) -> list[Row]:
    """Concerns, targets that will be failed, what is far from plan; then the rest in order."""
    return sorted(rows, key=lambda row: not row.judged.is_exception)


@dataclass(frozen=True)
class Cell:
    """So many series, and the address of the summary that shows them."""

    number: int
    href: str
    words: str


@dataclass(frozen=True)
class Grid:
    """Variation by assurance; `beside` is what stands in no cell of it."""

    columns: list[str]
    rows: list[tuple[str, str, list[Cell]]]
    beside: list[Cell]


def grid_of(rows: Sequence[Row], query: dict[str, str]) -> Grid:
    """Counts of the rows that the other filters let through; `query` is those filters."""
    found = Counter((row.judged.variation, row.judged.assurance) for row in rows)
    words = dict(VARIATIONS)
    judged = ASSURANCES[:3]
    columns = ["Will meet", "May or may not", "Will fail"]

    def cell(variation: str, assurance: str, said: str) -> Cell:
        keys = {"variation": variation, "assurance": assurance}
        number = sum(
            n for (v, a), n in found.items() if v == variation and (not assurance or a == assurance)
        )
        asked = urlencode(query | {name: value for name, value in keys.items() if value})
        return Cell(number, f"?{asked}#rows", said)

    lines = [
        (key, words[key], [cell(key, a, f"{words[key]}, {said.lower()}") for a, said in judged])
        for key in ("improving", "usual", "concerning")
    ]
    beside = [
        cell(key, "none", f"{words[key]}, with no single target to judge")
        for key in ("improving", "usual", "concerning", "unusual")
    ]
    beside += [
        cell(FEW, "", f"Too few readings to judge (under {FEWEST})"),
        cell(NO_DATA, "", "No data"),
    ]
    return Grid(columns, lines, [one for one in beside if one.number])


def headline(rows: Sequence[Row]) -> str:
    """What the summary says first."""
    read = [row for row in rows if row.judged.variation != NO_DATA]
    if not rows:
        return "No indicator is measured here."
    measured = f"{count(len(rows), 'indicator')}, {len(read)} of them with readings"
    if not read:
        return f"{count(len(rows), 'indicator')}; none has a reading yet."
    exceptions = sum(row.judged.is_exception for row in read)
    if not exceptions:
        return (
            f"{measured}. None is concerning, will fail its target or is over 5% worse than plan."
        )
    stand = "stands" if exceptions == 1 else "stand"
    return (
        f"{measured}. {exceptions} {stand} out: concerning, failing the target at this level, or "
        "over 5% worse than plan."
    )


def beyond_words(rows: Iterable[Row], on: date) -> str:
    """What to say where readings are of periods that begin after the portal's day; else empty."""
    latest = [row.judged.series.latest for row in rows]
    later = [reading for reading in latest if reading and reading.starts_on > on]
    if not later:
        return ""
    last = max(later, key=lambda reading: reading.ends_on)
    return (
        f"Some readings are of periods after the day that this portal is set to, {day(on)}: the "
        f"data are real and shown whole, up to {periods.words(last.starts_on, last.ends_on)}. The "
        "charts and the marks count them all."
    )


def indicators_by_priority(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """The rows that serve each priority, by its id."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        for priority in row.indicator.priorities.all():
            found.setdefault(priority.pk, []).append(row)
    return found


def priority_state(rows: Sequence[Row]) -> str:
    """How the indicators of a priority stand, in words; it has one at least."""
    read = [row for row in rows if row.judged.variation != NO_DATA]
    if not read:
        return f"{count(len(rows), 'indicator')}, none with a reading yet"
    exceptions = sum(row.judged.is_exception for row in read)
    told = f"{exceptions} stand out" if exceptions != 1 else "1 stands out"
    return f"{len(read)} of {count(len(rows), 'indicator')} with readings; {told}"


@dataclass(frozen=True)
class Serving:
    """A priority with the rows that serve it, one at least."""

    priority: Priority
    rows: list[Row]

    @property
    def state(self) -> str:
        return priority_state(self.rows)


@dataclass(frozen=True)
class Served:
    """A framework's priorities in order: those that indicators serve, and those that none does."""

    framework: Any
    measured: list[Serving]
    unmeasured: list[Priority]

    @property
    def words(self) -> str:
        number = len(self.measured) + len(self.unmeasured)
        if not self.measured:
            return f"none of {number} is served by an indicator"
        return f"{len(self.measured)} of {number} served by an indicator"


def served(framework: Any, priorities: Iterable[Priority], rows: dict[int, list[Row]]) -> Served:
    """`rows`: those that serve each priority, by its id."""
    found = list(priorities)
    return Served(
        framework,
        [Serving(row, rows[row.pk]) for row in found if rows.get(row.pk)],
        [row for row in found if not rows.get(row.pk)],
    )


def priority_words(priority: Priority) -> str:
    return f"{priority.framework.name}: {priority.title}"


HEADS = (
    "Indicator",
    "Organisation",
    "Programme",
    "Domain",
    "Latest period",
    "Latest value",
    "Unit",
    "Target",
    "Plan’s period",
    "Plan",
    "Measured in it",
    "Against plan",
    "Variation",
    "Against target",
    "In words",
)


def table(rows: Iterable[Row]) -> tuple[Sequence[str], list[list[Any]]]:
    """The file of the summary: numbers as numbers."""
    return HEADS, [_line(row) for row in rows]


def _line(row: Row) -> list[Any]:
    due, latest = row.judged.due, row.judged.series.latest
    return [
        row.indicator.name,
        row.organisation,
        row.indicator.programme.name if row.indicator.programme else "",
        row.indicator.get_domain_display(),
        row.period,
        latest.value if latest else None,
        row.indicator.get_unit_display(),
        row.target,
        row.planned_period,
        due.plan if due else None,
        due.value if due else None,
        row.standing,
        row.variation,
        row.assurance,
        row.sentence,
    ]
