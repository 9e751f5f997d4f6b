"""A month of a calendar as weeks: what falls on each day, and which days nobody works."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from programmes import financial_year, working_days
from programmes.enums import EventKind, Undated
from programmes.models import CalendarEvent, Decision, Milestone, ReportingPeriod
from programmes.reporting_dates import ORDER
from programmes.text import count, month_code, month_name

CYCLE = {
    "opens_on": "PSR1 opens",
    "due_on": "PSR1 due",
    "review_on": "Gateway review",
    "board_on": "Board",
}


@dataclass(frozen=True)
class Entry:
    """A line on a day. `kind` says in a word what it is; `quiet` entries can be switched off."""

    kind: str
    text: str
    href: str = ""
    time: str = ""
    quiet: bool = False


SHOWN_QUIET = 3
"""Milestones and decisions shown on a day; where there are more, they fold into one line."""


@dataclass
class Day:
    on: date
    inside: bool
    day_off: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def shown(self) -> list[Entry]:
        return [entry for entry in self.entries if not (entry.quiet and self.folded)]

    @property
    def folded(self) -> list[Entry]:
        """The quiet entries of a day that has many, which would push all else off the page."""
        quiet = [entry for entry in self.entries if entry.quiet]
        return quiet if len(quiet) > SHOWN_QUIET else []


@dataclass(frozen=True)
class Month:
    """`days` are those of the month that have anything on them, for a narrow screen and paper."""

    first: date
    name: str
    code: str
    weeks: list[list[Day]]
    before: str
    after: str

    @property
    def days(self) -> list[Day]:
        return [d for week in self.weeks for d in week if d.inside and d.entries]


def span(first: date) -> tuple[date, date]:
    """The first and last day of the weeks, Monday to Sunday, that a month touches."""
    days = list(Calendar().itermonthdates(first.year, first.month))
    return days[0], days[-1]


def month(first: date, entries: dict[date, list[Entry]]) -> Month:
    """The grid of a month. `entries`: day → its lines."""
    days = [
        Day(on, on.month == first.month, _day_off(on), entries.get(on, []))
        for on in Calendar().itermonthdates(first.year, first.month)
    ]
    return Month(
        first=first,
        name=month_name(first),
        code=financial_year.describe(first),
        weeks=[days[i : i + 7] for i in range(0, len(days), 7)],
        before=month_code(financial_year.previous_month(first)),
        after=month_code(financial_year.next_month(first)),
    )


def by_day(
    system: str,
    events: Iterable[CalendarEvent],
    periods: Iterable[ReportingPeriod],
    milestones: Iterable[Milestone],
    decisions: Iterable[Decision],
) -> dict[date, list[Entry]]:
    """Everything on its day: the cycle's dates first, then events by time, then what falls due."""
    found: dict[date, list[Entry]] = defaultdict(list)
    for period in periods:
        for name in ORDER:
            text = f"{CYCLE[name]}, {month_name(period.month)}"
            found[getattr(period, name)].append(Entry("Cycle", text))
    for event in events:
        assert event.on
        found[event.on].append(of_event(system, event))
    for row in milestones:
        href = reverse("milestone", args=[system, row.programme.key, row.key])
        found[row.forecast].append(Entry("Milestone due", row.title, href, quiet=True))
    for decision in decisions:
        if decision.due_on:
            found[decision.due_on].append(Entry("Decision due", decision.title, quiet=True))
    return found


def of_event(system: str, event: CalendarEvent) -> Entry:
    href = reverse("event", args=[system, event.plan.key, event.key])
    time = f"{event.starts_at:%H:%M}" if event.starts_at else ""
    return Entry(event.get_kind_display(), event.title, href, time)


def _day_off(on: date) -> str:
    if on in working_days.bank_holidays(on.year):
        return "Bank holiday"
    return "" if on.weekday() < 5 else "Weekend"


@dataclass(frozen=True)
class PlanCalendar:
    """A plan's events by month, those without a day apart, and how many there are of each kind."""

    months: list[tuple[str, list[CalendarEvent]]]
    undated: list[CalendarEvent]
    kinds: list[tuple[str, str, int]]
    sentence: str


def of_plan(events: list[CalendarEvent], counted: list[CalendarEvent]) -> PlanCalendar:
    """`events` as filtered; `counted` all of them."""
    months: dict[str, list[CalendarEvent]] = defaultdict(list)
    for event in events:
        if event.on:
            months[month_name(event.on)].append(event)
    undated = sorted((e for e in events if not e.on), key=lambda e: (e.position, e.key))
    kinds = [
        (kind.value, kind.label, number)
        for kind in EventKind
        if (number := sum(e.kind == kind for e in counted))
    ]
    told = count(len(counted), "event")
    waiting = sum(not e.on and e.undated == Undated.UNCONFIRMED for e in counted)
    unsaid = sum(not e.on for e in counted) - waiting
    parts = [
        f"{waiting} of them to be confirmed" if waiting else "",
        f"{unsaid} without a day" if unsaid else "",
    ]
    sentence = ", ".join(part for part in (told, *parts) if part)
    return PlanCalendar(list(months.items()), undated, kinds, sentence)
