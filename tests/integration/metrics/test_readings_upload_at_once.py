"""A file of readings is written exactly once, whoever confirms it and whatever breaks."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection

from metrics.models import Indicator, Reading, ReadingsUpload
from programmes.models import AuditEntry, User
from programmes.refusals import Refused, Stale
from tests.factories import metrics as measured
from tests.factories import programmes as make
from tests.factories import reading_files as files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waits() -> Indicator:
    system = make.make_system("vale")
    trust = measured.make_organisation(system, "vale-trust", "Vale Hospitals")
    care = make.make_programme(system, "care")
    return measured.make_indicator(care, "waits", organisations=[trust])


@pytest.fixture
def pmo(waits: Indicator) -> User:
    assert waits.system
    return make.pmo_of(waits.system)


def rows(value: int = 70) -> bytes:
    months = [f"2016-{month:02}" for month in range(4, 13)]
    return files.xlsx([["waits", "vale-trust", month, value] for month in months])


def at_once(*acts: Any) -> list[Any]:
    """What each returned, or the refusal it got, when all begin together."""
    start, found = Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait(30)
            found[place] = acts[place]()
        except (Refused, Stale) as refused:
            found[place] = refused
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def confirming(upload: ReadingsUpload, by: User, seen: str) -> Any:
    return lambda: files.confirmed(upload, by, seen)


def test_two_clicks_two_tabs_and_two_people_write_it_once(waits, pmo):
    assert waits.system
    other = make.appoint(None, "pmo", waits.system)
    upload = files.received(waits.system, rows(), pmo)
    seen = files.seen(upload, pmo).seen
    found = at_once(*[confirming(upload, by, seen) for by in (pmo, pmo, pmo, other)])
    assert len({row.confirmed_at for row in found}) == 1
    assert len({row.outcome["by"] for row in found}) == 1
    assert Reading.objects.count() == 9
    assert AuditEntry.objects.filter(verb="readings.uploaded").count() == 1


def test_two_files_with_the_same_readings_write_them_once(waits, pmo):
    """The second finds that they stand, and has to look again."""
    uploads = [files.received(waits.system, rows(value), pmo) for value in (70, 70, 71)]
    looked_at = [files.seen(upload, pmo).seen for upload in uploads]
    found = at_once(*[confirming(u, pmo, seen) for u, seen in zip(uploads, looked_at, strict=True)])
    assert sum(isinstance(one, ReadingsUpload) for one in found) == 1
    assert sum(isinstance(one, Stale) for one in found) == 2
    assert Reading.objects.count() == 9


def test_a_reading_that_is_recorded_meanwhile_is_not_written_over(waits, pmo):
    upload = files.received(waits.system, rows(), pmo)
    seen = files.seen(upload, pmo).seen
    trust = waits.organisations.get()

    def record() -> None:
        measured.read(waits, ["55"], organisation=trust, first=date(2016, 4, 1))

    confirmed, _ = at_once(confirming(upload, pmo, seen), record)
    stood = Reading.objects.get(starts_on=date(2016, 4, 1), number=1).value
    assert isinstance(confirmed, Stale) == (stood == 55)
    assert Reading.objects.count() in {1, 10}


def test_a_connection_that_is_cut_in_the_middle_leaves_nothing(waits, pmo):
    """The readings are in the transaction already when it is cut; then it can be done again."""
    upload = files.received(waits.system, rows(), pmo)
    seen = files.seen(upload, pmo).seen
    broken: list[BaseException] = []

    def confirm() -> None:
        try:
            files.confirmed(upload, pmo, seen)
        except OperationalError as error:
            broken.append(error)
        finally:
            connection.close()

    holder = connection.copy()
    thread = Thread(target=confirm)
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE programmes_auditentry IN EXCLUSIVE MODE")
            thread.start()
            _cut(_waiting())
        thread.join(30)
    finally:
        holder.rollback()
        holder.close()
    assert len(broken) == 1
    upload.refresh_from_db()
    assert (Reading.objects.count(), upload.confirmed_at) == (0, None)
    assert files.confirmed(upload, pmo, seen).outcome["new"] == 9
    assert Reading.objects.count() == 9


def _waiting() -> int:
    """The connection that waits for the table, once it does."""
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database() AND query LIKE '%%programmes_auditentry%%'"
            )
            if found := cursor.fetchone():
                return int(found[0])
        Event().wait(0.05)
    raise AssertionError("Nothing waits")


def _cut(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
