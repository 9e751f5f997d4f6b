"""The reporting calendar: a year's months in one step, any date moved, those concerned told."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from programmes import audit, financial_year, working_days
from programmes.actions import mail
from programmes.actions.common import authority_at, day_of, lock_system, locked
from programmes.enums import PeriodState
from programmes.models import ReportingPeriod, System, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.reporting_dates import ORDER, Dates, usual_dates
from programmes.selectors.calendar import concerned
from programmes.text import month_name, weekday

__all__ = ["make_year", "move_dates", "usual_dates"]

NAMES = {
    "opens_on": "return opens",
    "due_on": "PSR1 return due",
    "review_on": "gateway review",
    "board_on": "board",
}
_LATER = {
    "due_on": ("opens_on", "The PSR1 return can't be due before it opens"),
    "review_on": ("due_on", "The gateway review can't be before the PSR1 return is due"),
    "board_on": ("review_on", "The board can't be before the gateway review"),
}


@transaction.atomic
def make_year(*, system: System, start_year: int, by: User, at: datetime) -> list[ReportingPeriod]:
    """Make the months of a financial year that are missing; those that exist are kept."""
    check_may(authority_at(by, at), "calendar.edit", system)
    lock_system(system)
    months = financial_year.months(start_year)
    there = ReportingPeriod.objects.filter(system=system, month__in=months)
    kept = set(there.values_list("month", flat=True))
    made = [
        ReportingPeriod.objects.create(system=system, month=month, **usual_dates(month))
        for month in months
        if month not in kept
    ]
    if made:
        _record_year(system, start_year, made, by, at)
    return list(ReportingPeriod.objects.filter(system=system, month__in=months))


def _record_year(
    system: System, start_year: int, made: list[ReportingPeriod], by: User, at: datetime
) -> None:
    year = financial_year.label(start_year)
    audit.record(
        verb="calendar.year_made",
        sentence=f"made {len(made)} reporting months of {year}",
        subject=system,
        by=by,
        at=at,
        system=system,
        detail={"months": [period.slug for period in made]},
    )


@transaction.atomic
def move_dates(
    *,
    period: ReportingPeriod,
    opens_on: date,
    due_on: date,
    review_on: date,
    board_on: date,
    version: int,
    by: User,
    at: datetime,
) -> ReportingPeriod:
    """Move dates of a month; a day off becomes the next working day. Tells those concerned.

    Once the month is open, its returns stay due in the month in which they were.
    """
    check_may(authority_at(by, at), "calendar.edit", period.system)
    found = locked(ReportingPeriod.objects.all(), period, version)
    if found.state == PeriodState.LOCKED:
        raise Refused(f"{month_name(found.month)} is locked, so its dates stay.")
    wanted = (opens_on, due_on, review_on, board_on)
    dates = on_working_days(dict(zip(ORDER, wanted, strict=True)))
    _refuse_disorder(dates)
    if found.state == PeriodState.OPEN:
        _refuse_other_readings(found, dates["due_on"])
    moved = {
        name: (getattr(found, name), day)
        for name, day in dates.items()
        if getattr(found, name) != day
    }
    if moved:
        _move(found, moved, by, at)
    return found


def on_working_days(dates: Dates) -> Dates:
    """Each date, or the next working day where it is a day off."""
    return {name: working_days.on_or_after(day) for name, day in dates.items()}


def _refuse_disorder(dates: Dates) -> None:
    errors = {
        name: f"{sentence}, {weekday(dates[earlier])}"
        for name, (earlier, sentence) in _LATER.items()
        if dates[name] < dates[earlier]
    }
    if errors:
        raise Refused(errors=errors)


def _refuse_other_readings(period: ReportingPeriod, due_on: date) -> None:
    """Drafts hold readings of what had ended when they are due: another month would drop them."""
    if due_on.replace(day=1) != period.due_on.replace(day=1):
        read = month_name(financial_year.previous_month(period.due_on.replace(day=1)))
        raise Refused(
            f"The returns of {month_name(period.month)} are open and ask for readings "
            f"up to {read}. Keep the day on which they are due in {month_name(period.due_on)}",
            "due_on",
        )


def _move(
    period: ReportingPeriod, moved: dict[str, tuple[date, date]], by: User, at: datetime
) -> None:
    for name, (_, day) in moved.items():
        setattr(period, name, day)
    period.version += 1
    period.save(update_fields=[*moved, "version"])
    changes = [_change(name, *moved[name]) for name in ORDER if name in moved]
    audit.record(
        verb="calendar.dates_moved",
        sentence=f"moved dates of {month_name(period.month)}: {'; '.join(changes)}",
        subject=period,
        by=by,
        at=at,
        system=period.system,
        detail={name: [str(before), str(after)] for name, (before, after) in moved.items()},
    )
    _tell(period, moved, changes, by, at)


def _change(name: str, before: date, after: date) -> str:
    return f"{NAMES[name]} from {weekday(before)} to {weekday(after)}"


def _tell(
    period: ReportingPeriod,
    moved: dict[str, tuple[date, date]],
    changes: list[str],
    by: User,
    at: datetime,
) -> None:
    people = concerned(period.system, on=day_of(at), board="board_on" in moved)
    lines = "\n".join(f"- {change[0].upper()}{change[1:]}" for change in changes)
    mail.tell(
        system=period.system,
        to=[person for person in people if person.pk != by.pk],
        subject=f"Dates of {month_name(period.month)} have moved",
        body=(
            f"{by.name} has moved dates of {month_name(period.month)} "
            f"in {period.system.name}:\n\n{lines}\n\nThe portal's calendar has all the dates."
        ),
        at=at,
    )
