"""A snapshot is put before the board once, by the PMO, and never an older one after a newer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import InternalError, connection, connections, transaction

from assurance.actions import returns, snapshots
from assurance.models import BoardLine, BoardSnapshot, Publication
from assurance.selectors.board import latest_published, published
from programmes import audit
from programmes.actions.outbox import enqueue
from programmes.models import AuditEntry, MailMessage, OutboxMessage
from programmes.refusals import NotAllowed, Refused
from programmes.tasks import drain_outbox
from stp_portal.embedded.process import wait_until
from stp_portal.environment import BASE_DIR
from tests.factories import assurance as psr1s
from tests.factories import board as make
from tests.factories.board import FEBRUARY, JANUARY
from tests.factories.programmes import at

PATIENCE = 120


def correct(portfolio: make.Portfolio, reason: str = "The lease fell through") -> BoardSnapshot:
    """A corrected return of the hubs, reviewed and rolled up."""
    psr1 = portfolio.hubs.psr1_returns.get(month=FEBRUARY)
    draft = returns.correct(psr1=psr1, reason=reason, by=portfolio.pmo, at=at(date(2017, 3, 1)))
    psr1s.fill(draft, ratings=psr1s.ratings("amber"))
    make.reviewed(psr1s.sign(psr1s.submit(draft)))
    return make.rolled_up(portfolio)


@pytest.mark.django_db
class TestPublishing:
    @pytest.fixture
    def portfolio(self) -> make.Portfolio:
        return make.two_months()

    def test_the_board_is_told_and_the_trail_says_so(self, portfolio):
        publication = make.published(portfolio)
        mail = MailMessage.objects.get(to=portfolio.board)
        assert mail.subject == "Board page for February 2017, version 1, is published"
        assert "2 of 3 returned, 2 reviewed" in mail.body
        entry = AuditEntry.objects.get(verb="snapshot.published")
        assert entry.actor == portfolio.pmo
        assert entry.detail["hash"] == publication.snapshot.content_hash

    def test_a_second_click_publishes_nothing_more(self, portfolio):
        first = make.published(portfolio)
        assert make.published(portfolio) == first
        assert MailMessage.objects.filter(to=portfolio.board).count() == 1

    def test_only_the_pmo_may(self, portfolio):
        snapshot = make.rolled_up(portfolio)
        for person in (portfolio.board, make.reviewer_of(portfolio.system)):
            with pytest.raises(NotAllowed, match="publish a board snapshot"):
                snapshots.publish(snapshot=snapshot, by=person, at=at(FEBRUARY))
        assert not Publication.objects.exists()

    def test_the_pmo_of_another_system_may_not(self, portfolio):
        other = make.make_portfolio()
        with pytest.raises(NotAllowed):
            snapshots.publish(snapshot=make.rolled_up(portfolio), by=other.pmo, at=at(FEBRUARY))

    def test_an_older_version_is_refused_in_words(self, portfolio):
        first = make.rolled_up(portfolio)
        second = correct(portfolio)
        snapshots.publish(snapshot=second, by=portfolio.pmo, at=at(date(2017, 3, 2)))
        with pytest.raises(Refused) as refused:
            snapshots.publish(snapshot=first, by=portfolio.pmo, at=at(date(2017, 3, 3)))
        assert str(refused.value) == (
            "Version 2 of February 2017 is already published, so the older version 1 can't be."
        )

    def test_a_correction_is_told_with_its_reason(self, portfolio):
        make.published(portfolio)
        snapshots.publish(snapshot=correct(portfolio), by=portfolio.pmo, at=at(date(2017, 3, 2)))
        mail = MailMessage.objects.get(subject__contains="version 2")
        assert "Hubs: The lease fell through" in mail.body

    def test_what_is_published_can_be_found_as_it_was(self, portfolio):
        first = make.published(portfolio).snapshot
        second = correct(portfolio)
        assert published(portfolio.system, FEBRUARY) == first
        snapshots.publish(snapshot=second, by=portfolio.pmo, at=at(date(2017, 3, 2)))
        assert published(portfolio.system, FEBRUARY) == second
        assert published(portfolio.system, FEBRUARY, 1) == first
        assert published(portfolio.system, FEBRUARY, 3) is None
        make.published(portfolio, JANUARY)
        assert latest_published(portfolio.system) == second

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE assurance_boardsnapshot SET content_hash = 'x'",
            "DELETE FROM assurance_boardline",
            "UPDATE assurance_boardline SET content = '{}'",
            "DELETE FROM assurance_publication",
        ],
    )
    def test_nothing_of_it_can_be_changed(self, portfolio, sql):
        make.published(portfolio)
        with (
            pytest.raises(InternalError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_publish_once():
    portfolio = make.two_months()
    snapshot = make.rolled_up(portfolio)
    made: list[Any] = []

    def click() -> None:
        try:
            made.append(snapshots.publish(snapshot=snapshot, by=portfolio.pmo, at=at(FEBRUARY)).pk)
        finally:
            connections.close_all()

    threads = [Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert made == [Publication.objects.get().pk] * 4


WORKER = """
import os, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from stp_portal.celery import app
app.worker_main(["worker", "--concurrency", "1", "-Q", sys.argv[2], "--loglevel", "ERROR",
                 "--without-gossip", "--without-mingle", "-n", sys.argv[2] + "@%h"])
"""


class Workers:
    """Real Celery workers on the test's database, with a queue of their own."""

    def __init__(self) -> None:
        self.queue = f"kill-{os.getpid()}"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        name = settings.DATABASES["default"]["NAME"]
        self.running.append(
            subprocess.Popen(
                [sys.executable, "-c", WORKER, name, self.queue],
                cwd=BASE_DIR,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def nudge(self) -> None:
        drain_outbox.apply_async(queue=self.queue)

    def kill(self) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(PATIENCE)
        self.running.clear()


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers()
    yield made
    made.kill()


def waiting_for_the_lock() -> bool:
    with connection.cursor() as cursor:
        # Within a transaction the server would answer the same each time.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock' AND query LIKE '%Rolls one month up%'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_none_and_another_makes_a_whole_one(workers):
    portfolio = make.two_months()
    OutboxMessage.objects.all().delete()
    enqueue(
        "roll_up",
        {
            "period_id": make.period_of(portfolio).pk,
            "at": at(make.review_day(FEBRUARY)).isoformat(),
        },
    )
    with transaction.atomic(), connection.cursor() as cursor:
        # The statement has written the snapshot's row when it comes to the lines'.
        cursor.execute("LOCK TABLE assurance_boardline IN EXCLUSIVE MODE")
        workers.start()
        workers.nudge()
        assert wait_until(waiting_for_the_lock, PATIENCE, pause=0.1)
        workers.kill()
    assert wait_until(lambda: not waiting_for_the_lock(), PATIENCE, pause=0.1)
    assert BoardSnapshot.objects.count() == BoardLine.objects.count() == 0
    assert OutboxMessage.objects.filter(done_at__isnull=True).count() == 1

    workers.start()
    workers.nudge()
    assert wait_until(BoardSnapshot.objects.exists, PATIENCE, pause=0.1)
    snapshot = BoardSnapshot.objects.get()
    assert snapshot.lines.count() == 4
    assert wait_until(
        lambda: not OutboxMessage.objects.filter(done_at__isnull=True).exists(), PATIENCE, pause=0.1
    )
    assert audit.faults() == []
