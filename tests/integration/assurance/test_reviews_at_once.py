"""Two reviewers at once, a lock that comes between, a database that dies: one outcome."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import InternalError, OperationalError, connection
from django.db.models import QuerySet

from assurance.actions import periods, reviews
from assurance.models import GatewayReview, Psr1Event
from programmes.enums import Role
from programmes.models import MailMessage, OutboxMessage, User
from programmes.refusals import Refused, Stale
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at, make_programme
from tests.factories.reviews import REVIEW, Cast

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


@pytest.fixture
def cast() -> Cast:
    return make.opened(make.make_cast())


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each in its own thread and connection, begun together: what it gave or raised."""
    start = Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def completing(review: GatewayReview, by: User) -> Callable[[], GatewayReview]:
    return lambda: reviews.complete(
        review=review, version=review.version, by=by, at=at(REVIEW, 14), **make.whole()
    )


@pytest.fixture
def both_past_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has found the review open waits for the other to find it open too, if that can be."""
    meeting = Barrier(2)
    check = reviews._check_whole

    def wait_then_check(*args: Any) -> None:
        with suppress(BrokenBarrierError):
            meeting.wait(2)
        check(*args)

    monkeypatch.setattr(reviews, "_check_whole", wait_then_check)


class TestTwoComplete:
    @pytest.fixture
    def outcomes(self, cast: Cast, both_past_the_check: None) -> Callable[[], list[Any]]:
        review = make.begun(cast)
        other = appoint(None, Role.REVIEWER, cast.system)
        return lambda: at_once(completing(review, cast.reviewer), completing(review, other))

    def test_with_the_lock_one_completes_and_the_other_is_told(
        self, outcomes: Callable[[], list[Any]]
    ) -> None:
        found = outcomes()
        done = [each for each in found if isinstance(each, GatewayReview)]
        (refused,) = [each for each in found if isinstance(each, Refused)]
        assert len(done) == 1
        assert "completed this review on 21 February 2017, 2:00pm" in str(refused)
        assert OutboxMessage.objects.filter(kind="roll_up").count() == 1
        assert Psr1Event.objects.filter(verb="review").count() == 1
        assert MailMessage.objects.filter(subject__contains="completed").count() == 2

    def test_without_the_lock_both_find_it_open_and_the_database_has_to_stop_one(
        self, outcomes: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
        (stopped,) = [each for each in outcomes() if isinstance(each, Exception)]
        assert isinstance(stopped, InternalError)


def test_a_double_click_on_two_workers_completes_once(cast: Cast) -> None:
    review = make.begun(cast)
    outcomes = at_once(*[completing(review, cast.reviewer)] * 4)
    assert {each.completed_at for each in outcomes} == {at(REVIEW, 14)}
    assert OutboxMessage.objects.filter(kind="roll_up").count() == 1


def test_two_saves_of_one_page_leave_one_and_tell_the_other(cast: Cast) -> None:
    review = make.begun(cast)
    other = appoint(None, Role.REVIEWER, cast.system)
    outcomes = at_once(
        *(
            lambda by=by, said=said: reviews.save(
                review=review, version=1, by=by, at=at(REVIEW), challenge=said
            )
            for by, said in ((cast.reviewer, "Mine"), (other, "Theirs"))
        )
    )
    (stale,) = [each for each in outcomes if isinstance(each, Stale)]
    (saved,) = [each for each in outcomes if isinstance(each, GatewayReview)]
    assert stale.current.challenge == saved.challenge


def test_two_who_begin_at_once_begin_one_review(cast: Cast) -> None:
    psr1 = make.signed(cast)
    other = appoint(None, Role.REVIEWER, cast.system)
    outcomes = at_once(
        *(
            lambda by=by: reviews.open_review(psr1=psr1, by=by, at=at(REVIEW))
            for by in (cast.reviewer, other)
        )
    )
    assert len({each.pk for each in outcomes}) == 1


def test_reviews_of_several_programmes_complete_side_by_side(cast: Cast) -> None:
    begun = [make.begun(cast)]
    for number in range(3):
        programme = make_programme(cast.system, name=f"More {number}")
        appoint(cast.manager, Role.PROGRAMME_MANAGER, programme)
        appoint(cast.sro, Role.SRO, programme)
        periods.open_return(period=cast.period, programme=programme, by=cast.pmo, at=at(REVIEW))
        cast.programme = programme
        begun.append(make.begun(cast))
    outcomes = at_once(*(completing(review, cast.reviewer) for review in begun))
    assert [each.state for each in outcomes] == ["completed"] * 4


def test_locking_and_completing_at_once_never_lets_a_review_in_after_the_lock(cast: Cast) -> None:
    review = make.begun(cast)
    done, locked = at_once(
        completing(review, cast.reviewer),
        lambda: periods.lock_period(period=cast.period, by=cast.pmo, at=at(REVIEW, 14)),
    )
    assert locked.state == "locked"
    assert isinstance(done, GatewayReview | Refused)
    review.refresh_from_db()
    assert (review.state == "completed") is isinstance(done, GatewayReview)


@pytest.mark.parametrize("place", ["move", "enqueue", "tell", "record"])
def test_a_database_that_dies_on_the_way_leaves_nothing_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    review = make.begun(cast)

    def dies(**_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(reviews, place, dies)
    if place == "enqueue":
        monkeypatch.setattr(reviews, place, lambda *_: dies())
    (outcome,) = at_once(completing(review, cast.reviewer))
    assert isinstance(outcome, OperationalError)
    review.refresh_from_db()
    review.psr1.refresh_from_db()
    assert (review.state, review.psr1.state) == ("open", "signed")
    assert not OutboxMessage.objects.filter(kind="roll_up").exists()
