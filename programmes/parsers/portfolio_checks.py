"""What no single field can show: keys used twice, a tree that isn't one, two SROs at once. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from programmes.enums import Office, Precision
from programmes.parsers.portfolio_entries import (
    MilestoneEntry,
    OfficeEntry,
    PlanEntry,
    Portfolio,
    ProgrammeEntry,
    RiskEntry,
    ScoreEntry,
)
from programmes.parsers.portfolio_yaml import Fault


def faults_across(portfolio: Portfolio) -> Iterator[Fault]:
    """Every fault between entries of a portfolio whose fields are right one by one."""
    if not portfolio.programmes:
        yield Fault(portfolio.line, "“programmes” of the file is empty.")
    if portfolio.plan:
        yield from _plan(portfolio.plan)
    yield from _organisations(portfolio)
    yield from _twice("programme key", portfolio.programmes, lambda entry: entry.key)
    yield from _tree(portfolio.programmes)
    known = {organisation.key for organisation in portfolio.organisations}
    for programme in portfolio.programmes:
        yield from _offices(programme, known)
        where = f"milestone key in “{programme.key}”"
        yield from _twice(where, programme.milestones, lambda entry: entry.key)
        for milestone in programme.milestones:
            yield from _milestone(milestone)
    yield from _risks(portfolio)


def _twice(what: str, entries: Iterable[Any], name: Callable[[Any], str | None]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for entry in entries:
        value = name(entry)
        if not value:
            continue
        if value in first:
            where = f"first on line {first[value]}"
            yield Fault(entry.line, f"The {what} “{value}” is used twice, {where}.")
        first.setdefault(value, entry.line)


def _plan(plan: PlanEntry) -> Iterator[Fault]:
    if plan.valid_to and plan.valid_to < plan.valid_from:
        yield Fault(plan.line, "The plan ends before it begins.")


def _organisations(portfolio: Portfolio) -> Iterator[Fault]:
    yield from _twice("organisation key", portfolio.organisations, lambda entry: entry.key)
    yield from _twice("ODS code", portfolio.organisations, lambda entry: entry.ods_code)


def _tree(programmes: tuple[ProgrammeEntry, ...]) -> Iterator[Fault]:
    by_key = {programme.key: programme for programme in programmes}
    settled: set[str] = set()
    for programme in programmes:
        if programme.parent and programme.parent not in by_key:
            yield Fault(
                programme.line, f"The parent “{programme.parent}” of “{programme.key}” is unknown."
            )
        trail: list[str] = []
        key: str | None = programme.key
        while key in by_key and key not in settled and key not in trail:
            trail.append(key)
            key = by_key[key].parent
        if key in trail:
            circle = " → ".join([*trail[trail.index(key) :], key])
            yield Fault(by_key[key].line, f"The tree runs in a circle: {circle}.")
        settled.update(trail)


def _overlap(one: OfficeEntry, other: OfficeEntry) -> bool:
    last = date.max
    return one.starts_on <= (other.ends_on or last) and other.starts_on <= (one.ends_on or last)


def _offices(programme: ProgrammeEntry, organisations: set[str]) -> Iterator[Fault]:
    for office in programme.offices:
        if office.organisation and office.organisation not in organisations:
            yield Fault(office.line, f"The organisation “{office.organisation}” is unknown.")
        if office.ends_on and office.ends_on < office.starts_on:
            yield Fault(office.line, f"{office.holder} leaves the office before taking it.")
    for one, other in combinations(programme.offices, 2):
        if one.office != other.office or not _overlap(one, other):
            continue
        if one.holder == other.holder:
            yield Fault(other.line, f"{other.holder} holds the same office on line {one.line}.")
        elif programme.reports and one.office == Office.SRO:
            yield Fault(
                other.line,
                f"“{programme.key}” has two SROs at once: {one.holder} (line {one.line}) and"
                f" {other.holder}. A reporting programme has exactly one on any day.",
            )


def last_day(on: date, precision: str) -> date:
    """The last day of the month, quarter or financial year in which a day falls."""
    month = {
        Precision.MONTH: on.month,
        Precision.QUARTER: (on.month + 2) // 3 * 3,
        Precision.YEAR: 15 if on.month > 3 else 3,
    }.get(Precision(precision))
    if month is None:
        return on
    following = date(on.year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _milestone(milestone: MilestoneEntry) -> Iterator[Fault]:
    if milestone.baseline == date.min:
        return
    end = last_day(milestone.baseline, milestone.precision)
    if milestone.baseline != end:
        yield Fault(
            milestone.line,
            f"“baseline” of “{milestone.key}” must be the last day of its {milestone.precision},"
            f" {end.isoformat()}.",
        )


def _risks(portfolio: Portfolio) -> Iterator[Fault]:
    risks = [risk for programme in portfolio.programmes for risk in programme.risks]
    risks.extend(portfolio.risks)
    yield from _twice("risk key", risks, lambda entry: entry.key)
    for risk in risks:
        yield from _scores(risk)


def _scores(risk: RiskEntry) -> Iterator[Fault]:
    scores: dict[str, RiskEntry | ScoreEntry] = {
        "current": risk,
        "inherent": risk.inherent,
        "target": risk.target,
    }
    for name, score in scores.items():
        if (score.likelihood is None) != (score.impact is None):
            yield Fault(
                score.line,
                f"The {name} score of “{risk.key}” needs both likelihood and impact, or neither.",
            )
