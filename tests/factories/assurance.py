"""Returns in every state, reached by the real actions; and the people whom that takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from assurance.actions import returns
from assurance.models import Psr1Return
from assurance.selectors.returns import content_of
from programmes.enums import PeriodState, Role
from programmes.models import Appointment, Milestone, Programme, ReportingPeriod, Risk, System, User
from tests.factories.programmes import (
    appoint,
    at,
    make_milestone,
    make_period,
    make_programme,
    make_risk,
    make_system,
    pmo_of,
)

FEBRUARY = date(2017, 2, 1)


@dataclass
class Office:
    """One programme of one system, with those who answer for it."""

    system: System
    programme: Programme
    pmo: User
    manager: User
    sro: User
    milestone: Milestone
    risk: Risk


def make_office(system: System | None = None, key: str = "prevention") -> Office:
    """A programme with its manager, its SRO, one open milestone and one risk."""
    system = system or make_system()
    programme = make_programme(system, key, number="1")
    return Office(
        system=system,
        programme=programme,
        pmo=pmo_of(system),
        manager=appoint(None, Role.PROGRAMME_MANAGER, programme),
        sro=appoint(None, Role.SRO, programme),
        milestone=make_milestone(programme, title="Open the hub", baseline=date(2017, 6, 30)),
        risk=make_risk(programme, title="Nobody to staff the hub"),
    )


def holder(programme: Programme, role: str) -> User:
    """Who holds the role on the very programme; appointed when first asked for."""
    held = Appointment.objects.filter(programme=programme, role=role).select_related("user")
    return held[0].user if held else appoint(None, role, programme)


def month_of(system: System, month: date) -> ReportingPeriod:
    """The system's month, open."""
    found = ReportingPeriod.objects.filter(system=system, month=month).first()
    return found or make_period(system, month, state=PeriodState.OPEN)


def open_return(programme: Programme, month: date = FEBRUARY) -> Psr1Return:
    """The programme's return for an open month, as the PMO opens it."""
    period = month_of(programme.system, month)
    return returns.open_return(
        period=period, programme=programme, by=pmo_of(programme.system), at=at(month)
    )


def ratings(
    progress: str = "green", confidence: str = "green", assurance: str = "moderate"
) -> dict[str, Any]:
    """A whole ratings page."""
    return {
        "progress": {"value": progress, "reason": "The hub is being fitted out."},
        "confidence": {"value": confidence, "reason": "Staff are in post."},
        "assurance": {"value": assurance, "reason": "Internal audit has looked at half of it."},
        "mitigation": "A second site is on hold for us." if progress == "amber" else "",
    }


def save(psr1: Psr1Return, section: str, part: dict[str, Any], **fields: Any) -> Psr1Return:
    """Save one page as the programme's manager, over what stands now."""
    psr1.refresh_from_db()
    by = fields.pop("by", None) or holder(psr1.programme, Role.PROGRAMME_MANAGER)
    given = {"revision": psr1.revision, "by": by, "at": at(psr1.month)} | fields
    returns.save_section(psr1=psr1, section=section, part=part, **given)
    psr1.refresh_from_db()
    return psr1


def fill(psr1: Psr1Return, **parts: dict[str, Any]) -> Psr1Return:
    """The pages that a month can't do without; `parts` replace or add whole pages."""
    pages = {
        "ratings": ratings(),
        "progress": {"this_month": "The lease is signed.", "next_month": "Staff move in."},
    }
    for section, part in (pages | parts).items():
        save(psr1, section, part)
    return psr1


def items(psr1: Psr1Return, section: str, **changes: Any) -> dict[str, Any]:
    """The section's part as it stands, with `changes` to its first item."""
    part = content_of(psr1)[section]
    part["items"][0] |= changes
    return part


def submit(psr1: Psr1Return, **fields: Any) -> Psr1Return:
    """Submit as the programme's manager."""
    psr1.refresh_from_db()
    by = fields.pop("by", None) or holder(psr1.programme, Role.PROGRAMME_MANAGER)
    given = {"revision": psr1.revision, "by": by, "at": at(psr1.month, 11)} | fields
    returns.submit(psr1=psr1, **given)
    psr1.refresh_from_db()
    return psr1


def sign(psr1: Psr1Return, **fields: Any) -> Psr1Return:
    """Sign as the programme's SRO."""
    psr1.refresh_from_db()
    by = fields.pop("by", None) or holder(psr1.programme, Role.SRO)
    given = {"revision": psr1.revision, "by": by, "at": at(psr1.month, 12)} | fields
    returns.sign(psr1=psr1, **given)
    psr1.refresh_from_db()
    return psr1


def submitted_return(
    programme: Programme, month: date = FEBRUARY, **parts: dict[str, Any]
) -> Psr1Return:
    """A filled return that waits for the SRO."""
    return submit(fill(open_return(programme, month), **parts))


def signed_return(
    programme: Programme, month: date = FEBRUARY, **parts: dict[str, Any]
) -> Psr1Return:
    """A filled return that the SRO has signed."""
    return sign(submitted_return(programme, month, **parts))
