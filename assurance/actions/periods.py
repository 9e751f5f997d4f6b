"""Open, lock and reopen a reporting period; ask for its roll-up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assurance.actions.returns import open_return
from assurance.permissions import check_can_roll_up, check_can_run_month
from assurance.selectors.month import concerned_with, reporting_programmes, standing_open
from programmes.actions.common import authority_at, day_of
from programmes.actions.mail import tell
from programmes.actions.outbox import enqueue
from programmes.audit import record
from programmes.enums import PeriodState
from programmes.models import Programme, ReportingPeriod, User
from programmes.refusals import Refused
from programmes.text import count, day, month_name


@transaction.atomic
def open_period(*, period: ReportingPeriod, by: User, at: datetime) -> ReportingPeriod:
    """Open the month: a return for each reporting programme, and word to those who write it.

    Opening an open period changes nothing. Raises Refused where the period is locked or the plan
    has nobody who reports, NotAllowed without the appointment.
    """
    on = day_of(at)
    period = _locked(period)
    check_can_run_month(authority_at(by, at), period.system)
    if period.state == PeriodState.OPEN:
        return period
    if period.state == PeriodState.LOCKED:
        raise Refused(f"{month_name(period.month)} is locked. Reopen it, with a reason, instead.")
    programmes = reporting_programmes(period.system, on)
    if not programmes:
        raise Refused(
            f"No programme of the plan of {period.system.name} reports in "
            f"{month_name(period.month)}. Mark at least one programme as reporting first."
        )
    _set(period, PeriodState.OPEN, opened_at=at, opened_by=by)
    for programme in programmes:
        open_return(period=period, programme=programme, by=by, at=at)
    _tell_opened(period, programmes, at)
    _record(period, "opened", f"opened {month_name(period.month)}", by, at)
    return period


@transaction.atomic
def lock_period(*, period: ReportingPeriod, by: User, at: datetime) -> ReportingPeriod:
    """Lock the month: nothing more is accepted, and what is missing counts as Not reported.

    Locking a locked period changes nothing. Raises Refused for a period that never opened.
    """
    period = _locked(period)
    check_can_run_month(authority_at(by, at), period.system)
    if period.state == PeriodState.LOCKED:
        return period
    if period.state == PeriodState.PLANNED:
        raise Refused(f"{month_name(period.month)} has not been opened, so it can't be locked.")
    left = standing_open(period)
    _set(period, PeriodState.LOCKED, locked_at=at, locked_by=by)
    enqueue("roll_up", {"period_id": period.pk, "at": at.isoformat()})
    _record(
        period,
        "locked",
        f"locked {month_name(period.month)} with {count(len(left), 'thing')} left open",
        by,
        at,
        left=[f"{item.programme.name}: {item.what}" for item in left],
    )
    return period


@transaction.atomic
def reopen_period(
    *, period: ReportingPeriod, reason: str, by: User, at: datetime
) -> ReportingPeriod:
    """Open a locked month again. Raises Refused without a reason or where it is not locked."""
    period = _locked(period)
    check_can_run_month(authority_at(by, at), period.system)
    if not reason.strip():
        raise Refused(f"Enter why {month_name(period.month)} has to be reopened", "reason")
    if period.state != PeriodState.LOCKED:
        raise Refused(f"{month_name(period.month)} is not locked, so there is nothing to reopen.")
    _set(period, PeriodState.OPEN, locked_at=None, locked_by=None)
    sentence = f"reopened {month_name(period.month)}: {reason.strip()}"
    _record(period, "reopened", sentence, by, at, reason=reason.strip())
    return period


@transaction.atomic
def ask_roll_up(*, period: ReportingPeriod, by: User, at: datetime) -> None:
    """Promise a roll-up of the month; the worker makes the snapshot after commit."""
    check_can_roll_up(authority_at(by, at), period.system)
    if period.state == PeriodState.PLANNED:
        raise Refused(f"{month_name(period.month)} has not been opened, so it can't be rolled up.")
    enqueue("roll_up", {"period_id": period.pk, "at": at.isoformat()})
    _record(period, "roll_up_asked", f"asked to roll up {month_name(period.month)}", by, at)


def accepting(period: ReportingPeriod, *, correction: bool = False) -> ReportingPeriod:
    """The period, kept as it is until the caller's transaction ends.

    Raises Refused where it is not open: after locking only corrections are accepted.
    """
    period = _locked(period)
    if period.state == PeriodState.LOCKED and not correction:
        raise Refused(
            f"{month_name(period.month)} is locked, so nothing more is accepted for it. "
            "Ask the PMO to reopen it."
        )
    if period.state == PeriodState.PLANNED:
        raise Refused(f"{month_name(period.month)} has not been opened yet.")
    return period


def _locked(period: ReportingPeriod) -> ReportingPeriod:
    rows = ReportingPeriod.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("system").get(pk=period.pk)


def _set(period: ReportingPeriod, state: str, **fields: object) -> None:
    period.state = state
    period.version += 1
    for name, value in fields.items():
        setattr(period, name, value)
    period.save(update_fields=["state", "version", *fields])


def _tell_opened(period: ReportingPeriod, programmes: list[Programme], at: datetime) -> None:
    month = month_name(period.month)
    for person, theirs in concerned_with(programmes, day_of(at)).items():
        names = "\n".join(f"- {programme.name}" for programme in theirs)
        tell(
            system=period.system,
            to=[person],
            subject=f"PSR1 returns for {month} are open",
            body=(
                f"The PSR1 {'return' if len(theirs) == 1 else 'returns'} for {month} can now be "
                f"written:\n\n{names}\n\nDue: {day(period.due_on)}, signed by the SRO. "
                f"Gateway review: {day(period.review_on)}. Board: {day(period.board_on)}."
            ),
            at=at,
        )


def _record(
    period: ReportingPeriod, verb: str, sentence: str, by: User, at: datetime, **detail: object
) -> None:
    record(
        verb=f"period.{verb}",
        sentence=sentence,
        subject=period,
        by=by,
        at=at,
        system=period.system,
        detail={"month": period.slug, **detail},
    )
