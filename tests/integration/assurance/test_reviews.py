"""A gateway review: who may hold it, what it must say, and that it is completed once."""

from datetime import date

import pytest
from django.db import InternalError, transaction

from assurance.actions import returns, reviews
from assurance.models import GatewayReview
from programmes.enums import Role
from programmes.models import AuditEntry, MailMessage, OutboxMessage
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at
from tests.factories.reviews import REVIEW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make.opened(make.make_cast())


def complete(cast: Cast, review: GatewayReview, **changes: object) -> GatewayReview:
    return reviews.complete(
        review=review,
        version=review.version,
        by=cast.reviewer,
        at=at(REVIEW, 14),
        **make.whole(**changes),
    )


def errors_of(cast: Cast, review: GatewayReview, **changes: object) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        complete(cast, review, **changes)
    return refused.value.errors


class TestOpening:
    def test_a_draft_has_nothing_to_review(self, cast: Cast) -> None:
        psr1 = make.written(cast)
        with pytest.raises(Refused, match="not signed, so there is nothing to review yet"):
            reviews.open_review(psr1=psr1, by=cast.reviewer, at=at(REVIEW))

    def test_opening_again_gives_the_same_review(self, cast: Cast) -> None:
        review = make.begun(cast)
        again = reviews.open_review(psr1=review.psr1, by=cast.reviewer, at=at(REVIEW, 11))
        assert again.pk == review.pk
        assert GatewayReview.objects.count() == 1

    def test_offices_that_nobody_holds_are_marked_vacant(self, cast: Cast) -> None:
        assert make.begun(cast).attendance == {
            "clinical_lead": "vacant",
            "programme_director": "vacant",
        }

    def test_a_delivery_role_in_what_is_reviewed_bars_the_reviewer(self, cast: Cast) -> None:
        psr1 = make.signed(cast)
        appoint(cast.reviewer, Role.PROGRAMME_MANAGER, cast.programme)
        with pytest.raises(NotAllowed, match="You are Programme manager of Prevention"):
            reviews.open_review(psr1=psr1, by=cast.reviewer, at=at(REVIEW))

    def test_the_pmo_does_not_review(self, cast: Cast) -> None:
        psr1 = make.signed(cast)
        with pytest.raises(NotAllowed, match="you need an appointment as Reviewer"):
            reviews.open_review(psr1=psr1, by=cast.pmo, at=at(REVIEW))


class TestSaving:
    def test_a_draft_may_be_incomplete(self, cast: Cast) -> None:
        review = make.begun(cast)
        reviews.save(
            review=review, version=1, by=cast.reviewer, at=at(REVIEW), agreed_progress="red"
        )
        review.refresh_from_db()
        assert (review.agreed_progress, review.version) == ("red", 2)
        assert review.saved_by == cast.reviewer

    def test_a_stale_save_is_refused_and_writes_nothing(self, cast: Cast) -> None:
        review = make.begun(cast)
        other = appoint(None, Role.REVIEWER, cast.system)
        reviews.save(review=review, version=1, by=other, at=at(REVIEW), challenge="Theirs")
        with pytest.raises(Stale) as stale:
            reviews.save(
                review=review, version=1, by=cast.reviewer, at=at(REVIEW), challenge="Mine"
            )
        assert stale.value.current.challenge == "Theirs"
        assert stale.value.current.saved_by == other

    def test_the_same_words_again_are_no_conflict(self, cast: Cast) -> None:
        review = make.begun(cast)
        for _ in range(2):
            saved = reviews.save(
                review=review, version=1, by=cast.reviewer, at=at(REVIEW), challenge="Once"
            )
        assert saved.version == 2

    def test_an_appointment_that_ended_no_longer_counts(self, cast: Cast) -> None:
        review = make.begun(cast)
        cast.reviewer.appointments.update(ends_on=date(2017, 2, 20))
        with pytest.raises(NotAllowed):
            reviews.save(review=review, version=1, by=cast.reviewer, at=at(REVIEW), challenge="x")

    def test_no_field_beyond_the_review_s_own_is_written(self, cast: Cast) -> None:
        review = make.begun(cast)
        with pytest.raises(TypeError):
            reviews.save(
                review=review, version=1, by=cast.reviewer, at=at(REVIEW), state="completed"
            )


