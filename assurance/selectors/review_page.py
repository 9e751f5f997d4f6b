"""What one gateway review's page reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assurance.enums import ReviewState
from assurance.models import GatewayReview, Psr1Return
from assurance.review_rules import SCALES
from assurance.selectors.month import reporting_programmes
from assurance.selectors.returns import SIGNED
from assurance.selectors.reviews import review_of, starting_point
from programmes.models import Programme, ReportingPeriod, System


@dataclass(frozen=True)
class Neighbour:
    """A programme of the month with where its review stands."""

    programme: Programme
    state: str


def versions_of(period: ReportingPeriod, programme: Programme) -> list[Psr1Return]:
    """The month's return with its corrections, the latest first."""
    rows = Psr1Return.objects.filter(period=period, programme=programme)
    return list(
        rows.select_related(
            "programme__system", "period", "system", "submitted_by", "signed_by", "review"
        ).order_by("-number")
    )


def begun_review(psr1: Psr1Return, on: date) -> GatewayReview:
    """The return's review, or one that is not saved yet, with what it would begin with."""
    found = review_of(psr1)
    if found is not None:
        return found
    return GatewayReview(
        system=psr1.system,
        period=psr1.period,
        programme=psr1.programme,
        month=psr1.month,
        psr1=psr1,
        version=0,
        **starting_point(psr1, on),
    )


def agreed_before(programme: Programme, month: date) -> GatewayReview | None:
    """The latest completed review of an earlier month."""
    rows = GatewayReview.objects.filter(
        programme=programme, month__lt=month, state=ReviewState.COMPLETED
    )
    return rows.order_by("-month", "-psr1__number").first()


def agreed_ratings(review: GatewayReview | None) -> dict[str, str]:
    """Scale → rating agreed; empty where there was no review."""
    return {scale: getattr(review, f"agreed_{scale}") for scale in SCALES} if review else {}


def about_month(system: System, period: ReportingPeriod) -> list[Neighbour]:
    """The month's reporting programmes in the plan's order, each with its review's state."""
    programmes = reporting_programmes(system, period.opens_on)
    rows = Psr1Return.objects.filter(period=period).order_by("number")
    found = {
        row["programme_id"]: row for row in rows.values("programme_id", "state", "review__state")
    }
    return [Neighbour(node, _stands(found.get(node.pk))) for node in programmes]


def _stands(row: Mapping[str, Any] | None) -> str:
    if row is None or row["state"] not in SIGNED:
        return "no signed return"
    if row["review__state"] == ReviewState.COMPLETED:
        return "reviewed"
    return "review begun" if row["review__state"] else "to review"
