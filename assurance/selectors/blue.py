"""Blue is earned (design, section 3): by months of completeness, each with evidence attached."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from assurance.models import Evidence, Psr1Return
from assurance.psr1_content import Content
from programmes.financial_year import previous_month
from programmes.models import Milestone, Programme
from programmes.rag import BLUE_MONTHS, BlueMonth, blue_months_missing


def blue_months_missing_for(programme: Programme, month: date, *, content: Content) -> int:
    """How many more months the programme must show before it may be Blue; 0 where it is earned.

    `month` is the return's month and `content` what the return says now. A month counts where
    every milestone was done and evidence was attached; the run must be unbroken up to `month`.
    """
    earlier = _claims_before(programme, month)
    now = BlueMonth(_complete(programme, content), _attached(programme, month))
    return blue_months_missing([*earlier, now])


def _claims_before(programme: Programme, month: date) -> list[BlueMonth]:
    """The months just before, oldest first; a month without a signed return claims nothing."""
    months: list[date] = []
    for _ in range(BLUE_MONTHS - 1):
        month = previous_month(month)
        months.insert(0, month)
    kept = Evidence.objects.filter(psr1=OuterRef("pk"), removed_at__isnull=True)
    signed = Psr1Return.objects.filter(
        programme=programme, month__in=months, signed_at__isnull=False
    )
    latest = {row.month: row for row in signed.annotate(attached=Exists(kept)).order_by("number")}
    return [_claim(latest.get(one)) for one in months]


def _claim(psr1: Psr1Return | None) -> BlueMonth:
    if psr1 is None:
        return BlueMonth(complete=False, evidence_attached=False)
    undone = psr1.milestones_on_track + psr1.milestones_slipped + psr1.milestones_overdue
    complete = psr1.milestones_done > 0 and undone == 0
    return BlueMonth(complete, psr1.attached)  # type: ignore[attr-defined]


def _complete(programme: Programme, content: Content) -> bool:
    """Every milestone the return lists is done, and the plan has at least one that is."""
    items = content["milestones"]["items"]
    if not all(item["done"] for item in items):
        return False
    return (
        bool(items) or Milestone.objects.filter(programme=programme, actual__isnull=False).exists()
    )


def _attached(programme: Programme, month: date) -> bool:
    latest = Psr1Return.objects.filter(programme=programme, month=month).order_by("-number")[:1]
    kept = Evidence.objects.filter(removed_at__isnull=True)
    return kept.filter(psr1__in=latest.values("pk")).exists()
