"""A portfolio as plain records (kind → key → fields), to compare and to keep. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from programmes.parsers.portfolio_entries import (
    Entry,
    OfficeEntry,
    Portfolio,
    ProgrammeEntry,
    RiskEntry,
)
from programmes.portfolio_merge import Fields, Records
from programmes.record_kinds import KINDS, office_key, seat_key
from programmes.record_values import plain

Lines = dict[tuple[str, str], int]


def records_of(portfolio: Portfolio) -> Records:
    return _read(portfolio)[0]


def lines_of(portfolio: Portfolio) -> Lines:
    """The line on which each record begins."""
    return _read(portfolio)[1]


def _read(portfolio: Portfolio) -> tuple[Records, Lines]:
    found = _Found()
    found.add("system", portfolio.system.key, portfolio.system.line, vars(portfolio.system))
    found.add("plan", portfolio.plan.key, portfolio.plan.line, vars(portfolio.plan))
    for entry in portfolio.organisations:
        found.add("organisation", entry.key, entry.line, vars(entry))
        found.add("membership", entry.key, entry.line, vars(entry))
    for place, framework in enumerate(portfolio.frameworks, start=1):
        _add_framework(found, framework, place)
    for place, programme in enumerate(portfolio.programmes, start=1):
        _add_programme(found, programme, place)
    for risk in portfolio.risks:
        _add_risk(found, risk, None)
    for place, group in enumerate(portfolio.groups, start=1):
        _add_group(found, group, place)
    for kind in ("decision", "next_step", "event"):
        found.add_all(kind, getattr(portfolio, f"{kind}s"))
    found.add_all("dependency", portfolio.dependencies)
    return found.records, found.lines


class _Found:
    """Records and their lines, as they are gathered."""

    def __init__(self) -> None:
        self.records: Records = {kind: {} for kind in KINDS}
        self.lines: Lines = {}

    def add(self, kind: str, key: str, line: int, values: Mapping[str, Any]) -> None:
        columns = KINDS[kind].columns
        fields: Fields = {c.name: plain(c, values.get(c.name)) for c in columns}
        self.records[kind][key] = fields
        self.lines[kind, key] = line

    def add_all(self, kind: str, entries: Iterable[Entry], within: str = "") -> None:
        """Entries in print order, under their own keys or those of what they stand in."""
        for place, entry in enumerate(entries, start=1):
            key = f"{within}{entry.key}"
            self.add(kind, key, entry.line, entry.fields | {"position": place})


def _add_framework(found: _Found, entry: Entry, place: int) -> None:
    found.add("framework", entry.key, entry.line, entry.fields | {"position": place})
    for number, priority in enumerate(entry.parts["members"], start=1):
        parent = priority.fields["parent"]
        fields = priority.fields | {
            "position": number,
            "parent": f"{entry.key}/{parent}" if parent else None,
        }
        found.add("priority", f"{entry.key}/{priority.key}", priority.line, fields)


def _add_programme(found: _Found, entry: ProgrammeEntry, place: int) -> None:
    impact = entry.stated_impact
    values = vars(entry) | {
        "stated_impact": impact.amount,
        "stated_impact_by": impact.by,
        "stated_impact_note": impact.note,
        "position": place,
    }
    found.add("programme", entry.key, entry.line, values)
    if entry.page:
        found.add("page", entry.key, entry.page.line, entry.page.fields)
    for office in entry.offices:
        found.add("office", _office_key(entry, office), office.line, vars(office))
    for milestone in entry.milestones:
        found.add("milestone", f"{entry.key}/{milestone.key}", milestone.line, vars(milestone))
    found.add_all("deliverable", entry.deliverables, f"{entry.key}/")
    for number, action in enumerate(entry.actions, start=1):
        _add_action(found, entry.key, action, number)
    for risk in entry.risks:
        _add_risk(found, risk, entry.key)


def _office_key(programme: ProgrammeEntry, office: OfficeEntry) -> str:
    return office_key(programme.key, office.office, office.starts_on, office.holder)


def _add_action(found: _Found, programme: str, entry: Entry, place: int) -> None:
    key = f"{programme}/{entry.key}"
    revisions = entry.parts["revisions"]
    revised = revisions[-1] if revisions else None
    found.add("action", key, entry.line, entry.fields | {"position": place, "revised": revised})
    for month in revisions:
        found.add("action_revision", f"{key}/{month:%Y-%m}", entry.line, {})
    for update in entry.parts["updates"]:
        month = update.month
        found.add("action_update", f"{key}/{month:%Y-%m}", update.line, vars(update))


def _add_risk(found: _Found, entry: RiskEntry, programme: str | None) -> None:
    values = vars(entry) | {
        "programme": programme,
        "inherent_likelihood": entry.inherent.likelihood,
        "inherent_impact": entry.inherent.impact,
        "target_likelihood": entry.target.likelihood,
        "target_impact": entry.target.impact,
    }
    found.add("risk", entry.key, entry.line, values)


def _add_group(found: _Found, entry: Entry, place: int) -> None:
    found.add("group", entry.key, entry.line, entry.fields | {"position": place})
    for number, seat in enumerate(entry.parts["members"], start=1):
        key = seat_key(entry.key, seat.fields["office"], seat.fields["holder"])
        found.add("group_member", key, seat.line, seat.fields | {"position": number})
