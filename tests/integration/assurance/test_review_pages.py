"""The review's page: both sides on it, drafts and refusals, who sees what."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assurance.actions import periods, returns, review_actions, reviews
from assurance.models import GatewayReview, ReviewAction
from assurance.review_rules import OFFICES
from programmes.enums import Role
from programmes.models import OutboxMessage
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at, make_milestone, make_programme
from tests.factories.reviews import REVIEW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.STP_TODAY = REVIEW


@pytest.fixture
def cast() -> Cast:
    return make.opened(make.make_cast())


@pytest.fixture
def reviewer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reviewer)
    return client


def address(cast: Cast) -> str:
    return reverse("review", args=[cast.system.key, "2017-02", cast.programme.key])


def posted(version: int = 0, **changes: str) -> dict[str, str]:
    """A whole form, ready to be completed, as the browser sends it."""
    return {
        "version": str(version),
        "agreed_progress": "green",
        "agreed_confidence": "green",
        "agreed_assurance": "moderate",
        "escalated": "no",
        "then": "complete",
        **{f"attendance_{office}": "present" for office in OFFICES},
    } | changes


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestBeforeAnybodyWrites:
    def test_looking_makes_no_review(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        said = words(reviewer.get(address(cast)))
        assert "Two clinics opened." in said
        assert "Nothing of the review is saved yet." in said
        assert not GatewayReview.objects.exists()

    @pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.PMO, Role.AUDITOR])
    def test_others_read_and_get_no_boxes(self, client: Client, cast: Cast, role: str) -> None:
        make.signed(cast)
        client.force_login(appoint(None, role, cast.system))
        answer = client.get(address(cast))
        assert "The review is not completed yet." in words(answer)
        assert "Complete the review" not in words(answer)
        assert client.post(address(cast), posted()).status_code == 403
        assert not GatewayReview.objects.exists()

    def test_without_a_signature_there_is_nothing_to_review(
        self, reviewer: Client, cast: Cast
    ) -> None:
        make.submitted(cast)
        said = words(reviewer.get(address(cast)))
        assert "the return is submitted and waits for the SRO’s signature" in said
        assert "Two clinics opened." not in said

    def test_another_system_s_review_is_not_found(self, reviewer: Client, cast: Cast) -> None:
        other = make.opened(make.make_cast())
        make.signed(other)
        assert reviewer.get(address(other)).status_code == 404
        assert reviewer.post(address(other), posted()).status_code == 404

    @pytest.mark.parametrize("number", ["2", "0", "x", "1' or 1=1"])
    def test_a_version_that_does_not_exist(self, reviewer: Client, cast: Cast, number: str) -> None:
        make.signed(cast)
        assert reviewer.get(address(cast), {"number": number}).status_code == 404


class TestSaving:
    def test_a_draft_may_be_incomplete_and_stays(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        answer = reviewer.post(
            address(cast),
            {"version": "0", "challenge": "Who says so?", "then": "save"},
            follow=True,
        )
        assert "The gateway review of Prevention, February 2017 is saved." in words(answer)
        assert "Who says so?" in words(answer)
        assert "Review last saved" in words(answer)

    def test_fields_that_are_no_part_of_the_form_do_nothing(
        self, reviewer: Client, cast: Cast
    ) -> None:
        make.signed(cast)
        extra = {"state": "completed", "programme": "999", "completed_by": "1", "system": "2"}
        reviewer.post(address(cast), {"version": "0", "challenge": "x", "then": "save"} | extra)
        review = GatewayReview.objects.get()
        assert (review.state, review.programme) == ("open", cast.programme)

    def test_a_day_that_does_not_exist(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        wrong = {"recovery_due-day": "29", "recovery_due-month": "2", "recovery_due-year": "2027"}
        answer = reviewer.post(address(cast), posted(**wrong))
        assert answer.status_code == 422
        assert "Day of recovery must be a real date" in words(answer)
        assert "<title>Error: " in words(answer)

    def test_hostile_words_are_kept_and_inert(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        typed = "<script>alert(1)</script> javascript:alert(2) \u202eabc 😀"
        answer = reviewer.post(
            address(cast), {"version": "0", "challenge": typed, "then": "save"}, follow=True
        )
        assert "<script>alert(1)" not in answer.content.decode()
        assert GatewayReview.objects.get().challenge == typed

    @pytest.mark.parametrize("typed", ["a\x00b", "x" * 1_000_000])
    def test_what_can_t_be_stored_is_refused_in_words(
        self, reviewer: Client, cast: Cast, typed: str
    ) -> None:
        make.signed(cast)
        answer = reviewer.post(address(cast), {"version": "0", "challenge": typed, "then": "save"})
        assert answer.status_code == 422
        assert "Lines of challenge" in words(answer)

    def test_somebody_saved_first(self, reviewer: Client, cast: Cast) -> None:
        review = make.begun(cast)
        other = appoint(None, Role.REVIEWER, cast.system)
        reviews.save(review=review, version=1, by=other, at=at(REVIEW), challenge="Theirs")
        mine = {"version": "1", "challenge": "Mine", "then": "save"}
        answer = reviewer.post(address(cast), mine)
        assert answer.status_code == 409
        assert "Mine" in words(answer)
        assert "Theirs" in words(answer)
        assert other.name in words(answer)
        reviewer.post(address(cast), mine | {"version": "2"})
        review.refresh_from_db()
        assert review.challenge == "Mine"

    def test_two_who_begin_at_once_do_not_overwrite_each_other(
        self, reviewer: Client, cast: Cast
    ) -> None:
        make.signed(cast)
        other = Client()
        other.force_login(appoint(None, Role.REVIEWER, cast.system))
        other.post(address(cast), {"version": "0", "challenge": "Theirs", "then": "save"})
        answer = reviewer.post(address(cast), {"version": "0", "challenge": "Mine", "then": "save"})
        assert answer.status_code == 409


class TestCompleting:
    def test_it_is_completed_and_can_be_read_by_the_board(
        self, reviewer: Client, cast: Cast, client: Client
    ) -> None:
        make.signed(cast)
        answer = reviewer.post(address(cast), posted(), follow=True)
        assert "The gateway review of Prevention, February 2017 is completed." in words(answer)
        client.force_login(appoint(None, Role.BOARD_MEMBER, cast.system))
        said = words(client.get(address(cast)))
        assert "by Rita Reviewer." in said
        assert "Complete the review" not in said

    def test_every_fault_at_once_each_a_link_and_the_draft_is_kept(
        self, reviewer: Client, cast: Cast
    ) -> None:
        make.signed(cast)
        answer = reviewer.post(
            address(cast), posted(agreed_progress="red", attendance_sro="", challenge="Kept")
        )
        said = words(answer)
        assert answer.status_code == 422
        for name in ("progress_reason", "recovery_cause", "attendance_sro"):
            assert f'href="#id_{name}"' in said
            assert f'id="id_{name}"' in said
        assert 'href="#id_recovery_due-day"' in said
        assert GatewayReview.objects.get().challenge == "Kept"
        version = str(GatewayReview.objects.get().version)
        assert f'name="version" value="{version}"' in said

    @pytest.mark.parametrize(
        "half",
        [
            {"action_what": "Show the rota"},
            {"action_due-day": "31"},
            {"recovery_due-day": "29", "recovery_due-month": "2", "recovery_due-year": "2027"},
        ],
    )
    def test_what_is_half_written_hides_no_other_fault(
        self, reviewer: Client, cast: Cast, half: dict[str, str]
    ) -> None:
        make.signed(cast)
        wrong = {"agreed_progress": "red", "attendance_sro": "", "escalated": "yes"}
        answer = reviewer.post(
            address(cast), posted(**wrong, **half, action_owner="office:clinical_lead")
        )
        assert answer.status_code == 422
        summary = words(answer).partition("There is a problem")[2].partition("</ul>")[0]
        assert set(re.findall(r'href="#id_(\w+)', summary)) == {
            "attendance_sro",
            "progress_reason",
            "recovery_cause",
            "recovery_action",
            "recovery_owner",
            "recovery_due",
            "recovery_route",
            "escalation",
            *({"action_what", "action_due"} - half.keys()),
        }
        assert not ReviewAction.objects.exists()

    def test_a_double_click_gives_the_same_page(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        first = reviewer.post(address(cast), posted())
        second = reviewer.post(address(cast), posted())
        assert (first.status_code, second.status_code) == (302, 302)
        assert OutboxMessage.objects.filter(kind="roll_up").count() == 1

    def test_another_reviewer_is_told_and_keeps_the_words(
        self, reviewer: Client, cast: Cast
    ) -> None:
        make.signed(cast)
        other = Client()
        other.force_login(appoint(None, Role.REVIEWER, cast.system))
        assert other.post(address(cast), posted()).status_code == 302
        answer = reviewer.post(address(cast), posted(challenge="What I had typed"))
        assert answer.status_code == 409
        assert "completed this review on 21 February 2017" in words(answer)
        assert "What I had typed" in words(answer)

    def test_no_and_words_for_the_board_contradict(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        answer = reviewer.post(address(cast), posted(escalation="The board must know."))
        assert "Select yes to put this to the board" in words(answer)

    def test_a_locked_month_accepts_nothing(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        periods.lock_period(period=cast.period, by=cast.pmo, at=at(REVIEW))
        answer = reviewer.post(address(cast), posted())
        assert answer.status_code == 422
        assert "February 2017 is locked, so nothing more is accepted" in words(answer)

    def test_an_appointment_that_ended_meanwhile(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        appoint(cast.reviewer, Role.PROGRAMME_MANAGER, cast.programme)
        answer = reviewer.post(address(cast), posted())
        assert not GatewayReview.objects.filter(state="completed").exists()
        assert answer.status_code in (200, 403)


class TestActions:
    ASKED = {
        "action_what": "Show the rota",
        "action_due-day": "31",
        "action_due-month": "3",
        "action_due-year": "2017",
    }

    def test_it_is_asked_with_the_save_and_once(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        asked = self.ASKED | {"action_owner": f"user:{cast.manager.pk}"}
        for _ in range(2):
            reviewer.post(address(cast), {"version": "0", "then": "save"} | asked)
        action = ReviewAction.objects.get()
        assert (action.owner, action.due_on) == (cast.manager, date(2017, 3, 31))
        assert action.owner_office == "Programme manager, Prevention"

    def test_an_office_can_be_asked(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        asked = self.ASKED | {"action_owner": "office:clinical_lead"}
        reviewer.post(address(cast), {"version": "0", "then": "save"} | asked)
        action = ReviewAction.objects.get()
        assert (action.owner, action.owner_office) == (None, "Clinical lead")

    def test_a_half_action_is_refused_whole(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        answer = reviewer.post(
            address(cast), {"version": "0", "then": "save", "action_what": "Show the rota"}
        )
        assert "Select who is to do it" in words(answer)
        assert "Enter the day by which it is to be done" in words(answer)
        assert not ReviewAction.objects.exists()

    def test_nobody_outside_the_system_can_be_asked(self, reviewer: Client, cast: Cast) -> None:
        make.signed(cast)
        stranger = appoint(None, Role.PMO, make.make_cast().system)
        asked = self.ASKED | {"action_owner": f"user:{stranger.pk}"}
        answer = reviewer.post(address(cast), {"version": "0", "then": "save"} | asked)
        assert answer.status_code == 422
        assert not ReviewAction.objects.exists()

    def test_it_is_carried_with_its_age_and_closed_from_the_next_review(
        self, reviewer: Client, cast: Cast
    ) -> None:
        first = make.begun(cast)
        action = review_actions.raise_action(
            review=first,
            what="Show the rota",
            owner=cast.manager,
            owner_office="",
            due_on=date(2017, 2, 27),
            by=cast.reviewer,
            at=at(REVIEW),
        )
        reviews.complete(
            review=first, version=first.version, by=cast.reviewer, at=at(REVIEW), **make.whole()
        )
        returns.correct(psr1=first.psr1, reason="A date.", by=cast.manager, at=at(REVIEW, 15))
        make.signed(cast, day=REVIEW)
        said = words(reviewer.get(address(cast)))
        assert "Show the rota" in said
        assert "Raised 0 days ago, in the review of February 2017" in said
        reviewer.post(
            address(cast),
            {"version": "0", "then": "save", f"close_{action.pk}": "Shown at the review."},
        )
        action.refresh_from_db()
        assert action.closing_note == "Shown at the review."


def test_next_and_previous_programme(reviewer: Client, cast: Cast) -> None:
    make_programme(cast.system, name="Zebra care")
    make.signed(cast)
    said = words(reviewer.get(address(cast)))
    assert "1 of 2" in said
    assert "Zebra care, no signed return" in said


def test_what_moved_comes_before_what_did_not(reviewer: Client, client: Client) -> None:
    cast = make.make_cast()
    make_milestone(cast.programme, title="Open the hub")
    make.opened(cast)
    make.signed(cast)
    client.force_login(cast.reviewer)
    assert "1 milestone on track, forecast unchanged" in words(client.get(address(cast)))
