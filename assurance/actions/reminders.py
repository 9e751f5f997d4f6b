"""Remind those who are late. Each reminder is a message; nobody gets the same one twice a day
unless somebody asks for it.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from assurance.enums import Psr1State
from assurance.models import Psr1Return
from assurance.permissions import check_can_run_month
from assurance.selectors.month import latest_returns, people_of
from programmes import working_days
from programmes.actions.common import authority_at, day_of
from programmes.actions.mail import tell
from programmes.audit import record
from programmes.clock import LONDON
from programmes.enums import PeriodState, Role
from programmes.models import MailMessage, Programme, ReportingPeriod, User
from programmes.refusals import Refused
from programmes.text import count, day, month_name

WRITES = (Role.PROGRAMME_MANAGER,)
SIGNS = (Role.SRO,)


@transaction.atomic
def remind(
    *, period: ReportingPeriod, programme: Programme, by: User, at: datetime
) -> list[MailMessage]:
    """Remind those whose move the return waits for, even if they were reminded today.

    Raises Refused where the return is signed already, or where nobody holds the office.
    """
    on = day_of(at)
    check_can_run_month(authority_at(by, at), period.system)
    psr1 = next((row for row in _in_hand(period) if row.programme_id == programme.pk), None)
    if psr1 is None:
        raise Refused(
            f"The return of {programme.name} for {month_name(period.month)} is not waiting for "
            "anybody, so there is no one to remind."
        )
    people = _waits_for(psr1, on)
    if not people:
        office = "SRO" if psr1.state == Psr1State.SUBMITTED else "programme manager"
        raise Refused(f"{programme.name} has no {office}, so there is no one to remind.")
    return _send(psr1, people, by, at)


@transaction.atomic
def remind_all_late(*, period: ReportingPeriod, by: User, at: datetime) -> list[MailMessage]:
    """Remind everybody whose return is past its due day, leaving out those reminded today."""
    on = day_of(at)
    check_can_run_month(authority_at(by, at), period.system)
    period = ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
    if period.due_on >= on:
        return []
    sent: list[MailMessage] = []
    for psr1 in _in_hand(period):
        subject = _subject(psr1)
        people = [
            person
            for person in _waits_for(psr1, on)
            if not _told_today(period, person, subject, on)
        ]
        sent += _send(psr1, people, by, at) if people else []
    return sent


def _in_hand(period: ReportingPeriod) -> list[Psr1Return]:
    if period.state != PeriodState.OPEN:
        raise Refused(f"{month_name(period.month)} is not open, so no return of it is waited for.")
    waiting = (Psr1State.DRAFT, Psr1State.SUBMITTED)
    return [psr1 for psr1 in latest_returns(period) if psr1.state in waiting]


def _waits_for(psr1: Psr1Return, on: date) -> list[User]:
    """The programme managers of a draft, the SRO of what is submitted."""
    roles = SIGNS if psr1.state == Psr1State.SUBMITTED else WRITES
    rows = people_of([psr1.programme], roles, on)[psr1.programme_id]
    return list(dict.fromkeys(row.user for row in rows))


def _told_today(period: ReportingPeriod, person: User, subject: str, on: date) -> bool:
    start = datetime(on.year, on.month, on.day, tzinfo=LONDON)
    told = MailMessage.objects.filter(system_id=period.system_id, to=person, subject=subject)
    return told.filter(at__gte=start).exists()


def _subject(psr1: Psr1Return) -> str:
    act = "sign" if psr1.state == Psr1State.SUBMITTED else "submit"
    return f"Reminder: {act} the {psr1.programme.name} return for {month_name(psr1.month)}"


def _send(psr1: Psr1Return, people: list[User], by: User, at: datetime) -> list[MailMessage]:
    sent = tell(system=psr1.system, to=people, subject=_subject(psr1), body=_body(psr1, at), at=at)
    names = ", ".join(person.name for person in people)
    record(
        verb="reminder.sent",
        sentence=f"reminded {names} of the return {psr1.reference}",
        subject=psr1,
        by=by,
        at=at,
        programme=psr1.programme,
        detail={"to": [person.pk for person in people]},
    )
    return sent


def _body(psr1: Psr1Return, at: datetime) -> str:
    due = psr1.period.due_on
    late = working_days.between(due, day_of(at))
    when = (
        f"It was due on {day(due)}, {count(late, 'working day')} ago."
        if late > 0
        else (f"It is due on {day(due)}.")
    )
    act = "sign it or send it back" if psr1.state == Psr1State.SUBMITTED else "submit it"
    return (
        f"The PSR1 return of {psr1.programme.name} for {month_name(psr1.month)} waits for you: "
        f"please {act}. {when} The gateway review is on {day(psr1.period.review_on)}."
    )
