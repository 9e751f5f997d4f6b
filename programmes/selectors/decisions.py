"""Decisions and next steps of a plan as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F, QuerySet

from programmes.enums import DecisionState
from programmes.models import Decision, NextStep, Plan, Programme
from programmes.permissions import Authority
from programmes.roles import ROLES

WAITING = (DecisionState.ASKED, DecisionState.DEFERRED)
COMING_DAYS = 14
"""A decision that is due within them stands in the list of who records it."""


def decisions_of(programme: Programme) -> list[Decision]:
    """A programme's own: those that wait first, soonest due, then the rest, latest first."""
    rows = Decision.objects.filter(programme=programme).exclude(state=DecisionState.WITHDRAWN)
    rows = rows.select_related("plan").order_by(F("taken_on").desc(nulls_last=True), "position")
    found = list(rows)
    waiting = sorted((row for row in found if row.state in WAITING), key=_soonest)
    return waiting + [row for row in found if row.state not in WAITING]


def next_steps_of(programme: Programme) -> list[NextStep]:
    """A programme's own: open ones first, soonest due, then the rest, latest first."""
    rows = NextStep.objects.filter(programme=programme).select_related("plan")
    found = list(rows.order_by(F("completed_on").desc(nulls_last=True), "position"))
    waiting = sorted((row for row in found if not row.completed_on), key=_soonest)
    return waiting + [row for row in found if row.completed_on]


def _soonest(row: Decision | NextStep) -> tuple[int, date]:
    return row.due.sort_key


def decisions_to_record(authority: Authority, on: date) -> list[Decision]:
    """For the board office: decisions of the plan in force that are late or due soon."""
    systems = [h.system_id for h in authority.held if _records(h.role)]
    if not systems:
        return []
    rows: QuerySet[Decision] = Decision.objects.filter(
        system_id__in=systems,
        plan__in=_in_force(systems, on),
        state__in=WAITING,
        due_on__lte=on + timedelta(days=COMING_DAYS),
    )
    return list(rows.select_related("system", "plan").order_by("due_on", "position"))


def _records(role: str) -> bool:
    """Whether recording is what the role is for; the PMO may, and has other work."""
    held = ROLES[role].permissions
    return "decision.record" in held and "plan.edit" not in held


def _in_force(systems: Iterable[int], on: date) -> QuerySet[Plan, int]:
    """The latest plan of each system that had begun."""
    rows = Plan.objects.filter(system_id__in=systems, valid_from__lte=on)
    latest = rows.order_by("system_id", "-valid_from").distinct("system_id")
    return latest.values_list("pk", flat=True)
