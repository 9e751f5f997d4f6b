"""Requests for another baseline: of a plan, of a milestone, and those that wait for a person."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from programmes.enums import ReprofileState
from programmes.models import Milestone, Plan, Reprofile
from programmes.permissions import Authority
from programmes.roles import ROLES

NEWS_FOR = timedelta(days=28)
"""How long an asker is told of a decision."""


def of_plan(plan: Plan, state: str = "") -> QuerySet[Reprofile]:
    """Those that wait first, each group latest first. `state`: one of ReprofileState, or all."""
    rows = Reprofile.objects.filter(milestone__programme__plan=plan)
    if state:
        rows = rows.filter(state=state)
    waits_first = Case(
        When(state=ReprofileState.REQUESTED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = rows.select_related("milestone__programme", "requested_by", "decided_by")
    return rows.order_by(waits_first, "-requested_at", "-id")


def waiting(plan: Plan) -> int:
    """How many requests of the plan wait for a decision."""
    return of_plan(plan, ReprofileState.REQUESTED).count()


def of_milestone(milestone: Milestone) -> list[Reprofile]:
    """Latest first."""
    rows = Reprofile.objects.filter(milestone=milestone)
    return list(rows.select_related("requested_by", "decided_by"))


def to_decide(authority: Authority, on: date) -> list[Reprofile]:
    """Requests that this person may decide on, longest waiting first; his or her own are not."""
    held = [h for h in authority.held if "baseline.approve" in ROLES[h.role].permissions]
    systems = [h.system_id for h in held if h.programme_id is None]
    if not systems:
        return []
    rows = Reprofile.objects.visible_to(authority.user, on).filter(
        milestone__programme__system__in=systems, state=ReprofileState.REQUESTED
    )
    rows = rows.exclude(requested_by=authority.user).select_related(
        "milestone__programme__system", "milestone__programme__plan", "requested_by"
    )
    return list(rows.order_by("requested_at", "id"))


def asked(authority: Authority, on: date) -> list[Reprofile]:
    """What this person asked for: what still waits, and what was decided lately."""
    if not any("delivery.edit" in ROLES[h.role].permissions for h in authority.held):
        return []
    lately = Q(state__in=(ReprofileState.APPROVED, ReprofileState.REFUSED)) & Q(
        decided_at__date__gte=on - NEWS_FOR
    )
    rows = Reprofile.objects.visible_to(authority.user, on).filter(
        Q(state=ReprofileState.REQUESTED) | lately, requested_by=authority.user
    )
    rows = rows.select_related("milestone__programme__system", "milestone__programme__plan")
    return list(rows.order_by("-requested_at", "-id"))
