"""How milestones, risks and offices read on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from programmes import financial_year, rag, working_days
from programmes.enums import Office, Precision
from programmes.models import Milestone, Plan, Programme, Risk
from programmes.selectors.plan import InOffice
from programmes.text import count, day, month_name

STATUS_WORDS = {
    "done": "Done",
    "on_track": "On track",
    "slipped": "Slipped",
    "overdue": "Overdue",
    "withdrawn": "Withdrawn",
}

LEVEL_WORDS = {"low": "Low", "moderate": "Moderate", "high": "High", "extreme": "Extreme"}


def dated(value: date, precision: str) -> str:
    """As exactly as the plan says: 3 March 2017, March 2017, 2016/17 Q4, 2016/17."""
    if precision == Precision.MONTH:
        return month_name(value)
    year = financial_year.label(financial_year.start_year(value))
    if precision == Precision.QUARTER:
        return f"{year} Q{financial_year.quarter(value)}"
    return year if precision == Precision.YEAR else day(value)


def forecast_of(milestone: Milestone) -> str:
    """As the plan dates it until it moves; then to the day."""
    moved = milestone.forecast != milestone.baseline
    return day(milestone.forecast) if moved else dated(milestone.baseline, milestone.precision)


def status_of(milestone: Milestone, on: date) -> str:
    if milestone.withdrawn_on:
        return "withdrawn"
    return rag.milestone_status(
        baseline=milestone.baseline, forecast=milestone.forecast, actual=milestone.actual, on=on
    )


def status_words(milestone: Milestone, on: date) -> str:
    """The status, with by how much where it is late."""
    status = status_of(milestone, on)
    word = STATUS_WORDS[status]
    if status == "overdue":
        late = working_days.overdue(milestone.forecast, on)
        return f"{word} by {count(late, 'working day')}"
    days = rag.slippage_days(milestone.baseline, milestone.forecast)
    return f"{word} by {count(days, 'day')}" if status == "slipped" else word


def level_of(score: int | None) -> str:
    return LEVEL_WORDS[rag.risk_level(score)] if score else ""


def score_words(likelihood: int | None, impact: int | None) -> str:
    """4 × 3 = 12, High; or what is missing."""
    if not (likelihood and impact):
        return "Not scored"
    product = rag.risk_score(likelihood, impact)
    return f"{likelihood} × {impact} = {product}, {level_of(product)}"


def risk_place(risk: Risk) -> str:
    return risk.programme.title if risk.programme else "The whole system"


def validity(plan: Plan) -> str:
    until = f"until {day(plan.valid_to)}" if plan.valid_to else "with no end set"
    return f"in force from {day(plan.valid_from)}, {until}"


@dataclass(frozen=True)
class OfficeLine:
    """An office of a programme: who holds it now, by the plan and in the portal."""

    label: str
    now: list[InOffice]
    before: list[InOffice]


def office_lines(rows: list[InOffice], on: date) -> list[OfficeLine]:
    """In the order of the offices; those nobody has ever held are left out."""
    found = []
    for office, label in Office.choices:
        mine = sorted((r for r in rows if r.office == office), key=lambda r: r.starts_on)
        now = [row for row in mine if row.ends_on is None or row.ends_on >= on]
        before = [row for row in mine if row not in now]
        if mine:
            found.append(OfficeLine(label, now, before[::-1]))
    return found


def unfilled(programme: Programme, rows: list[InOffice], on: date) -> list[str]:
    """What nobody is appointed to do for the monthly return, as the middle of a sentence."""
    if not programme.reports or (programme.closed_on and programme.closed_on <= on):
        return []
    filled = {
        row.office
        for row in rows
        if not row.published and row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)
    }
    needed = {Office.PROGRAMME_MANAGER: "write", Office.SRO: "sign"}
    return [verb for office, verb in needed.items() if office not in filled]


@dataclass(frozen=True)
class Bar:
    """A milestone on the timeline; places run from 0 to 1,000."""

    milestone: Milestone
    href: str
    status: str
    words: str
    when: str
    promised: str
    start: int
    end: int
    at: int

    @property
    def shape(self) -> str:
        return {"done": "done", "overdue": "late", "slipped": "late"}.get(self.status, "open")


@dataclass(frozen=True)
class Timeline:
    """`today` is where today falls, or None where it is outside."""

    bars: list[Bar]
    years: list[tuple[int, str]]
    today: int | None
    sentence: str


def timeline(milestones: list[Milestone], system: str, key: str, on: date) -> Timeline:
    """Milestones in the order in which they are due, and a sentence that says the same."""
    rows = [m for m in milestones if not m.withdrawn_on]
    rows.sort(key=lambda m: (m.actual or m.forecast, m.key))
    if not rows:
        return Timeline([], [], None, "none in the plan")
    days = [d for m in rows for d in (m.baseline, m.actual or m.forecast)]
    first, last = min(days) - timedelta(days=20), max(days) + timedelta(days=20)
    place = _placer(first, last)
    bars = [_bar(m, system, key, on, place) for m in rows]
    inside = first <= on <= last
    return Timeline(bars, _years(first, last, place), place(on) if inside else None, _said(bars))


def _placer(first: date, last: date) -> Any:
    span = max(1, (last - first).days)

    def place(value: date) -> int:
        return round(1000 * (value - first).days / span)

    return place


def _bar(m: Milestone, system: str, key: str, on: date, place: Any) -> Bar:
    arrived = m.actual or m.forecast
    ends = sorted((place(m.baseline), place(arrived)))
    return Bar(
        milestone=m,
        href=reverse("milestone", args=[system, key, m.key]),
        status=status_of(m, on),
        words=status_words(m, on),
        when=day(m.actual) if m.actual else forecast_of(m),
        promised=f"plan {dated(m.baseline, m.precision)}",
        start=ends[0],
        end=ends[1],
        at=place(arrived),
    )


def _years(first: date, last: date, place: Any) -> list[tuple[int, str]]:
    """Where each financial year begins."""
    starts = [date(year, 4, 1) for year in range(first.year, last.year + 2)]
    return [(place(d), financial_year.label(d.year)) for d in starts if first <= d <= last]


def _said(bars: list[Bar]) -> str:
    """3 of 12 done, 1 overdue, 2 slipped."""
    number = {word: sum(bar.status == word for bar in bars) for word in STATUS_WORDS}
    done = f"{number['done']} of {len(bars)} done"
    return f"{done}, {number['overdue']} overdue, {number['slipped']} slipped"
