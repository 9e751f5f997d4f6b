"""A forecast that moves and what it pushes: both together, or the one and the others told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from programmes.actions import milestones
from programmes.actions.common import authority_at, day_of, locked
from programmes.actions.dependencies import lock_plan
from programmes.actions.mail import tell
from programmes.models import Appointment, Milestone, Programme, User
from programmes.permissions import Authority, check_may
from programmes.roles import roles_with
from programmes.selectors.pushes import Pushed, mark_of, pushed_by
from programmes.text import count, day


class Unseen(Exception):
    """It pushes things that the person has not been shown. Nothing was written."""

    def __init__(self, pushed: Sequence[Pushed], forecast: date) -> None:
        self.pushed, self.forecast = pushed, forecast
        super().__init__("Look at what this pushes, and say whether to move that too.")


@dataclass(frozen=True)
class Moved:
    """What came of it: the milestone, those that moved with it, and those whose people are told."""

    milestone: Milestone
    also: list[Pushed]
    left: list[Pushed]


@transaction.atomic
def move(
    *,
    milestone: Milestone,
    forecast: date,
    reason: str,
    version: int | None,
    by: User,
    at: datetime,
    seen: str = "",
    also: bool = False,
) -> Moved:
    """Move a forecast, and with `also` the forecasts of the milestones that it pushes.

    `seen` is the `mark_of` the list that the person was shown; where the list is another, Unseen
    is raised with it. Only milestones that the person may deliver are moved; whoever delivers
    the rest is told, as they are without `also`.
    """
    plan, held = milestone.programme.plan, authority_at(by, at)
    check_may(held, "delivery.edit", milestone.programme)
    lock_plan(plan)
    milestone = locked(Milestone.objects.select_related("programme__system"), milestone, version)
    milestones.check_forecast(milestone, forecast, reason, at)
    pushed = pushed_by(milestone, forecast, plan, held)
    if pushed and mark_of(pushed) != seen:
        raise Unseen(pushed, forecast)
    given = {"reason": reason, "version": None, "by": by, "at": at}
    moved = milestones.move_forecast(milestone=milestone, forecast=forecast, **given)  # type: ignore[arg-type]
    follow = [one for one in pushed if also and one.may_move]
    for one in follow:
        _follow(one, milestone, reason, by, at)
    left = [one for one in pushed if one not in follow]
    _tell(milestone, left, held, by, at)
    return Moved(moved, follow, left)


def _follow(one: Pushed, milestone: Milestone, reason: str, by: User, at: datetime) -> None:
    row = one.item.row
    assert isinstance(row, Milestone)
    milestones.move_forecast(
        milestone=row,
        forecast=one.push.after,
        reason=f"Pushed by “{one.by.title}”, since “{milestone.title}” has moved: {reason.strip()}",
        version=None,
        by=by,
        at=at,
    )


def _tell(
    milestone: Milestone, left: Sequence[Pushed], held: Authority, by: User, at: datetime
) -> None:
    """Those who deliver what stays behind, where the person who moved it does not."""
    others: dict[int, list[Pushed]] = defaultdict(list)
    for one in left:
        if not held.may("delivery.edit", one.item.programme):
            others[one.item.programme.pk].append(one)
    programmes = Programme.objects.select_related("system").in_bulk(list(others))
    for pk, pushed in others.items():
        programme = programmes[pk]
        lines = "\n".join(_line(one) for one in pushed)
        tell(
            system=programme.system,
            to=[person for person in _deliverers(programme, day_of(at)) if person.pk != by.pk],
            subject=f"Pushed by a forecast that moved: {milestone.title}",
            body=(
                f"{by.name} moved the forecast of “{milestone.title}”"
                f" ({milestone.programme.title}). In {programme.title} it pushes:\n\n{lines}\n\n"
                "Nothing of yours has been moved."
            ),
            at=at,
        )


def _line(one: Pushed) -> str:
    moved = count(one.push.days, "day")
    return f"{one.item.title}: from {day(one.push.before)} to {day(one.push.after)}, by {moved}"


def _deliverers(programme: Programme, on: date) -> list[User]:
    """Who delivers just this programme; where nobody does, who does so for what it is part of."""
    rows = Appointment.objects.current(on).filter(
        system=programme.system,
        role__in=roles_with("delivery.edit"),
        programme_id__in=programme.path,
        user__is_active=True,
    )
    by_node: dict[int | None, list[User]] = defaultdict(list)
    for held in rows.select_related("user").order_by("user__name"):
        by_node[held.programme_id].append(held.user)
    return next((by_node[pk] for pk in reversed(programme.path) if by_node[pk]), [])
