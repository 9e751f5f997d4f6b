"""What waits for a person, across every system and role he or she holds, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet

from assurance.enums import Psr1State, ReviewState
from assurance.models import BoardSnapshot, GatewayReview, Psr1Return, Publication, ReviewAction
from assurance.transitions import WAITS_FOR
from programmes.enums import PeriodState
from programmes.models import ReportingPeriod
from programmes.permissions import Authority
from programmes.roles import ROLES

SENT_SHOWN = 10


@dataclass(frozen=True)
class MonthState:
    """A period with what the PMO still has to do about it."""

    period: ReportingPeriod
    returns_waiting: int
    latest_version: int | None
    published_version: int | None

    @property
    def publication_waits(self) -> bool:
        return self.latest_version is not None and self.latest_version != self.published_version


def returns_waiting(authority: Authority, on: date) -> list[Psr1Return]:
    """Returns whose next move is this person's: to write, to sign or to review."""
    candidates = (
        Psr1Return.objects.visible_to(authority.user, on)
        .filter(_reach(authority, {"psr1.draft", "psr1.sign", "review.conduct"}))
        .filter(state__in=[Psr1State.DRAFT, Psr1State.SUBMITTED, Psr1State.SIGNED])
        .filter(Q(period__state=PeriodState.OPEN) | Q(number__gt=1))
        .filter(Q(superseded_by__isnull=True))
        .select_related("programme", "period", "system")
        .order_by("period__due_on", "programme__position")
    )
    return [psr1 for psr1 in candidates if _is_next(authority, psr1)]


def _is_next(authority: Authority, psr1: Psr1Return) -> bool:
    answered_for_it = authority.user.pk in (psr1.submitted_by_id, psr1.signed_by_id)
    if psr1.state != Psr1State.DRAFT and answered_for_it:
        return False
    wanted = WAITS_FOR[psr1.state]
    if psr1.state == Psr1State.DRAFT:
        wanted = "psr1.draft"
    return authority.may(wanted, psr1.programme)


def _reach(authority: Authority, permissions: set[str], field: str = "programme__") -> Q:
    """The nodes and whole systems at which an appointment carries one of the permissions."""
    carrying = [h for h in authority.held if permissions & ROLES[h.role].permissions]
    whole = [h.system_id for h in carrying if h.programme_id is None]
    nodes = [h.programme_id for h in carrying if h.programme_id is not None]
    return Q(system_id__in=whole) | Q(**{f"{field}path__overlap": nodes})


def actions_owned(authority: Authority, on: date) -> QuerySet[ReviewAction]:
    """Open actions of gateway reviews that this person owns."""
    return (
        ReviewAction.objects.visible_to(authority.user, on)
        .filter(owner=authority.user, closed_at__isnull=True)
        .select_related("programme", "system")
        .order_by("due_on", "id")
    )


def months_to_run(authority: Authority, on: date) -> list[MonthState]:
    """For the PMO: months to open, open months, and locked ones whose snapshot is unpublished."""
    systems = [h.system_id for h in authority.held if "month.run" in ROLES[h.role].permissions]
    if not systems:
        return []
    newest = BoardSnapshot.objects.filter(period=OuterRef("pk")).order_by("-version")
    published = Publication.objects.filter(snapshot__period=OuterRef("pk")).order_by("-pk")
    waiting = Q(
        psr1_returns__state__in=[Psr1State.DRAFT, Psr1State.SUBMITTED, Psr1State.SIGNED],
        psr1_returns__superseded_by__isnull=True,
    )
    periods = (
        ReportingPeriod.objects.visible_to(authority.user, on)
        .filter(system_id__in=systems, opens_on__lte=on)
        .annotate(
            latest_version=newest.values("version")[:1],
            published_version=published.values("snapshot__version")[:1],
            waiting=Count("psr1_returns", filter=waiting),
        )
        .exclude(state=PeriodState.LOCKED, latest_version__isnull=True)
        .select_related("system")
        .order_by("-month")[:12]
    )
    states = [MonthState(p, p.waiting, p.latest_version, p.published_version) for p in periods]
    return [state for state in states if _still_to_do(state, states)]


def _still_to_do(state: MonthState, states: list[MonthState]) -> bool:
    """A month that was passed over is not opened any more once a later one has been."""
    period = state.period
    if period.state == PeriodState.PLANNED:
        return not any(
            other.period.system_id == period.system_id
            and other.period.month > period.month
            and other.period.state != PeriodState.PLANNED
            for other in states
        )
    return period.state == PeriodState.OPEN or state.publication_waits


def board_pages_to_read(authority: Authority, on: date) -> list[Publication]:
    """For board members: published pages whose board has not sat yet."""
    systems = [h.system_id for h in authority.held if h.role == "board_member"]
    if not systems:
        return []
    found = (
        Publication.objects.filter(
            snapshot__system_id__in=systems, snapshot__period__board_on__gte=on
        )
        .select_related("snapshot__period", "snapshot__system")
        .order_by("snapshot__period__board_on", "-pk")
    )
    latest: dict[int, Publication] = {}
    for publication in found:
        latest.setdefault(publication.snapshot.period_id, publication)
    return list(latest.values())


def next_dates(authority: Authority, on: date) -> list[ReportingPeriod]:
    """The next periods of the person's systems, from which *nothing else until …* is said."""
    return list(
        ReportingPeriod.objects.visible_to(authority.user, on)
        .filter(board_on__gt=on)
        .select_related("system")
        .order_by("month")[:4]
    )


def sent(authority: Authority, on: date) -> list[Psr1Return]:
    """The latest returns this person submitted or signed, and where they are now."""
    user = authority.user
    return list(
        Psr1Return.objects.visible_to(user, on)
        .filter(Q(submitted_by=user) | Q(signed_by=user))
        .select_related("programme", "period", "system", "review")
        .order_by("-month", "programme__position", "-number")[:SENT_SHOWN]
    )


def reviews_completed(authority: Authority, on: date) -> list[GatewayReview]:
    """The latest reviews this person completed."""
    return list(
        GatewayReview.objects.visible_to(authority.user, on)
        .filter(completed_by=authority.user, state=ReviewState.COMPLETED)
        .select_related("programme", "period", "system")
        .order_by("-month", "programme__position")[:SENT_SHOWN]
    )
