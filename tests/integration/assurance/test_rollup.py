"""What a roll-up counts, what it shows of it, and that it is whole or not there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from assurance import rollup
from assurance.actions import returns, review_actions, reviews, snapshots
from assurance.models import BoardLine, BoardSnapshot
from programmes import audit
from programmes.actions import outbox
from programmes.models import AuditEntry
from programmes.refusals import NotAllowed
from tests.factories import assurance as psr1s
from tests.factories import board as make
from tests.factories.board import FEBRUARY, JANUARY
from tests.factories.programmes import at, make_programme

PATIENCE = 60


def lines(snapshot: BoardSnapshot) -> dict[str, dict[str, Any]]:
    found = {line.content["programme"]["key"]: line.content for line in snapshot.lines.all()}
    assert list(found) == [
        line.content["programme"]["key"] for line in snapshot.lines.order_by("position")
    ]
    return found


@pytest.mark.django_db
class TestWhatItShows:
    @pytest.fixture
    def portfolio(self) -> make.Portfolio:
        return make.two_months()

    def test_lines_stand_in_the_order_of_the_plan(self, portfolio):
        snapshot = make.rolled_up(portfolio)
        assert list(lines(snapshot)) == ["care", "sites", "hubs", "cancer"]
        assert [line["programme"]["depth"] for line in lines(snapshot).values()] == [0, 1, 1, 0]
        assert (snapshot.expected, snapshot.returned, snapshot.reviewed) == (3, 2, 2)
        assert snapshot.version == 1

    def test_a_disagreement_a_red_and_a_movement(self, portfolio):
        sites = lines(make.rolled_up(portfolio))["sites"]
        assert sites["state"] == "reported"
        assert sites["self"]["progress"] == "green"
        assert sites["agreed"]["progress"] == "red"
        assert sites["previous"]["progress"] == "green"
        assert sites["movement"] == {"progress": "worse", "confidence": "same", "assurance": "same"}
        assert sites["differs"] == {"progress": "Two of three sites have no staff."}
        assert sites["exception"] == {
            "because": ["progress_red"],
            "cause": "The supplier left and nobody stood in.",
            "action": "A new supplier is sought through the framework.",
            "owner": "Programme director",
            "due": "2017-03-15",
            "route": "Green by June, when the supplier starts.",
        }
        assert sites["decisions"] == [{"what": "Agree to one site", "needed_by": "2017-03-01"}]
        assert sites["top_risk"] == 16
        assert [(risk["key"], risk["score"]) for risk in sites["risks"]] == [("no-staff", 16)]
        assert sites["history"]["progress"] == "----------gr"
        assert sites["history"]["assurance"] == "----------mm"

    def test_sources_are_named(self, portfolio):
        psr1 = portfolio.hubs.psr1_returns.get(month=FEBRUARY)
        hubs = lines(make.rolled_up(portfolio))["hubs"]
        assert hubs["return"] == {
            "id": psr1.pk,
            "number": 1,
            "reference": psr1.reference,
            "hash": psr1.content_hash,
            "correction_reason": "",
        }
        assert hubs["review"] == psr1.review.pk

    def test_no_return_is_never_last_months_green(self, portfolio):
        cancer = lines(make.rolled_up(portfolio))["cancer"]
        assert cancer["state"] == "not_reported"
        assert cancer["agreed"] is None
        assert cancer["self"] is None
        assert cancer["previous"]["progress"] == "green"
        assert cancer["movement"]["progress"] == "not_reported"
        assert cancer["history"]["progress"] == "----------g-"
        assert cancer["exception"]["because"] == ["not_reported"]

    def test_awkward_words_are_kept_to_the_letter(self, portfolio):
        awkward = 'A "quoted", \\back\\slashed {name} %s \t\n\U0001f600 </script>'
        portfolio.hubs.name, portfolio.hubs.number = awkward, '"1"'
        portfolio.hubs.save()
        programme = lines(make.rolled_up(portfolio))["hubs"]["programme"]
        assert (programme["name"], programme["number"]) == (awkward, '"1"')

    def test_a_parent_shows_the_worst_below_it(self, portfolio):
        care = lines(make.rolled_up(portfolio))["care"]
        assert care["state"] == "parent"
        assert care["agreed"] == {
            "progress": "red",
            "confidence": "green",
            "assurance": "moderate",
        }
        assert care["movement"]["progress"] == "worse"
        assert care["below"] == {"reporting": 2, "not_reported": 0, "reviewed": 2}
        assert care["top_risk"] == 16
        assert care["history"]["progress"] == "----------gr"
        assert care["exception"] is None

    def test_a_parent_counts_those_not_reported(self, portfolio):
        make_programme(portfolio.system, "new", parent=portfolio.cancer, position=9)
        make_programme(
            portfolio.system, "above", parent=portfolio.care, reports=False, position=9
        ).save()
        late = make_programme(portfolio.system, "late", parent=portfolio.care, position=8)
        care = lines(make.rolled_up(portfolio))["care"]
        assert care["below"] == {"reporting": 3, "not_reported": 1, "reviewed": 2}
        assert care["agreed"]["progress"] == "red"
        assert late.key in lines(make.rolled_up(portfolio))
        assert "above" not in lines(make.rolled_up(portfolio))

    def test_a_signed_return_that_is_not_reviewed_has_no_agreed_rating(self, portfolio):
        psr1s.sign(psr1s.submit(psr1s.fill(portfolio.cancer.psr1_returns.get(month=FEBRUARY))))
        snapshot = make.rolled_up(portfolio)
        cancer = lines(snapshot)["cancer"]
        assert cancer["state"] == "not_reviewed"
        assert cancer["agreed"] is None
        assert cancer["self"]["progress"] == "green"
        assert cancer["milestones"] is None
        assert cancer["exception"]["because"] == ["not_reviewed"]
        assert (snapshot.returned, snapshot.reviewed) == (3, 2)

    def test_a_programme_that_began_later_is_not_missing_before(self, portfolio):
        later = make_programme(portfolio.system, "later", position=7)
        psr1s.open_return(later, date(2017, 3, 1))
        assert "later" not in lines(make.rolled_up(portfolio))

    def test_a_closed_programme_is_gone_unless_it_reported(self, portfolio):
        for programme in (portfolio.cancer, portfolio.hubs):
            programme.closed_on = date(2017, 2, 25)
            programme.save()
        assert list(lines(make.rolled_up(portfolio))) == ["care", "sites", "hubs"]

    def test_another_systems_month_stays_apart(self, portfolio):
        other = make.make_portfolio()
        make.returned(other.hubs)
        assert lines(make.rolled_up(portfolio))["hubs"]["return"]["reference"] == (
            portfolio.hubs.psr1_returns.get(month=FEBRUARY).reference
        )
        assert make.rolled_up(other).returned == 1

    def test_actions_count_as_they_stood_on_the_day_of_the_board(self, portfolio):
        psr1 = psr1s.sign(
            psr1s.submit(psr1s.fill(portfolio.cancer.psr1_returns.get(month=FEBRUARY)))
        )
        board_on = make.period_of(portfolio).board_on
        reviewer = make.reviewer_of(portfolio.system)
        review = reviews.open_review(psr1=psr1, by=reviewer, at=at(make.review_day(FEBRUARY)))
        raised = [
            review_actions.raise_action(
                review=review,
                what=what,
                owner=None,
                owner_office="SRO",
                due_on=due,
                by=reviewer,
                at=at(make.review_day(FEBRUARY), 15),
            )
            for what, due in (
                ("Soon", board_on - timedelta(days=1)),
                ("Later", board_on + timedelta(days=9)),
            )
        ]
        make.reviewed(psr1)
        assert lines(make.rolled_up(portfolio))["cancer"]["actions"] == {"open": 2, "overdue": 1}
        after = at(board_on + timedelta(days=2))
        review_actions.close(action=raised[0], note="Done.", version=1, by=reviewer, at=after)
        assert lines(make.rolled_up(portfolio))["cancer"]["actions"] == {"open": 2, "overdue": 1}


@pytest.mark.django_db
class TestVersions:
    @pytest.fixture
    def portfolio(self) -> make.Portfolio:
        return make.two_months()

    def test_twice_gives_one_snapshot_whenever_it_is_done(self, portfolio):
        first = make.rolled_up(portfolio)
        again = snapshots.roll_up(period=make.period_of(portfolio), at=at(date(2017, 4, 11)))
        assert again.pk == first.pk
        assert BoardSnapshot.objects.filter(system=portfolio.system).count() == 1
        assert AuditEntry.objects.filter(verb="snapshot.rolled_up").count() == 1

    def test_the_hash_is_that_of_the_lines_as_stored(self, portfolio):
        snapshot = make.rolled_up(portfolio)
        assert rollup.hash_of_lines(snapshot.pk) == snapshot.content_hash

    def test_what_is_in_hand_changes_nothing(self, portfolio):
        first = make.rolled_up(portfolio)
        psr1 = portfolio.hubs.psr1_returns.get(month=FEBRUARY)
        correction = returns.correct(
            psr1=psr1, reason="A wrong date", by=portfolio.pmo, at=at(date(2017, 3, 1))
        )
        assert make.rolled_up(portfolio).pk == first.pk
        psr1s.sign(psr1s.submit(psr1s.fill(correction)))
        assert make.rolled_up(portfolio).pk == first.pk

    def test_a_correction_makes_a_second_version_with_its_reason(self, portfolio):
        first = make.rolled_up(portfolio)
        psr1 = portfolio.hubs.psr1_returns.get(month=FEBRUARY)
        correction = returns.correct(
            psr1=psr1, reason="The lease fell through", by=portfolio.pmo, at=at(date(2017, 3, 1))
        )
        psr1s.fill(correction, ratings=psr1s.ratings("amber"))
        make.reviewed(psr1s.sign(psr1s.submit(correction)))
        second = make.rolled_up(portfolio)
        assert (first.version, second.version) == (1, 2)
        hubs = lines(second)["hubs"]
        assert hubs["agreed"]["progress"] == "amber"
        assert hubs["history"]["progress"] == "----------ga"
        assert hubs["return"]["number"] == 2
        assert hubs["return"]["reference"].endswith("-c2")
        assert hubs["return"]["correction_reason"] == "The lease fell through"
        assert lines(first)["hubs"]["agreed"]["progress"] == "green"

    def test_a_month_with_nothing_reported_is_told_as_that(self, portfolio):
        snapshot = make.rolled_up(portfolio, date(2017, 3, 1))
        assert (snapshot.returned, snapshot.reviewed) == (0, 0)
        assert {line["agreed"] is None for line in lines(snapshot).values()} == {True}

    def test_a_person_needs_the_appointment(self, portfolio):
        with pytest.raises(NotAllowed, match="roll the month up"):
            snapshots.roll_up(period=make.period_of(portfolio), by=portfolio.board, at=at(FEBRUARY))
        assert make.rolled_up(portfolio).version == 1

    def test_a_period_that_is_not_there(self):
        with pytest.raises(LookupError):
            rollup.write(period_id=0, at=at())

    def test_it_takes_as_many_queries_whatever_the_size(self, portfolio, django_assert_num_queries):
        period = make.period_of(portfolio)
        # Savepoint, lock, statement, snapshot, audit entry, savepoint.
        with django_assert_num_queries(6):
            snapshots.roll_up(period=period, at=at(FEBRUARY))


def until_another_waits() -> None:
    """Until some other session is kept waiting by what this one holds."""
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
            Event().wait(0.02)
    raise AssertionError("Nobody waits.")


@pytest.mark.django_db(transaction=True)
class TestAllOrNothing:
    @pytest.fixture
    def portfolio(self) -> make.Portfolio:
        return make.two_months()

    def counts(self) -> tuple[int, int, int]:
        entries = AuditEntry.objects.filter(verb="snapshot.rolled_up")
        return BoardSnapshot.objects.count(), BoardLine.objects.count(), entries.count()

    def test_two_at_once_make_one(self, portfolio):
        period = make.period_of(portfolio)
        start, made = Barrier(4), []

        def run() -> None:
            try:
                connection.ensure_connection()
                start.wait(PATIENCE)
                made.append(snapshots.roll_up(period=period, at=at(make.review_day(FEBRUARY))).pk)
            finally:
                connections.close_all()

        together(run, 4)
        assert len(set(made)) == 1
        assert len(made) == 4
        assert self.counts() == (1, 4, 1)

    def test_without_the_lock_two_at_once_would_clash(self, portfolio, monkeypatch):
        """The other half: the lock is what keeps the race out."""
        monkeypatch.setattr(rollup, "_LOCK", rollup._LOCK.replace("FOR NO KEY UPDATE OF p", ""))
        period = make.period_of(portfolio)
        written, faults = Event(), []

        def first() -> None:
            with transaction.atomic():
                rollup.write(period_id=period.pk, at=at(FEBRUARY))
                written.set()
                until_another_waits()

        def second() -> None:
            written.wait(PATIENCE)
            with transaction.atomic():
                rollup.write(period_id=period.pk, at=at(FEBRUARY))

        def run(write: Callable[[], None]) -> None:
            try:
                write()
            except Exception as error:
                faults.append(type(error).__name__)
            finally:
                connections.close_all()

        threads = [Thread(target=run, args=[write]) for write in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert faults == ["IntegrityError"]

    @pytest.mark.parametrize("moment", ["before", "between", "after"])
    def test_a_backend_killed_on_the_way_leaves_nothing(self, portfolio, monkeypatch, moment):
        period = make.period_of(portfolio)
        die = pytest.MonkeyPatch()

        def killed(*args: Any, **kwargs: Any) -> Any:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        place = {
            "before": (rollup, "write"),
            "between": (snapshots, "_record"),
            "after": (audit, "record"),
        }[moment]
        die.setattr(*place, killed)
        try:
            with pytest.raises(OperationalError):
                snapshots.roll_up(period=period, at=at(make.review_day(FEBRUARY)))
        finally:
            die.undo()
            connection.close()
        assert self.counts() == (0, 0, 0)
        snapshots.roll_up(period=period, at=at(make.review_day(FEBRUARY)))
        assert self.counts() == (1, 4, 1)
        assert audit.faults() == []


def together(act: Any, times: int) -> None:
    threads = [Thread(target=act) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)


@pytest.mark.django_db
def test_the_portal_itself_rolls_up_what_the_outbox_promised():
    portfolio = make.two_months()
    outbox.drain(now=datetime.fromisoformat("2017-02-22T10:00:00+00:00"))
    assert {(s.month, s.version) for s in BoardSnapshot.objects.all()} == {
        (JANUARY, 1),
        (FEBRUARY, 1),
    }
    entry = AuditEntry.objects.filter(verb="snapshot.rolled_up").first()
    assert entry is not None
    assert entry.actor is None
    assert entry.actor_name == "The portal"
    assert portfolio.system.snapshots.count() == 2
