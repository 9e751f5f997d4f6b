"""Months under way and returns that await their review, all reached by real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from assurance.actions import periods, returns, reviews
from assurance.models import GatewayReview, Psr1Return
from assurance.review_rules import OFFICES
from programmes.enums import Role
from programmes.models import Programme, ReportingPeriod, System, User
from tests.factories.programmes import (
    PASSWORD,
    appoint,
    at,
    hashed,
    make_period,
    make_programme,
    make_system,
    make_user,
    pmo_of,
)

FEBRUARY = date(2017, 2, 1)
OPENING = date(2017, 2, 1)
DUE = date(2017, 2, 17)
REVIEW = date(2017, 2, 21)

RATINGS = {
    "progress": {"value": "green", "reason": "On plan."},
    "confidence": {"value": "green", "reason": "The team is whole."},
    "assurance": {"value": "moderate", "reason": "Most of it was tested."},
    "mitigation": "",
}


@dataclass
class Cast:
    """A system with one reporting programme and a person in each office that the month needs."""

    system: System
    programme: Programme
    period: ReportingPeriod
    pmo: User
    manager: User
    sro: User
    reviewer: User


def person(name: str, role: str, where: System | Programme) -> User:
    """Somebody who can sign in, appointed."""
    email = f"{name.lower().replace(' ', '.')}@{getattr(where, 'key', '')}.example.org"
    return appoint(make_user(email, name=name, password=PASSWORD), role, where)


def make_cast(month: date = FEBRUARY) -> Cast:
    system = make_system()
    programme = make_programme(system, name="Prevention")
    pmo = pmo_of(system)
    pmo.password = hashed(PASSWORD)
    pmo.save()
    return Cast(
        system=system,
        programme=programme,
        period=make_period(system, month),
        pmo=pmo,
        manager=person("Mary Manager", Role.PROGRAMME_MANAGER, programme),
        sro=person("Sam Signer", Role.SRO, programme),
        reviewer=person("Rita Reviewer", Role.REVIEWER, system),
    )


def opened(cast: Cast) -> Cast:
    cast.period = periods.open_period(period=cast.period, by=cast.pmo, at=at(OPENING, 9))
    return cast


def the_return(cast: Cast, programme: Programme | None = None) -> Psr1Return:
    rows = Psr1Return.objects.filter(period=cast.period, programme=programme or cast.programme)
    return rows.latest("number")


def written(cast: Cast, day: date = DUE, **ratings: Any) -> Psr1Return:
    """The return, written but not submitted; `ratings` replace parts of RATINGS."""
    psr1 = the_return(cast)
    parts = {
        "ratings": RATINGS | ratings,
        "progress": {"this_month": "Two clinics opened.", "next_month": "A third opens."},
    }
    for section, part in parts.items():
        psr1.refresh_from_db()
        returns.save_section(
            psr1=psr1,
            section=section,
            part=part,
            revision=psr1.revision,
            by=cast.manager,
            at=at(day, 9),
        )
    psr1.refresh_from_db()
    return psr1


def submitted(cast: Cast, day: date = DUE, **ratings: Any) -> Psr1Return:
    psr1 = written(cast, day, **ratings)
    returns.submit(psr1=psr1, revision=psr1.revision, by=cast.manager, at=at(day, 11))
    psr1.refresh_from_db()
    return psr1


def signed(cast: Cast, day: date = DUE, **ratings: Any) -> Psr1Return:
    """The return, signed: what a review needs. `ratings` replace parts of RATINGS."""
    psr1 = submitted(cast, day, **ratings)
    returns.sign(psr1=psr1, revision=psr1.revision, by=cast.sro, at=at(day, 15))
    psr1.refresh_from_db()
    return psr1


def rated(value: str, reason: str = "Because.") -> dict[str, str]:
    return {"value": value, "reason": reason}


def begun(cast: Cast, **ratings: Any) -> GatewayReview:
    """An open review of a signed return."""
    return reviews.open_review(psr1=signed(cast, **ratings), by=cast.reviewer, at=at(REVIEW))


def whole(**changes: Any) -> dict[str, Any]:
    """All that a review of RATINGS must say before it can be completed."""
    return {
        "attendance": {office.value: "present" for office in OFFICES},
        "agreed_progress": "green",
        "agreed_confidence": "green",
        "agreed_assurance": "moderate",
    } | changes


def completed(cast: Cast, **changes: Any) -> GatewayReview:
    review = begun(cast)
    return reviews.complete(
        review=review,
        version=review.version,
        by=cast.reviewer,
        at=at(REVIEW, 14),
        **whole(**changes),
    )
