"""A portfolio with months behind it, as a board sees it; all states by real actions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from assurance.actions import reviews, snapshots
from assurance.models import BoardSnapshot, GatewayReview, Psr1Return, Publication
from programmes.enums import ProgrammeKind, Role
from programmes.models import Appointment, Programme, ReportingPeriod, System, User
from tests.factories import assurance as psr1s
from tests.factories.programmes import (
    PASSWORD,
    appoint,
    at,
    make_programme,
    make_risk,
    make_system,
    make_user,
    pmo_of,
)
from tests.factories.reviews import whole

JANUARY, FEBRUARY = date(2017, 1, 1), date(2017, 2, 1)

RECOVERY: dict[str, Any] = {
    "recovery_cause": "The supplier left and nobody stood in.",
    "recovery_action": "A new supplier is sought through the framework.",
    "recovery_owner": "Programme director",
    "recovery_due": date(2017, 3, 15),
    "recovery_route": "Green by June, when the supplier starts.",
}
RED = {"agreed_progress": "red", "progress_reason": "Two of three sites have no staff.", **RECOVERY}


@dataclass
class Portfolio:
    """Care, above hubs and sites; cancer beside them."""

    system: System
    care: Programme
    hubs: Programme
    sites: Programme
    cancer: Programme
    pmo: User
    board: User


def make_portfolio(key: str = "", **fields: Any) -> Portfolio:
    """Two workstreams under a programme that files no return, and one at the top."""
    system = make_system(key, **fields)
    care = make_programme(
        system, "care", name="Care", kind=ProgrammeKind.PROGRAMME, reports=False, position=1
    )
    hubs = make_programme(system, "hubs", name="Hubs", number="1", parent=care, position=2)
    sites = make_programme(system, "sites", name="Sites", number="2", parent=care, position=1)
    cancer = make_programme(system, "cancer", name="Cancer", number="3", position=3)
    make_risk(sites, "no-staff", title="Nobody to staff the sites", likelihood=4, impact=4)
    board = make_user(f"board@{system.key}.example.org", name="Bea Board", password=PASSWORD)
    appoint(board, Role.BOARD_MEMBER, system)
    return Portfolio(system, care, hubs, sites, cancer, pmo_of(system), board)


def reviewer_of(system: System) -> User:
    held = Appointment.objects.filter(system=system, role=Role.REVIEWER).select_related("user")
    return held[0].user if held else appoint(None, Role.REVIEWER, system)


def review_day(month: date) -> date:
    return month.replace(day=21)


def reviewed(psr1: Psr1Return, **changes: Any) -> GatewayReview:
    """The completed review of a signed return; `changes` replace what it agrees."""
    by = reviewer_of(psr1.system)
    day = review_day(psr1.month)
    review = reviews.open_review(psr1=psr1, by=by, at=at(day))
    fields = {
        f"agreed_{scale}": getattr(psr1, f"self_{scale}")
        for scale in psr1s.ratings()
        if scale != "mitigation"
    }
    return reviews.complete(
        review=review, version=review.version, by=by, at=at(day, 14), **whole(**fields | changes)
    )


def returned(programme: Programme, month: date = FEBRUARY, **changes: Any) -> GatewayReview:
    """A Green return, signed and reviewed."""
    return reviewed(psr1s.signed_return(programme, month), **changes)


def period_of(portfolio: Portfolio, month: date = FEBRUARY) -> ReportingPeriod:
    return psr1s.month_of(portfolio.system, month)


def rolled_up(portfolio: Portfolio, month: date = FEBRUARY, hour: int = 16) -> BoardSnapshot:
    return snapshots.roll_up(period=period_of(portfolio, month), at=at(review_day(month), hour))


def published(portfolio: Portfolio, month: date = FEBRUARY, hour: int = 17) -> Publication:
    return snapshots.publish(
        snapshot=rolled_up(portfolio, month), by=portfolio.pmo, at=at(review_day(month), hour)
    )


def two_months(key: str = "", **fields: Any) -> Portfolio:
    """January all Green. In February the sites are agreed Red against a Green return, and cancer
    does not report.
    """
    made = make_portfolio(key, **fields)
    for programme in (made.hubs, made.sites, made.cancer):
        returned(programme, JANUARY)
    returned(made.hubs)
    reviewed(
        psr1s.signed_return(
            made.sites,
            FEBRUARY,
            escalations={
                "escalation": "",
                "decisions": [{"what": "Agree to one site", "needed_by": "2017-03-01"}],
            },
        ),
        **RED,
    )
    psr1s.open_return(made.cancer, FEBRUARY)
    return made


@contextmanager
def kept_for_a_module(blocker: Any, key: str = "", **fields: Any) -> Iterator[Portfolio]:
    """Two months, both published, that the tests of a module share; undone after the last."""
    with blocker.unblock(), transaction.atomic():
        made = two_months(key, **fields)
        published(made, JANUARY)
        published(made)
        yield made
        transaction.set_rollback(True)
