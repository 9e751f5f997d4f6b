"""Board snapshots of past months: the real roll-up where they are looked at, copies elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from assurance.actions.snapshots import publish, roll_up
from assurance.models import BoardLine, BoardSnapshot, Publication
from programmes import clock
from programmes.models import ReportingPeriod, User
from tests.bench.load.insert import insert
from tests.bench.scale import LAST_MONTH, LONG

SNAPSHOT = BoardSnapshot._meta.db_table


def roll_up_all(system: str) -> None:
    """Roll up and publish every past month of a system, the oldest first."""
    for period in ReportingPeriod.objects.filter(system__key=system, month__lt=LAST_MONTH):
        roll_up_one(system, period.month)


def latest_month() -> date:
    """The month before the one in hand."""
    return (LAST_MONTH - timedelta(days=1)).replace(day=1)


def roll_up_one(system: str, month: date) -> None:
    """Roll up and publish one month."""
    period = ReportingPeriod.objects.get(system__key=system, month=month)
    snapshot = roll_up(period=period, at=clock.now())
    pmo = User.objects.get(email=f"pmo@{system}.example")
    publish(snapshot=snapshot, by=pmo, at=clock.now())


def copy_to_the_nation(cursor: Any) -> None:
    """The other systems of the same size get the snapshots of the first, under their own keys."""
    same = (
        f"FROM {SNAPSHOT} s JOIN programmes_system own ON own.id = s.system_id "
        f"AND own.key = '{LONG}' JOIN programmes_system other ON other.key LIKE 'national-%' "
        "AND other.id <> own.id JOIN programmes_reportingperiod period "
        "ON period.system_id = other.id AND period.month = s.month"
    )
    kept = ("month", "version", "as_at", "content_hash", "expected", "returned", "reviewed")
    insert(
        cursor,
        BoardSnapshot,
        same,
        system_id="other.id",
        period_id="period.id",
        **{column: f"s.{column}" for column in kept},
    )
    copied = f"{same} JOIN {SNAPSHOT} c ON c.period_id = period.id AND c.version = s.version"
    insert(
        cursor,
        BoardLine,
        f"{copied} JOIN assurance_boardline l ON l.snapshot_id = s.id "
        "JOIN programmes_programme p ON p.id = l.programme_id "
        "JOIN programmes_programme mine ON mine.system_id = other.id AND mine.key = p.key",
        snapshot_id="c.id",
        programme_id="mine.id",
        position="l.position",
        content="l.content",
    )
    insert(
        cursor,
        Publication,
        f"{copied} JOIN assurance_publication done ON done.snapshot_id = s.id",
        snapshot_id="c.id",
        published_at="done.published_at",
        published_by_id="done.published_by_id",
    )
