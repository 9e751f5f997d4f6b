"""Events of a reporting calendar: added, changed, cancelled. What has no day stays without one."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TypedDict, Unpack

from django.db import transaction

from programmes import audit, working_days
from programmes.actions.common import authority_at, free_key, locked, need
from programmes.models import CalendarEvent, Plan, Programme, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.text import weekday


class Words(TypedDict, total=False):
    """What an event says. `on` None: to be confirmed, and then there is no time either."""

    title: str
    kind: str
    on: date | None
    undated: str
    starts_at: time | None
    place: str
    note: str
    programme: Programme | None


@transaction.atomic
def add(
    *,
    plan: Plan,
    key: str = "",
    day_off_is_right: bool = False,
    by: User,
    at: datetime,
    **words: Unpack[Words],
) -> CalendarEvent:
    """Add an event to a plan's calendar.

    Raises Refused under `day_off_is_right` for a weekend or bank holiday, until it is said to be
    right.
    """
    check_may(authority_at(by, at), "calendar.edit", plan.system)
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    rows = CalendarEvent.objects.filter(plan=plan)
    event = CalendarEvent(
        plan=plan,
        system=plan.system,
        key=free_key(rows, key or words["title"], "event"),
        position=rows.count() + 1,
    )
    _say(event, words, day_off_is_right)
    _refuse_twin(event)
    event.updated_at = at
    event.save()
    _record(event, "added", f"added “{event.title}”, {_when(event)}", by, at)
    return event


@transaction.atomic
def edit(
    *,
    event: CalendarEvent,
    version: int | None,
    day_off_is_right: bool = False,
    by: User,
    at: datetime,
    **words: Unpack[Words],
) -> CalendarEvent:
    """Change what is given. Raises Refused as `add` does, and for an event that was cancelled."""
    check_may(authority_at(by, at), "calendar.edit", event.system)
    found = locked(CalendarEvent.objects.select_related("system", "plan"), event, version)
    if found.cancelled_at:
        raise Refused("This event was cancelled. Bring it back before changing it.")
    before = _when(found)
    _say(found, words, day_off_is_right)
    found.updated_at, found.version = at, found.version + 1
    found.save()
    moved = f" from {before} to {_when(found)}" if _when(found) != before else ""
    verb = "moved" if moved else "changed"
    _record(found, "edited", f"{verb} “{found.title}”{moved}", by, at)
    return found


@transaction.atomic
def cancel(
    *, event: CalendarEvent, reason: str, version: int | None, by: User, at: datetime
) -> CalendarEvent:
    """Cancel it: it leaves the calendar's pages, and calendar programs show it as cancelled."""
    check_may(authority_at(by, at), "calendar.edit", event.system)
    found = locked(CalendarEvent.objects.all(), event, version)
    if found.cancelled_at:
        raise Refused("This event was cancelled already.")
    reason = need(reason, "reason", "Say why it is cancelled")
    found.cancelled_at = found.updated_at = at
    _save_state(found)
    _record(found, "cancelled", f"cancelled “{found.title}”: {reason}", by, at)
    return found


@transaction.atomic
def bring_back(
    *, event: CalendarEvent, version: int | None, by: User, at: datetime
) -> CalendarEvent:
    """Take back a cancellation."""
    check_may(authority_at(by, at), "calendar.edit", event.system)
    found = locked(CalendarEvent.objects.all(), event, version)
    if not found.cancelled_at:
        raise Refused("This event is not cancelled.")
    found.cancelled_at, found.updated_at = None, at
    _save_state(found)
    _record(found, "brought_back", f"brought “{found.title}” back", by, at)
    return found


def _save_state(event: CalendarEvent) -> None:
    event.version += 1
    event.save(update_fields=["cancelled_at", "updated_at", "version"])


def _say(event: CalendarEvent, words: Words, day_off_is_right: bool) -> None:
    before = event.on
    for name, value in words.items():
        setattr(event, name, value.strip() if isinstance(value, str) else value)
    need(event.title, "title", "Enter the event")
    if event.starts_at and not event.on:
        raise Refused("An event with a time needs a day. Enter the day, or clear the time", "on")
    if event.programme and event.programme.plan_id != event.plan_id:
        raise Refused("Select a programme of this plan", "programme")
    if event.on is None or event.on == before or day_off_is_right:
        return
    if not working_days.is_working_day(event.on):
        raise Refused(
            f"{weekday(event.on)} is not a working day. Say that it is right, or change the day",
            "day_off_is_right",
        )


def _refuse_twin(event: CalendarEvent) -> None:
    """The same again, from the same page, is a button pressed twice."""
    twins = CalendarEvent.objects.filter(plan=event.plan, on=event.on, cancelled_at__isnull=True)
    if twins.filter(title=event.title, programme=event.programme).exists():
        raise Refused("The calendar has this event on that day already", "title")


def _when(event: CalendarEvent) -> str:
    if not event.on:
        return "to be confirmed"
    return f"{weekday(event.on)}{f', {event.starts_at:%H:%M}' if event.starts_at else ''}"


def _record(event: CalendarEvent, verb: str, sentence: str, by: User, at: datetime) -> None:
    audit.record(
        verb=f"event.{verb}",
        sentence=sentence,
        subject=event,
        by=by,
        at=at,
        system=event.system,
        programme=event.programme,
    )