class TestWhatACompletedReviewMustSay:
    def test_everything_missing_is_said_at_once(self, cast: Cast) -> None:
        review = make.begun(cast)
        found = errors_of(
            cast,
            review,
            attendance={},
            agreed_progress="red",
            agreed_confidence="",
            escalated=True,
        )
        assert set(found) == {
            "attendance_sro",
            "attendance_clinical_lead",
            "attendance_programme_director",
            "attendance_programme_manager",
            "attendance_deputy_programme_director",
            "progress_reason",
            "agreed_confidence",
            "recovery_cause",
            "recovery_action",
            "recovery_owner",
            "recovery_due",
            "recovery_route",
            "escalation",
        }
        assert found["attendance_sro"] == (
            "Select whether the senior responsible officer (SRO) attended"
        )
        assert found["progress_reason"] == (
            "Enter why the agreed progress against plan is Red when the return says Green"
        )
        review.refresh_from_db()
        assert (review.state, review.agreed_progress) == ("open", "")

    @pytest.mark.parametrize("scale", ["progress", "confidence"])
    def test_a_red_needs_a_recovery_plan(self, cast: Cast, scale: str) -> None:
        red = {f"agreed_{scale}": "red", f"{scale}_reason": "The site is lost."}
        found = errors_of(cast, make.begun(cast), **red)
        assert list(found) == [
            "recovery_cause",
            "recovery_action",
            "recovery_owner",
            "recovery_due",
            "recovery_route",
        ]

    def test_recovery_is_not_promised_for_the_past(self, cast: Cast) -> None:
        plan = dict.fromkeys(
            ["recovery_cause", "recovery_action", "recovery_owner", "recovery_route"], "Said."
        )
        found = errors_of(
            cast,
            make.begun(cast),
            agreed_progress="red",
            progress_reason="Lost.",
            recovery_due=date(2017, 2, 20),
            **plan,
        )
        assert found == {"recovery_due": "The day of recovery must be 21 February 2017 or later"}

    def test_blue_must_be_earned(self, cast: Cast) -> None:
        found = errors_of(
            cast, make.begun(cast), agreed_progress="blue", progress_reason="All is done."
        )
        assert found["agreed_progress"].startswith("Blue is not earned yet: it needs 3 more months")

    def test_amber_needs_a_plan(self, cast: Cast) -> None:
        found = errors_of(
            cast, make.begun(cast), agreed_progress="amber", progress_reason="Two are late."
        )
        assert "Amber needs one" in found["recovery_action"]

    def test_the_return_s_mitigation_is_plan_enough_for_amber(self, cast: Cast) -> None:
        review = make.begun(
            cast, progress=make.rated("amber"), mitigation="Agency staff start on Monday."
        )
        assert complete(cast, review, agreed_progress="amber").state == "completed"


class TestCompleting:
    def test_it_locks_the_return_promises_the_roll_up_and_tells(self, cast: Cast) -> None:
        review = complete(cast, make.begun(cast))
        review.psr1.refresh_from_db()
        assert review.psr1.state == "locked"
        assert [e.verb for e in review.psr1.events.order_by("id")][-2:] == ["review", "lock"]
        message = OutboxMessage.objects.get(kind="roll_up")
        assert message.payload["period_id"] == cast.period.pk
        told = MailMessage.objects.filter(subject__contains="Gateway review of Prevention")
        assert {m.to for m in told} == {cast.manager, cast.sro}
        assert AuditEntry.objects.filter(verb="review.completed").count() == 1

    def test_a_second_click_completes_nothing_twice(self, cast: Cast) -> None:
        review = make.begun(cast)
        first = complete(cast, review)
        assert complete(cast, review).completed_at == first.completed_at
        assert OutboxMessage.objects.filter(kind="roll_up").count() == 1

    def test_another_reviewer_is_told_who_completed_it(self, cast: Cast) -> None:
        complete(cast, make.begun(cast))
        review = GatewayReview.objects.get()
        other = appoint(None, Role.REVIEWER, cast.system)
        with pytest.raises(Refused, match="Rita Reviewer completed this review on 21 February"):
            reviews.complete(review=review, version=1, by=other, at=at(REVIEW, 15), **make.whole())

    def test_what_is_completed_stays_even_in_the_database(self, cast: Cast) -> None:
        review = complete(cast, make.begun(cast))
        with pytest.raises(InternalError), transaction.atomic():
            GatewayReview.objects.filter(pk=review.pk).update(agreed_progress="red")

    def test_somebody_else_s_words_are_not_completed_unseen(self, cast: Cast) -> None:
        review = make.begun(cast)
        other = appoint(None, Role.REVIEWER, cast.system)
        reviews.save(review=review, version=1, by=other, at=at(REVIEW), challenge="Look again.")
        with pytest.raises(Stale):
            complete(cast, review)

    def test_a_failing_audit_leaves_nothing_done(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        review = make.begun(cast)

        def broken(**_: object) -> None:
            raise RuntimeError("no audit")

        monkeypatch.setattr(reviews, "record", broken)
        with pytest.raises(RuntimeError, match="no audit"):
            complete(cast, review)
        review.refresh_from_db()
        review.psr1.refresh_from_db()
        assert (review.state, review.psr1.state) == ("open", "signed")
        assert not OutboxMessage.objects.filter(kind="roll_up").exists()


def test_a_correction_s_review_begins_as_the_earlier_one_ended(cast: Cast) -> None:
    earlier = make.completed(cast, challenge="Who tested it?")
    correction = returns.correct(
        psr1=earlier.psr1, reason="A wrong date.", by=cast.manager, at=at(date(2017, 2, 22))
    )
    psr1 = make.signed(cast, day=date(2017, 2, 22))
    assert psr1.pk == correction.pk
    review = reviews.open_review(psr1=psr1, by=cast.reviewer, at=at(date(2017, 2, 23)))
    assert review.challenge == "Who tested it?"
    assert review.agreed_progress == "green"
    assert review.state == "open"
