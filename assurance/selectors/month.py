"""What stands where in a month: who reports, who is concerned, what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from assurance.enums import Psr1State, ReviewState
from assurance.models import Psr1Return
from programmes.enums import PeriodState, Role
from programmes.financial_year import next_month
from programmes.models import Appointment, Plan, Programme, ReportingPeriod, System, User
from programmes.selectors.tree import in_order


@dataclass(frozen=True)
class StillOpen:
    """One thing that locking would leave as it is. `what` is the middle of a sentence."""

    programme: Programme
    what: str


def reporting_programmes(system: System, on: date) -> list[Programme]:
    """The reporting programmes of the day's month, in the plan's order. One query.

    As in the roll-up, a month has the plan in force at its end, or the first one there is.
    """
    plans = Plan.objects.filter(system=system)
    begun = plans.filter(valid_from__lt=next_month(on.replace(day=1))).order_by("-valid_from")
    current = Coalesce(begun.values("pk")[:1], plans.order_by("valid_from").values("pk")[:1])
    nodes = list(Programme.objects.filter(plan=current).select_related("system"))
    closed = {node.pk for node in nodes if node.closed_on and node.closed_on <= on}
    return [node for node in in_order(nodes) if node.reports and closed.isdisjoint(node.path)]


def people_of(
    programmes: list[Programme], roles: tuple[str, ...], on: date
) -> dict[int, list[Appointment]]:
    """Programme id → the current appointments in these roles that reach it. One query."""
    wanted = {node for programme in programmes for node in programme.path}
    rows = (
        Appointment.objects.current(on)
        .filter(role__in=roles, user__is_active=True)
        .filter(programme_id__in=wanted)
        .select_related("user")
        .order_by("role", "user__name")
    )
    held = list(rows)
    return {
        programme.pk: [row for row in held if _reaches(row, programme)] for programme in programmes
    }


def _reaches(row: Appointment, programme: Programme) -> bool:
    """An SRO answers for the very programme alone; others for what lies below theirs too."""
    if row.role == Role.SRO:
        return row.programme_id == programme.pk
    return row.programme_id in programme.path


def concerned_with(programmes: list[Programme], on: date) -> dict[User, list[Programme]]:
    """Each programme manager and SRO → the programmes that he or she returns for."""
    found: dict[User, list[Programme]] = {}
    people = people_of(programmes, (Role.PROGRAMME_MANAGER, Role.SRO), on)
    for programme in programmes:
        for person in dict.fromkeys(row.user for row in people[programme.pk]):
            found.setdefault(person, []).append(programme)
    return found


def without_sro(programmes: list[Programme], on: date) -> list[Programme]:
    """Those that nobody could sign for on that day."""
    people = people_of(programmes, (Role.SRO,), on)
    return [programme for programme in programmes if not people[programme.pk]]


def without_manager(programmes: list[Programme], on: date) -> list[Programme]:
    """Those whose return nobody could submit on that day."""
    people = people_of(programmes, (Role.PROGRAMME_MANAGER,), on)
    return [programme for programme in programmes if not people[programme.pk]]


def earlier_unopened(period: ReportingPeriod) -> list[ReportingPeriod]:
    """Months of the twelve before this one that were made and never opened."""
    year_ago = period.month.replace(year=period.month.year - 1)
    rows = ReportingPeriod.objects.filter(
        system_id=period.system_id,
        state=PeriodState.PLANNED,
        month__gte=year_ago,
        month__lt=period.month,
    )
    return list(rows.order_by("month"))


def latest_returns(period: ReportingPeriod) -> list[Psr1Return]:
    """The return of each programme, in its latest version. One query."""
    later = Psr1Return.objects.filter(supersedes=OuterRef("pk"))
    rows = Psr1Return.objects.filter(~Exists(later), period=period)
    return list(rows.select_related("programme", "review").order_by("programme__position"))


def standing_open(period: ReportingPeriod) -> list[StillOpen]:
    """What locking would leave unfinished, in the plan's order."""
    found = []
    for psr1 in latest_returns(period):
        what = _unfinished(psr1)
        if what:
            found.append(StillOpen(psr1.programme, what))
    return found


def _unfinished(psr1: Psr1Return) -> str:
    if psr1.state == Psr1State.DRAFT:
        return "the return has not been submitted"
    if psr1.state == Psr1State.SUBMITTED:
        return "the return has not been signed"
    review = getattr(psr1, "review", None)
    if review is None:
        return "the gateway review has not been held"
    return "" if review.state == ReviewState.COMPLETED else "the gateway review is not completed"
