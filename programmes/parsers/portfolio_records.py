"""A portfolio as plain records (kind → key → fields), to compare and to keep. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from programmes.parsers.portfolio_entries import (
    OfficeEntry,
    PlanEntry,
    Portfolio,
    ProgrammeEntry,
    RiskEntry,
    SystemEntry,
)
from programmes.portfolio_merge import Fields, Records


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def pounds(amount: Decimal | None) -> str | None:
    """Pounds and pence, so that equal amounts are equal text."""
    return None if amount is None else str(amount.quantize(Decimal("0.01")))


def office_key(programme: str, office: str, starts_on: date, holder: str) -> str:
    return f"{programme}/{office}/{starts_on.isoformat()}/{holder}"


def milestone_key(programme: str, key: str) -> str:
    return f"{programme}/{key}"


def programme_of(kind: str, key: str, fields: Fields) -> str | None:
    """The programme to which a record belongs, if to one."""
    if kind == "programme":
        return key
    if kind in {"office", "milestone"}:
        return key.split("/")[0]
    return fields.get("programme") if kind == "risk" else None


def records_of(portfolio: Portfolio) -> Records:
    records: Records = {
        "system": {portfolio.system.key: _system(portfolio.system)},
        "plan": {portfolio.plan.key: _plan(portfolio.plan)},
        "organisation": {
            entry.key: {"ods_code": entry.ods_code, "name": entry.name, "kind": entry.kind}
            for entry in portfolio.organisations
        },
        "membership": {
            entry.key: {"statutory": entry.statutory} for entry in portfolio.organisations
        },
        "programme": {
            entry.key: _programme(entry, place)
            for place, entry in enumerate(portfolio.programmes, start=1)
        },
        "office": {},
        "milestone": {},
        "risk": {risk.key: _risk(risk, None) for risk in portfolio.risks},
    }
    for entry in portfolio.programmes:
        _add_parts(records, entry)
    return records


def _add_parts(records: Records, entry: ProgrammeEntry) -> None:
    for office in entry.offices:
        key = office_key(entry.key, office.office, office.starts_on, office.holder)
        records["office"][key] = _office(office)
    for milestone in entry.milestones:
        records["milestone"][milestone_key(entry.key, milestone.key)] = {
            "title": milestone.title,
            "note": milestone.note,
            "baseline": iso(milestone.baseline),
            "precision": milestone.precision,
            "actual": iso(milestone.actual),
        }
    for risk in entry.risks:
        records["risk"][risk.key] = _risk(risk, entry.key)


def _system(entry: SystemEntry) -> Fields:
    return {"name": entry.name, "kind": entry.kind, "illustrative": entry.illustrative}


def _plan(entry: PlanEntry) -> Fields:
    return {
        "name": entry.name,
        "valid_from": iso(entry.valid_from),
        "valid_to": iso(entry.valid_to),
        "source": entry.source,
    }


def _programme(entry: ProgrammeEntry, place: int) -> Fields:
    return {
        "number": entry.number,
        "name": entry.name,
        "kind": entry.kind,
        "parent": entry.parent,
        "reports": entry.reports,
        "summary": entry.summary,
        "stated_impact": pounds(entry.stated_impact.amount),
        "stated_impact_by": entry.stated_impact.by,
        "stated_impact_note": entry.stated_impact.note,
        "position": place,
    }


def _office(entry: OfficeEntry) -> Fields:
    return {
        "job_title": entry.job_title,
        "organisation": entry.organisation,
        "ends_on": iso(entry.ends_on),
    }


def _risk(entry: RiskEntry, programme: str | None) -> Fields:
    return {
        "programme": programme,
        "title": entry.title,
        "description": entry.description,
        "likelihood": entry.likelihood,
        "impact": entry.impact,
        "inherent_likelihood": entry.inherent.likelihood,
        "inherent_impact": entry.inherent.impact,
        "target_likelihood": entry.target.likelihood,
        "target_impact": entry.target.impact,
        "owner_office": entry.owner_office,
        "external_dependency": entry.external_dependency,
        "mitigations": list(entry.mitigations),
    }


def lines_of(portfolio: Portfolio) -> dict[tuple[str, str], int]:
    """The line on which each record begins."""
    lines = {
        ("system", portfolio.system.key): portfolio.system.line,
        ("plan", portfolio.plan.key): portfolio.plan.line,
    }
    for organisation in portfolio.organisations:
        lines["organisation", organisation.key] = organisation.line
    for entry in portfolio.programmes:
        lines["programme", entry.key] = entry.line
        _add_lines(lines, entry)
    for risk in portfolio.risks:
        lines["risk", risk.key] = risk.line
    return lines


def _add_lines(lines: dict[tuple[str, str], int], entry: ProgrammeEntry) -> None:
    for office in entry.offices:
        key = office_key(entry.key, office.office, office.starts_on, office.holder)
        lines["office", key] = office.line
    for milestone in entry.milestones:
        lines["milestone", milestone_key(entry.key, milestone.key)] = milestone.line
    for risk in entry.risks:
        lines["risk", risk.key] = risk.line
