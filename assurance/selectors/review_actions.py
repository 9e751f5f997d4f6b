"""What gateway reviews have asked people to do."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from assurance.enums import ReviewState
from assurance.models import GatewayReview, ReviewAction
from assurance.review_rules import OFFICES
from programmes.models import Appointment, Programme, System, User
from programmes.permissions import Authority
from programmes.roles import CONTENT_ROLES, ROLES


def asked_for(
    authority: Authority, system: System, *, show: str = "all", programme: str = ""
) -> QuerySet[ReviewAction]:
    """The actions that the person may read, soonest due first.

    `show` is open, overdue, mine, closed or all. What an open review asks is seen by those who
    follow the month, and by whom it is asked of.
    """
    rows = ReviewAction.objects.visible_to(authority.user, authority.on).filter(system=system)
    if not authority.may_somewhere("month.read", system):
        rows = rows.filter(Q(review__state=ReviewState.COMPLETED) | Q(owner=authority.user))
    if programme:
        rows = rows.filter(programme__key=programme)
    still = rows.filter(closed_at__isnull=True)
    chosen: dict[str, QuerySet[ReviewAction]] = {
        "open": still,
        "overdue": still.filter(due_on__lt=authority.on),
        "mine": still.filter(owner=authority.user),
        "closed": rows.filter(closed_at__isnull=False).order_by("-closed_at"),
    }
    return chosen.get(show, rows).select_related(
        "programme", "system", "owner", "raised_by", "closed_by", "review__period", "review__psr1"
    )


def programmes_with_actions(authority: Authority, system: System) -> list[Programme]:
    """For the filter; in the plan's order."""
    asked = asked_for(authority, system).order_by().values("programme_id")
    return list(Programme.objects.filter(pk__in=asked).order_by("position", "name"))


def carried_into(programme: Programme, month: date) -> list[ReviewAction]:
    """Open actions of the programme's earlier reviews, soonest due first."""
    rows = ReviewAction.objects.filter(programme=programme, closed_at__isnull=True)
    earlier = rows.filter(review__month__lte=month).select_related("owner", "review", "raised_by")
    return list(earlier.order_by("due_on", "id"))


def raised_in(review: GatewayReview) -> list[ReviewAction]:
    rows = ReviewAction.objects.filter(review=review).select_related("owner", "closed_by")
    return list(rows.order_by("id"))


def may_be_asked(system: System, programme: Programme, on: date) -> list[tuple[str, str]]:
    """Who can own an action: (`user:<id>` or `office:<office>`, words), the programme's first."""
    rows = Appointment.objects.current(on).filter(
        system=system, role__in=CONTENT_ROLES, user__is_active=True
    )
    held: dict[int, list[Appointment]] = {}
    for row in rows.select_related("user").order_by("user__name"):
        held.setdefault(row.user_id, []).append(row)
    near = {pk for pk, own in held.items() if any(r.programme_id in programme.path for r in own)}
    people = [
        (f"user:{pk}", f"{own[0].user.name} ({_offices(own)})")
        for pk, own in sorted(held.items(), key=lambda pair: pair[0] not in near)
    ]
    return people + [
        (f"office:{office}", f"Office: {office.label}, {programme.name}") for office in OFFICES
    ]


def owner_chosen(system: System, chosen: str) -> User | None:
    """The person behind a choice of `may_be_asked`; None for an office or nothing."""
    kind, _, key = chosen.partition(":")
    if kind != "user" or not key.isdecimal():
        return None
    held = Appointment.objects.filter(system=system, user_id=int(key)).values("user_id")
    return User.objects.filter(pk__in=held).first()


def _offices(held: list[Appointment]) -> str:
    return ", ".join(dict.fromkeys(ROLES[row.role].label for row in held))
