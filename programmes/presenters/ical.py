"""A calendar as iCalendar (RFC 5545), for Outlook, Apple Calendar and others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from programmes.clock import LONDON
from programmes.models import CalendarEvent, Milestone, ReportingPeriod
from programmes.selectors.feeds import Held
from programmes.text import count, month_name

PERIOD_WORDS = {
    "opens_on": "PSR1 opens, {month}",
    "due_on": "PSR1 due, {month}",
    "review_on": "Gateway review, {month}",
    "board_on": "Board, {month}",
}
MEETING = timedelta(hours=1)
"""How long a calendar program shows a meeting whose end nobody has said."""


@dataclass(frozen=True)
class Entry:
    """One event of a feed. `uid` stays for as long as the thing does; `sequence` counts changes."""

    uid: str
    title: str
    on: date
    starts_at: time | None = None
    place: str = ""
    note: str = ""
    sequence: int = 0
    changed_at: datetime | None = None
    cancelled: bool = False


def of_event(event: CalendarEvent) -> Entry:
    assert event.on
    return Entry(
        uid=f"event-{event.pk}",
        title=event.title,
        on=event.on,
        starts_at=event.starts_at,
        place=event.place,
        note=event.note,
        sequence=event.version - 1,
        changed_at=event.updated_at,
        cancelled=event.cancelled_at is not None,
    )


def of_period(period: ReportingPeriod, names: Iterable[str]) -> list[Entry]:
    """The dates of a reporting month that are named."""
    month = month_name(period.month)
    return [
        Entry(
            uid=f"period-{period.pk}-{name}",
            title=PERIOD_WORDS[name].format(month=month),
            on=getattr(period, name),
            sequence=period.version - 1,
        )
        for name in names
    ]


def of_milestone(milestone: Milestone) -> Entry:
    return Entry(
        uid=f"milestone-{milestone.pk}",
        title=f"Milestone due: {milestone.title}",
        on=milestone.forecast,
        note=milestone.programme.title,
        sequence=milestone.version - 1,
        changed_at=milestone.updated_at,
    )


def feed(held: Held, name: str, host: str) -> bytes:
    """What a feed holds, as the file that calendar programs read."""
    entries = [entry for period, names in held.periods for entry in of_period(period, names)]
    entries += [of_event(event) for event in held.events]
    entries += [of_milestone(milestone) for milestone in held.milestones]
    about = f"Reporting calendar of {name}."
    if held.unconfirmed:
        about += f" {count(held.unconfirmed, 'event')} still to be confirmed, not shown here."
    return written(entries, name=name, about=about, host=host, illustrative=held.illustrative)


def written(
    entries: Iterable[Entry], *, name: str, about: str, host: str, illustrative: bool
) -> bytes:
    """The whole feed. The same entries give the same bytes: nothing in it is of the moment."""
    calendar = Calendar()
    calendar.add("prodid", "-//STP portal//Reporting calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{'Illustrative: ' if illustrative else ''}{name}")
    calendar.add("x-wr-caldesc", about)
    calendar.add("x-wr-timezone", "Europe/London")
    for entry in entries:
        calendar.add_component(_component(entry, host, illustrative))
    calendar.add_missing_timezones(last_date=date(2038, 1, 1))
    return bytes(calendar.to_ical())


def etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _component(entry: Entry, host: str, illustrative: bool) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("summary", f"{'Illustrative: ' if illustrative else ''}{entry.title}")
    if entry.starts_at:
        starts = datetime.combine(entry.on, entry.starts_at, tzinfo=LONDON)
        event.add("dtstart", starts)
        event.add("dtend", starts + MEETING)
    else:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
    changed = entry.changed_at or datetime.combine(entry.on, time.min, tzinfo=LONDON)
    event.add("dtstamp", changed.astimezone(UTC))
    event.add("last-modified", changed.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.place:
        event.add("location", entry.place)
    if entry.note:
        event.add("description", entry.note)
    return event
