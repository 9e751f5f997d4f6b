"""What a calendar shows: events, the cycle's own dates, milestones and decisions that fall due."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from programmes.enums import DecisionState
from programmes.models import (
    CalendarEvent,
    Decision,
    Milestone,
    Plan,
    ReportingPeriod,
    System,
)
from programmes.reporting_dates import ORDER


def of_plan(plan: Plan, *, kind: str = "") -> list[CalendarEvent]:
    """A plan's events, dated ones by day; those to be confirmed last, in print order."""
    rows = CalendarEvent.objects.filter(plan=plan, cancelled_at__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.select_related("programme"))


def between(system: System, first: date, last: date) -> list[CalendarEvent]:
    """Events of every plan of the system on those days, cancelled ones left out."""
    rows = CalendarEvent.objects.filter(system=system, on__range=(first, last))
    return list(rows.filter(cancelled_at__isnull=True).select_related("plan"))


def periods_between(system: System, first: date, last: date) -> list[ReportingPeriod]:
    """Reporting months with any of their four dates on those days."""
    falls = Q()
    for name in ORDER:
        falls |= Q(**{f"{name}__range": (first, last)})
    return list(ReportingPeriod.objects.filter(falls, system=system))


def milestones_between(plan: Plan | None, first: date, last: date) -> list[Milestone]:
    """Open milestones forecast for those days."""
    rows = Milestone.objects.still_open().filter(forecast__range=(first, last))
    rows = rows.filter(programme__plan=plan).select_related("programme")
    return list(rows.order_by("forecast", "key"))


def decisions_between(plan: Plan | None, first: date, last: date) -> list[Decision]:
    rows = Decision.objects.filter(plan=plan, due_on__range=(first, last))
    return list(rows.filter(state=DecisionState.ASKED).order_by("due_on", "position"))


def to_be_confirmed(plan: Plan | None) -> list[CalendarEvent]:
    rows = CalendarEvent.objects.filter(plan=plan, on__isnull=True, cancelled_at__isnull=True)
    return list(rows.order_by("position", "key"))
