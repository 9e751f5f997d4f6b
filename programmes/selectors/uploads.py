"""Spreadsheets of plans that came and went, within what their reader may see."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from programmes.models import (
    ColumnMapping,
    Plan,
    PlanDownload,
    PlanUpload,
    Programme,
    Risk,
    System,
    User,
)
from programmes.models.querysets import SystemScopedQuerySet

RECENT = 10


def uploads_of(user: User, plan: Plan, on: date) -> SystemScopedQuerySet[PlanUpload]:
    """What this person uploaded to the plan; nobody sees anybody else's."""
    rows = PlanUpload.objects.visible_to(user, on).filter(plan=plan, by=user)
    return rows.select_related("system", "plan__system", "programme__system", "by")


def recent(user: User, plan: Plan, programme: Programme | None, on: date) -> list[PlanUpload]:
    """The latest uploads that were confirmed, without what they held."""
    rows = uploads_of(user, plan, on).filter(programme=programme, confirmed_at__isnull=False)
    return list(rows.defer("content", "base").order_by("-confirmed_at", "-id")[:RECENT])


def download(pk: int) -> PlanDownload | None:
    """By the number in a spreadsheet; whether it belongs here is the caller's to ask."""
    return PlanDownload.objects.filter(pk=pk).first()


def same_download(plan: Plan, programme: Programme | None, sha256: str) -> PlanDownload | None:
    rows = PlanDownload.objects.filter(plan=plan, programme=programme, sha256=sha256)
    return rows.defer("content").first()


def mappings(system: System) -> QuerySet[ColumnMapping]:
    """The latest first."""
    return ColumnMapping.objects.filter(system=system).order_by("-saved_at", "-id")


def taken_elsewhere(plan: Plan) -> dict[str, set[str]]:
    """Keys that other plans of the system have, where a key is given once in a system."""
    programmes = Programme.objects.filter(system=plan.system).exclude(plan=plan)
    risks = Risk.objects.filter(system=plan.system)
    of_others = Q(programme__plan__isnull=False) & ~Q(programme__plan=plan)
    of_others |= Q(programme__isnull=True) & ~Q(plan=plan)
    return {
        "programme": set(programmes.values_list("key", flat=True)),
        "risk": set(risks.filter(of_others).values_list("key", flat=True)),
    }
