"""What no single field can show: keys used twice, a tree that isn't one, two SROs at once. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Any

from programmes.enums import Office
from programmes.parsers.portfolio_entries import (
    Entry,
    MilestoneEntry,
    OfficeEntry,
    PlanEntry,
    Portfolio,
    ProgrammeEntry,
    RiskEntry,
    ScoreEntry,
)
from programmes.parsers.portfolio_records import lines_of, records_of
from programmes.parsers.portfolio_yaml import Fault
from programmes.record_checks import faults_between, revised_too_early
from programmes.reporting_dates import last_day


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
        yield from _programme(programme)
    yield from _risks(portfolio)
    yield from _structure(portfolio)
    yield from _between(portfolio)


def _programme(programme: ProgrammeEntry) -> Iterator[Fault]:
    for what in ("milestone", "deliverable", "action"):
        where = f"{what} key in “{programme.key}”"
        yield from _twice(where, getattr(programme, f"{what}s"), lambda entry: entry.key)
    for milestone in programme.milestones:
        yield from _milestone(milestone)
    for action in programme.actions:
        where = f"month of an update of “{action.key}”"
        yield from _twice(where, action.parts["updates"], lambda entry: f"{entry.month:%Y-%m}")
        yield from _revisions(f"{programme.key}/{action.key}", action)


def _revisions(key: str, action: Entry) -> Iterator[Fault]:
    """Each revised month but the last, which the record itself has."""
    for month in action.parts["revisions"][:-1]:
        message = revised_too_early(key, f"{month:%Y-%m}", action.fields["due"].text)
        if message:
            yield Fault(action.line, message)


def _structure(portfolio: Portfolio) -> Iterator[Fault]:
    for what, entries in (
        ("framework key", portfolio.frameworks),
        ("group key", portfolio.groups),
        ("decision key", portfolio.decisions),
        ("next step key", portfolio.next_steps),
        ("event key", portfolio.events),
        ("dependency key", portfolio.dependencies),
    ):
        yield from _twice(what, entries, lambda entry: entry.key)
    for framework in portfolio.frameworks:
        where = f"priority key in “{framework.key}”"
        yield from _twice(where, framework.parts["members"], lambda entry: entry.key)
    for group in portfolio.groups:
        yield from _twice(f"seat in “{group.key}”", group.parts["members"], _seat)


def _seat(entry: Entry) -> str:
    office, holder = entry.fields["office"], entry.fields["holder"]
    return f"{office}, {holder}" if holder else str(office)


_SEEN_ABOVE = {("programme", "parent"), ("office", "organisation")}
"""What the checks of entries say already, with words of their own."""


def _between(portfolio: Portfolio) -> Iterator[Fault]:
    if not portfolio.system or not portfolio.plan:
        return
    lines = lines_of(portfolio)
    for found in faults_between(records_of(portfolio)):
        if (found.kind, found.name) not in _SEEN_ABOVE:
            yield Fault(lines.get((found.kind, found.key), portfolio.line), found.message)


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


def _milestone(milestone: MilestoneEntry) -> Iterator[Fault]:
    if milestone.baseline == date.min:
        return
    end = last_day(milestone.precision, milestone.baseline)
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
