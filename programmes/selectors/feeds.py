"""What a calendar feed holds: what its owner may see today, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from programmes.enums import Role, Undated
from programmes.models import CalendarEvent, CalendarFeed, Milestone, ReportingPeriod, System, User
from programmes.permissions import Authority
from programmes.reporting_dates import ORDER
from programmes.roles import CONTENT_ROLES, DELIVERY_ROLES

KEPT_DAYS = 366
"""How far back a feed reaches."""

DATES_OF: dict[str, tuple[str, ...]] = {
    Role.PMO: ORDER,
    Role.PROGRAMME_MANAGER: ("opens_on", "due_on", "review_on"),
    Role.PROJECT_SUPPORT: ("opens_on", "due_on"),
    Role.SRO: ("due_on", "review_on", "board_on"),
    Role.PROGRAMME_DIRECTOR: ("review_on", "board_on"),
    Role.CLINICAL_LEAD: ("review_on",),
    Role.REVIEWER: ("review_on",),
    Role.BOARD_OFFICE: ("board_on",),
    Role.BOARD_MEMBER: ("board_on",),
    Role.FINANCE_LEAD: ("board_on",),
    Role.AUDITOR: ("board_on",),
}
"""Which of a month's dates concern whom."""


@dataclass(frozen=True)
class Held:
    """What a feed holds. `dates`: reporting month → the names of its dates that are shown."""

    periods: list[tuple[ReportingPeriod, tuple[str, ...]]]
    events: list[CalendarEvent]
    milestones: list[Milestone]
    illustrative: bool
    unconfirmed: int = 0


def find(secret_hash: str) -> CalendarFeed | None:
    """A feed in force, of somebody whose account is open."""
    rows = CalendarFeed.objects.filter(secret_hash=secret_hash, revoked_at__isnull=True)
    return rows.filter(user__is_active=True).select_related("user", "system").first()


def of(user: User) -> list[CalendarFeed]:
    """A person's feeds in force."""
    rows = CalendarFeed.objects.filter(user=user, revoked_at__isnull=True)
    return list(rows.select_related("system").order_by("system__name"))


def of_system(system: System, on: date) -> Held:
    """Everything in a system's calendar from a year ago on."""
    since = on - timedelta(days=KEPT_DAYS)
    return Held(
        periods=[(row, ORDER) for row in _periods([system], since)],
        events=_events([system], since),
        milestones=[],
        illustrative=system.illustrative,
        unconfirmed=_unconfirmed([system]),
    )


def of_person(authority: Authority) -> Held:
    """The dates that a person's appointments concern, their programmes' milestones, events."""
    held = [one for one in authority.held if one.role in CONTENT_ROLES]
    systems = list({one.system_id: one.system for one in held if one.system}.values())
    since = authority.on - timedelta(days=KEPT_DAYS)
    names: dict[int, set[str]] = {}
    for one in held:
        names.setdefault(one.system_id, set()).update(DATES_OF.get(one.role, ()))
    nodes = {o.programme_id for o in held if o.programme_id and o.role in DELIVERY_ROLES}
    periods = [
        (row, tuple(name for name in ORDER if name in names[row.system_id]))
        for row in _periods(systems, since)
    ]
    return Held(
        periods=periods,
        events=_events(systems, since),
        milestones=_milestones({node for node in nodes if node}, since),
        illustrative=any(system.illustrative for system in systems),
        unconfirmed=_unconfirmed(systems),
    )


def _periods(systems: Iterable[System], since: date) -> list[ReportingPeriod]:
    rows = ReportingPeriod.objects.filter(system__in=systems, board_on__gte=since)
    return list(rows.order_by("month", "system"))


def _events(systems: Iterable[System], since: date) -> list[CalendarEvent]:
    rows = CalendarEvent.objects.filter(system__in=systems, on__gte=since)
    return list(rows.order_by("on", "position", "pk"))


def _unconfirmed(systems: Iterable[System]) -> int:
    rows = CalendarEvent.objects.filter(
        system__in=systems, on__isnull=True, undated=Undated.UNCONFIRMED
    )
    return rows.filter(cancelled_at__isnull=True).count()


def _milestones(nodes: set[int], since: date) -> list[Milestone]:
    """Open ones of the programmes and of all that stands below them."""
    rows = Milestone.objects.still_open().filter(
        programme__path__overlap=list(nodes), forecast__gte=since
    )
    return list(rows.select_related("programme").order_by("forecast", "pk")) if nodes else []
