"""A baseline moves only so: asked for with a reason, decided by somebody else for the board."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from programmes import audit
from programmes.actions.common import authority_at, day_of, locked, need
from programmes.actions.mail import tell
from programmes.due import Due
from programmes.enums import ReprofileState
from programmes.models import (
    Appointment,
    Milestone,
    MilestoneForecast,
    Reprofile,
    System,
    User,
)
from programmes.permissions import Authority, check_may
from programmes.refusals import NotAllowed, Refused
from programmes.reporting_dates import last_day
from programmes.roles import DELIVERY_ROLES, roles_with
from programmes.text import day
from programmes.transitions import REPROFILE_MOVES


@transaction.atomic
def request(
    *,
    milestone: Milestone,
    baseline: date,
    precision: str,
    reason: str,
    impact: str,
    version: int | None,
    by: User,
    at: datetime,
) -> Reprofile:
    """Ask for another baseline: the last day of what is meant. One request waits at a time."""
    check_may(authority_at(by, at), "delivery.edit", milestone.programme)
    found = locked(Milestone.objects.all(), milestone, version)
    _refuse_closed(found)
    _refuse_second(found)
    baseline = last_day(precision, baseline)
    _refuse_date(found, baseline, precision, day_of(at))
    asked = Reprofile.objects.create(
        milestone=found,
        before=found.baseline,
        before_precision=found.precision,
        baseline=baseline,
        precision=precision,
        reason=need(reason, "reason", "Say why the baseline has to move"),
        impact=need(impact, "impact", "Say what it means for the plan"),
        requested_at=at,
        requested_by=by,
    )
    _record(asked, "requested", f"asked to move the baseline of {_move(asked)}", by, at)
    _tell_deciders(asked, by, at)
    return asked


@transaction.atomic
def approve(
    *, reprofile: Reprofile, minute_reference: str, note: str, by: User, at: datetime
) -> Reprofile:
    """Move the baseline. The forecast goes with it only where it still was the old baseline."""
    milestone, found = _to_decide("approve", reprofile, by, at)
    _refuse_closed(milestone)
    if (milestone.baseline, milestone.precision) != (found.before, found.before_precision):
        raise Refused("The baseline is another than when this was asked. Refuse the request")
    found.minute_reference = need(
        minute_reference, "minute_reference", "Enter where the decision is minuted"
    )
    _settle(found, ReprofileState.APPROVED, note, by, at)
    _move_baseline(milestone, found, by, at)
    sentence = f"approved the new baseline of {_move(found)}, {_minuted(found)}"
    _record(found, "approved", sentence, by, at)
    _tell_asker(found, by, at)
    return found


@transaction.atomic
def refuse(
    *, reprofile: Reprofile, note: str, minute_reference: str = "", by: User, at: datetime
) -> Reprofile:
    """Leave the baseline where it is, and say why."""
    _, found = _to_decide("refuse", reprofile, by, at)
    note = need(note, "note", "Say why the new baseline is refused")
    found.minute_reference = minute_reference.strip()
    _settle(found, ReprofileState.REFUSED, note, by, at)
    _record(found, "refused", f"refused to move the baseline of {_move(found)}", by, at)
    _tell_asker(found, by, at)
    return found


@transaction.atomic
def withdraw(*, reprofile: Reprofile, by: User, at: datetime) -> Reprofile:
    """Take a request back. Who asked alone may."""
    move = REPROFILE_MOVES["withdraw"]
    check_may(authority_at(by, at), move.permission, reprofile.milestone.programme)
    _, found = _locked(reprofile)
    if found.requested_by_id != by.pk:
        raise NotAllowed(f"Only {found.requested_by.name}, who asked, may withdraw the request.")
    _refuse_decided(found)
    _settle(found, ReprofileState.WITHDRAWN, "", by, at)
    sentence = f"withdrew the request to move the baseline of {_move(found)}"
    _record(found, "withdrawn", sentence, by, at)
    return found


def _locked(reprofile: Reprofile) -> tuple[Milestone, Reprofile]:
    """The milestone first, as a request locks it."""
    milestones = Milestone.objects.select_related("programme__system")
    milestone = locked(milestones, reprofile.milestone)
    rows = Reprofile.objects.select_related("requested_by", "decided_by")
    found = locked(rows, reprofile)
    found.milestone = milestone
    return milestone, found


def _to_decide(
    name: str, reprofile: Reprofile, by: User, at: datetime
) -> tuple[Milestone, Reprofile]:
    milestone, found = _locked(reprofile)
    move, system = REPROFILE_MOVES[name], milestone.programme.system
    held = authority_at(by, at)
    check_may(held, move.permission, system)
    if found.requested_by_id == by.pk:
        raise NotAllowed("You asked for this baseline, so somebody else has to decide on it.")
    if delivers(held, milestone):
        raise NotAllowed(
            f"You hold a delivery role for {milestone.programme.name}, so somebody else has to"
            " decide on its baseline."
        )
    _refuse_decided(found)
    return milestone, found


def delivers(held: Authority, milestone: Milestone) -> bool:
    """Whether the person answers for what would be measured by the new baseline."""
    return bool(held.roles_at(milestone.programme) & DELIVERY_ROLES)


def _settle(found: Reprofile, state: str, note: str, by: User, at: datetime) -> None:
    found.state, found.decision_note = state, note.strip()
    found.decided_at, found.decided_by = at, by
    found.save(
        update_fields=["state", "decision_note", "minute_reference", "decided_at", "decided_by"]
    )


def _move_baseline(milestone: Milestone, asked: Reprofile, by: User, at: datetime) -> None:
    fields = ["baseline", "precision", "version", "updated_at"]
    if milestone.forecast == asked.before:
        milestone.forecast = asked.baseline
        fields.append("forecast")
        MilestoneForecast.objects.create(
            milestone=milestone,
            forecast=asked.baseline,
            reason=f"With the new baseline, {_minuted(asked)}.",
            at=at,
            by=by,
        )
    milestone.baseline, milestone.precision = asked.baseline, asked.precision
    milestone.version += 1
    milestone.updated_at = at
    milestone.save(update_fields=fields)


def _refuse_closed(milestone: Milestone) -> None:
    if milestone.withdrawn_on:
        raise Refused(f"This milestone was withdrawn on {day(milestone.withdrawn_on)}.")
    if milestone.actual:
        raise Refused(f"This milestone is done already, since {day(milestone.actual)}.")


def _refuse_second(milestone: Milestone) -> None:
    rows = milestone.reprofiles.filter(state=ReprofileState.REQUESTED)
    if waiting := rows.select_related("requested_by").first():
        raise Refused(
            f"{waiting.requested_by.name} asked for {_dated(waiting.baseline, waiting.precision)}"
            f" on {day(waiting.requested_at)}, which still waits. Withdraw that first"
        )


def _refuse_date(milestone: Milestone, baseline: date, precision: str, on: date) -> None:
    if (baseline, precision) == (milestone.baseline, milestone.precision):
        raise Refused(
            f"The baseline is {_dated(baseline, precision)} already. Enter another date", "baseline"
        )
    if baseline < on:
        raise Refused(
            f"The new baseline must be today or later. You entered {_dated(baseline, precision)}",
            "baseline",
        )


def _refuse_decided(found: Reprofile) -> None:
    if found.state == ReprofileState.REQUESTED:
        return
    who = found.decided_by.name if found.decided_by else "somebody"
    raise Refused(f"This request was {found.state} by {who} on {day(found.decided_at)}.")


def _dated(on: date, precision: str) -> str:
    return Due(precision, on).words


def _move(asked: Reprofile) -> str:
    before = _dated(asked.before, asked.before_precision)
    return f"“{asked.milestone.title}” from {before} to {_dated(asked.baseline, asked.precision)}"


def _minuted(asked: Reprofile) -> str:
    return f"minute {asked.minute_reference}"


def _record(asked: Reprofile, verb: str, sentence: str, by: User, at: datetime) -> None:
    """On the milestone, whose change log it belongs in."""
    detail = {
        "reprofile": asked.pk,
        "before": asked.before.isoformat(),
        "baseline": asked.baseline.isoformat(),
        "reason": asked.reason,
        "impact": asked.impact,
        "note": asked.decision_note,
        "minute": asked.minute_reference,
    }
    audit.record(
        verb=f"milestone.reprofile_{verb}",
        sentence=sentence,
        subject=asked.milestone,
        by=by,
        at=at,
        programme=asked.milestone.programme,
        detail={name: value for name, value in detail.items() if value},
    )


def deciders(system: System, on: date, *, but: Collection[int] = ()) -> list[User]:
    """Who may decide on a new baseline in the system that day."""
    rows = Appointment.objects.current(on).filter(
        Q(programme__isnull=True), system=system, role__in=roles_with("baseline.approve")
    )
    people = User.objects.filter(is_active=True, pk__in=rows.values("user_id"))
    return list(people.exclude(pk__in=but))


def _tell_deciders(asked: Reprofile, by: User, at: datetime) -> None:
    programme = asked.milestone.programme
    tell(
        system=programme.system,
        to=deciders(programme.system, day_of(at), but=[by.pk]),
        subject=f"Decide on a new baseline: {asked.milestone.title}",
        body=(
            f"{by.name} asks to move the baseline of {_move(asked)} ({programme.title}).\n\n"
            f"Why: {asked.reason}\n\nWhat it means: {asked.impact}"
        ),
        at=at,
    )


def _tell_asker(asked: Reprofile, by: User, at: datetime) -> None:
    programme, state = asked.milestone.programme, str(asked.state)
    said = f"{by.name} {state} the new baseline of {_move(asked)} ({programme.title})."
    minute = f"\n\nMinute: {asked.minute_reference}" if asked.minute_reference else ""
    note = f"\n\n{asked.decision_note}" if asked.decision_note else ""
    tell(
        system=programme.system,
        to=[asked.requested_by],
        subject=f"New baseline {state}: {asked.milestone.title}",
        body=said + note + minute,
        at=at,
    )
