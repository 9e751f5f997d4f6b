"""The PMO's month in as many queries as it takes for one programme: a row for each that reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from assurance.enums import Psr1State, ReviewState
from assurance.models import BoardSnapshot, Evidence, GatewayReview, Psr1Return, Psr1Revision
from assurance.review_rules import SCALES
from assurance.selectors.month import people_of, reporting_programmes
from programmes.enums import PeriodState, Role
from programmes.financial_year import next_month, previous_month
from programmes.models import Appointment, OutboxMessage, Programme, ReportingPeriod, System


@dataclass(frozen=True)
class MonthRow:
    """A reporting programme's month. `psr1` is its latest version, `standing` the latest signed.

    `done` counts milestones that the return says are done, `unproved` those of them without a
    file or link, where nothing is attached to the return as a whole either.
    """

    programme: Programme
    psr1: Psr1Return | None
    standing: Psr1Return | None
    before: Mapping[str, str]
    people: tuple[Appointment, ...]
    done: int = 0
    unproved: int = 0
    attached: int = 0

    @property
    def review(self) -> GatewayReview | None:
        """Of the latest version, else of the one that stands."""
        for psr1 in (self.psr1, self.standing):
            found: GatewayReview | None = getattr(psr1, "review", None)
            if found is not None:
                return found
        return None


@dataclass(frozen=True)
class Neighbours:
    """The month asked for with the ones beside it; None where there is no such period."""

    here: ReportingPeriod | None
    earlier: ReportingPeriod | None
    later: ReportingPeriod | None


def neighbours(system: System, month: date) -> Neighbours:
    """One query."""
    around = (previous_month(month), month, next_month(month))
    rows = ReportingPeriod.objects.filter(system=system, month__in=around)
    found = {row.month: row for row in rows.select_related("opened_by", "locked_by")}
    earlier, here, later = (found.get(one) for one in around)
    return Neighbours(here, earlier, later)


def month_rows(system: System, period: ReportingPeriod, on: date) -> list[MonthRow]:
    """Every programme that reports in the month, or has a return for it; in the plan's order."""
    returns = _returns(period)
    programmes = reporting_programmes(system, _plan_day(period, on))
    known = {programme.pk for programme in programmes}
    programmes += [rows[-1].programme for pk, rows in returns.items() if pk not in known]
    before = _agreed(system, previous_month(period.month))
    people = people_of(programmes, (Role.PROGRAMME_MANAGER, Role.SRO), on)
    return [
        _row(programme, returns.get(programme.pk, []), before, people[programme.pk])
        for programme in programmes
    ]


def _plan_day(period: ReportingPeriod, on: date) -> date:
    """The plan that the month was opened with; today's for a month that is still to open."""
    return max(on, period.opens_on) if period.state == PeriodState.PLANNED else period.opens_on


def _returns(period: ReportingPeriod) -> dict[int, list[Psr1Return]]:
    """Programme id → its versions, the oldest first, with what the page counts. One query."""
    content = Psr1Revision.objects.filter(psr1=OuterRef("pk"), number=OuterRef("revision"))
    proof = Evidence.objects.filter(psr1=OuterRef("pk"), removed_at__isnull=True)
    rows = (
        Psr1Return.objects.filter(period=period)
        .select_related("programme__system", "review", "submitted_by", "signed_by")
        .annotate(
            items=Subquery(content.values("content__milestones__items")[:1]),
            proofs=ArraySubquery(proof.values("milestone_id")),
        )
        .order_by("programme__position", "number")
    )
    found: dict[int, list[Psr1Return]] = {}
    for row in rows:
        found.setdefault(row.programme_id, []).append(row)
    return found


def _row(
    programme: Programme,
    versions: list[Psr1Return],
    before: Mapping[int, Mapping[str, str]],
    people: list[Appointment],
) -> MonthRow:
    latest: Any = versions[-1] if versions else None
    signed = [row for row in versions if row.state not in (Psr1State.DRAFT, Psr1State.SUBMITTED)]
    done = [item["id"] for item in (latest.items or []) if item["done"]] if latest else []
    proofs = latest.proofs if latest else []
    return MonthRow(
        programme=programme,
        psr1=latest,
        standing=signed[-1] if signed else None,
        before=before.get(programme.pk, {}),
        people=tuple(people),
        done=len(done),
        unproved=0 if None in proofs else len(set(done) - set(proofs)),
        attached=len(proofs),
    )


def _agreed(system: System, month: date) -> dict[int, Mapping[str, str]]:
    """Programme id → scale → rating agreed that month, by the latest completed review."""
    rows = GatewayReview.objects.filter(
        system=system, month=month, state=ReviewState.COMPLETED
    ).order_by("psr1__number")
    return {
        row.programme_id: {scale: getattr(row, f"agreed_{scale}") for scale in SCALES}
        for row in rows
    }


def snapshots_of(period: ReportingPeriod) -> list[BoardSnapshot]:
    """The month's board snapshots, the newest first, each with its publication. One query."""
    rows = BoardSnapshot.objects.filter(period=period)
    return list(rows.select_related("publication__published_by").order_by("-version"))


def roll_up_waits(period: ReportingPeriod) -> bool:
    """Whether a roll-up of the month has been asked for and not been made yet."""
    return OutboxMessage.objects.filter(
        kind="roll_up", done_at__isnull=True, payload__period_id=period.pk
    ).exists()


def months_with_counts(system: System) -> list[ReportingPeriod]:
    """Every period, the latest first, with `expected`, `returned` and `reviewed` counted."""
    first = Q(psr1_returns__number=1)
    signed = first & Q(psr1_returns__signed_at__isnull=False)
    rows = ReportingPeriod.objects.filter(system=system).annotate(
        expected=Count("psr1_returns", filter=first),
        returned=Count("psr1_returns", filter=signed),
        reviewed=Count(
            "psr1_returns", filter=first & Q(psr1_returns__review__state=ReviewState.COMPLETED)
        ),
        published=Exists(
            BoardSnapshot.objects.filter(period=OuterRef("pk"), publication__isnull=False)
        ),
    )
    return list(rows.order_by(F("month").desc()))
