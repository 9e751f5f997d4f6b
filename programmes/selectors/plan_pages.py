"""A plan on a page and what stands beside it, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from programmes.enums import DeliverableStatus, Office
from programmes.models import (
    Deliverable,
    ImprovementAction,
    Milestone,
    OfficeHolder,
    PlanOnAPage,
    Programme,
    Risk,
)
from programmes.models.querysets import current_on


def page_of(programme: Programme) -> PlanOnAPage | None:
    rows = PlanOnAPage.objects.filter(programme=programme).select_related("updated_by")
    return rows.first()


@dataclass(frozen=True)
class Standing:
    """How a programme's own delivery stands on a day: counts, and the BRAG of its actions."""

    milestones: int
    done: int
    overdue: int
    deliverables: int
    delivered: int
    at_risk: int
    actions: dict[str, int]
    risks: int
    top_risk: int | None


def standing(programme: Programme, on: date) -> Standing:
    """Four queries."""
    milestones = Milestone.objects.filter(programme=programme, withdrawn_on__isnull=True).aggregate(
        whole=Count("pk"),
        done=Count("pk", filter=Q(actual__isnull=False)),
        overdue=Count("pk", filter=Q(actual__isnull=True, forecast__lt=on)),
    )
    kept = Deliverable.objects.filter(programme=programme, withdrawn_on__isnull=True)
    deliverables = kept.aggregate(
        whole=Count("pk"),
        delivered=Count("pk", filter=Q(status=DeliverableStatus.DELIVERED)),
        at_risk=Count("pk", filter=Q(status=DeliverableStatus.AT_RISK)),
    )
    rags = ImprovementAction.objects.filter(programme=programme, withdrawn_on__isnull=True)
    found = {row["month_rag"]: row["n"] for row in _by_rag(rags)}
    risks = Risk.objects.still_open().filter(programme=programme)
    top = risks.aggregate(whole=Count("pk"), top=Max("score"))
    return Standing(
        milestones["whole"],
        milestones["done"],
        milestones["overdue"],
        deliverables["whole"],
        deliverables["delivered"],
        deliverables["at_risk"],
        {rag: found[rag] for rag in ("red", "amber", "green", "blue", "") if rag in found},
        top["whole"],
        top["top"],
    )


def _by_rag(rows: Any) -> list[dict[str, Any]]:
    return list(rows.order_by().values("month_rag").annotate(n=Count("pk")))


LEADS = (Office.SRO, Office.EXECUTIVE_LEAD, Office.PROGRAMME_DIRECTOR, Office.PROGRAMME_MANAGER)


def leads(programme: Programme, on: date) -> list[tuple[str, str]]:
    """Who answers for it by the published plan, as office and name: one query."""
    rows = OfficeHolder.objects.filter(current_on(on), programme=programme, office__in=LEADS)
    found = [(Office(row.office), row.holder) for row in rows.order_by("starts_on", "holder")]
    return [(str(one.label), name) for lead in LEADS for one, name in found if one == lead]
