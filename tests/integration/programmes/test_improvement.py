"""Improvement actions: months, Blue that is earned, revised months; each refusal in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from programmes import due
from programmes.actions import improvement
from programmes.actions.plan_evidence import Piece
from programmes.enums import Role
from programmes.models import ActionUpdate, AuditEntry, ImprovementAction, PlanEvidence, Programme
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import delivery as plan
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

DEC, JAN, FEB, MAR = date(2016, 12, 1), date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1)
TODAY = date(2017, 3, 20)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = TODAY


@pytest.fixture
def programme() -> Programme:
    return make.make_programme(make.make_system(), "access")


@pytest.fixture
def action(programme: Programme) -> ImprovementAction:
    return plan.make_action(programme)


def refusal(act: Any, field: str) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.errors[field]


def sentence(verb: str) -> str:
    return AuditEntry.objects.filter(verb=f"action.{verb}").latest("id").sentence


class TestBlue:
    def test_it_is_earned_in_three_months_with_evidence(self, action: ImprovementAction) -> None:
        plan.update(action, JAN)
        plan.update(action, FEB, evidence=[plan.FILE])
        plan.update(action, MAR, month_rag="blue", target_rag="blue")
        assert (action.month_rag, action.target_rag) == ("blue", "blue")
        assert not ImprovementAction.objects.still_open().exists()
        assert sentence("updated") == (
            "recorded March 2017 of “1.1 Answer every call”: month from Green to Blue; on target"
            " from Green to Blue; assurance shown; 1 piece of evidence attached"
        )

    @pytest.mark.parametrize(
        ("january", "february", "march", "needed"),
        [
            (None, {}, {}, "1 more is"),
            ({}, None, {}, "2 more are"),
            ({}, {"evidence": []}, {}, "2 more are"),
            ({}, {"assured": False}, {}, "2 more are"),
            ({}, {}, {"evidence": []}, "3 more are"),
            ({}, {}, {"assured": False}, "3 more are"),
        ],
        ids=["late", "gap", "bare", "not-shown", "bare-now", "not-shown-now"],
    )
    def test_an_earlier_blue_is_refused_with_what_is_missing(
        self, action: ImprovementAction, january: Any, february: Any, march: Any, needed: str
    ) -> None:
        for month, said in ((JAN, january), (FEB, february)):
            if said is not None:
                plan.update(action, month, **said)
        before = (ActionUpdate.objects.count(), PlanEvidence.objects.count())
        for field in ("month_rag", "target_rag"):
            words = refusal(lambda f=field: plan.update(action, MAR, **march | {f: "blue"}), field)
            assert f"{needed} still needed" in words
        assert (ActionUpdate.objects.count(), PlanEvidence.objects.count()) == before

    def test_evidence_attached_later_counts_for_its_month(self, action: ImprovementAction) -> None:
        row = plan.update(action, FEB, evidence=[])
        plan.update(action, JAN)
        by = make.pmo_of(action.programme.system)
        improvement.attach_evidence(
            update=row, piece=plan.LINK, version=None, by=by, at=make.at(TODAY)
        )
        assert plan.update(action, MAR, month_rag="blue").month_rag == "blue"

    def test_the_latest_of_a_month_says_whether_it_was_shown(
        self, action: ImprovementAction
    ) -> None:
        for month in (JAN, FEB):
            plan.update(action, month)
        plan.update(action, FEB, assured=False, evidence=[])
        assert "2 more are" in refusal(
            lambda: plan.update(action, MAR, month_rag="blue"), "month_rag"
        )

    def test_what_is_complete_stays_so_the_month_after(self, action: ImprovementAction) -> None:
        for month in (DEC, JAN):
            plan.update(action, month)
        plan.update(action, FEB, month_rag="blue", target_rag="blue")
        plan.update(action, MAR, month_rag="blue", target_rag="blue", assured=False, evidence=[])
        assert action.month_rag == "blue"
        words = refusal(
            lambda: plan.update(action, FEB, month_rag="blue", assured=False), "month_rag"
        )
        assert "3 more are" in words

    def test_only_the_pmo_agrees_on_other_months(self, action: ImprovementAction) -> None:
        manager = make.appoint(None, Role.PROGRAMME_MANAGER, action.programme)
        pmo = make.pmo_of(action.programme.system)
        asked: dict[str, Any] = {"action": action, "version": None, "at": make.at(TODAY)}
        with pytest.raises(NotAllowed):
            improvement.agree_months(months_agreed=1, by=manager, **asked)
        for wrong in (0, 13):
            words = refusal(
                lambda n=wrong: improvement.agree_months(months_agreed=n, by=pmo, **asked),
                "months_agreed",
            )
            assert "from 1 to 12" in words
        improvement.agree_months(months_agreed=1, by=pmo, **asked)
        assert sentence("months_agreed").endswith("from 3 to 1")
        assert plan.update(action, MAR, month_rag="blue").month_rag == "blue"
        with pytest.raises(Refused, match="Blue already"):
            improvement.agree_months(months_agreed=2, by=pmo, **asked)


class TestUpdates:
    @pytest.mark.parametrize("rag", ["amber", "red"])
    @pytest.mark.parametrize("field", ["month_rag", "target_rag"])
    def test_amber_and_red_need_words(
        self, action: ImprovementAction, rag: str, field: str
    ) -> None:
        words = refusal(lambda: plan.update(action, MAR, text=" ", **{field: rag}), "text")
        assert "Amber and Red need words" in words

    @pytest.mark.parametrize(
        ("said", "field", "words"),
        [
            ({"text": "", "month_rag": "", "target_rag": ""}, "text", "Enter the progress"),
            ({"month_rag": "purple"}, "month_rag", "one of the ratings"),
            ({"text": "x" * 4001}, "text", "4,000 characters"),
            ({"evidence": [Piece(title="x", url="javascript:alert(1)")]}, "url", "https://"),
            ({"evidence": [Piece(url="https://example.org")]}, "evidence_title", "what the"),
            ({"evidence": [Piece(file_name="a.exe", data=b"MZ")]}, "file", "is a program"),
        ],
    )
    def test_what_is_wrong_is_refused_and_nothing_kept(
        self, action: ImprovementAction, said: dict[str, Any], field: str, words: str
    ) -> None:
        assert words in refusal(lambda: plan.update(action, MAR, **said), field)
        assert not ActionUpdate.objects.exists()

    def test_a_month_lies_not_ahead_and_far_back_for_the_pmo_alone(
        self, action: ImprovementAction
    ) -> None:
        manager = make.appoint(None, Role.PROGRAMME_MANAGER, action.programme)
        at = make.at(TODAY)
        ahead = refusal(lambda: plan.update(action, date(2017, 4, 1), at=at), "month")
        assert "March 2017 or earlier" in ahead
        back = refusal(lambda: plan.update(action, JAN, by=manager, at=at), "month")
        assert "Ask the PMO" in back
        plan.update(action, FEB, by=manager, at=at, month_rag="amber")
        plan.update(action, JAN, at=at)
        assert action.month_rag == "amber"

    def test_the_same_again_is_the_first(self, action: ImprovementAction) -> None:
        first = plan.update(action, MAR)
        again = plan.update(action, MAR, evidence=[])
        assert first == again
        other = plan.update(action, MAR, text="More.", evidence=[])
        assert other != first
        assert ActionUpdate.objects.count() == 2

    def test_updates_evidence_and_revisions_stay(self, action: ImprovementAction) -> None:
        row = plan.update(action, MAR)
        for change in (row.delete, PlanEvidence.objects.all().delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_who_may_and_who_was_first(self, action: ImprovementAction) -> None:
        stranger = make.appoint(
            None, Role.PROGRAMME_MANAGER, make.make_programme(action.programme.system)
        )
        with pytest.raises(NotAllowed):
            plan.update(action, MAR, by=stranger)
        plan.update(action, MAR, version=1)
        with pytest.raises(Stale):
            plan.update(action, MAR, version=1, text="Another")

    def test_a_month_holds_fifty_pieces(self, action: ImprovementAction) -> None:
        plan.update(
            action, MAR, evidence=[replace(plan.LINK, title=f"Audit {n}") for n in range(50)]
        )
        assert "up to 50" in refusal(lambda: plan.update(action, MAR, text="More"), "")

    def test_the_same_evidence_again_is_attached_once(self, action: ImprovementAction) -> None:
        plan.update(action, MAR, evidence=[plan.LINK, plan.FILE])
        again = plan.update(action, MAR, text="More", evidence=[plan.LINK, plan.FILE])
        assert PlanEvidence.objects.count() == 2
        by = make.pmo_of(action.programme.system)
        words = refusal(
            lambda: improvement.attach_evidence(
                update=again, piece=plan.FILE, version=None, by=by, at=make.at(TODAY)
            ),
            "",
        )
        assert "already" in words


class TestRevising:
    def revise(self, action: ImprovementAction, day: date, **fields: Any) -> ImprovementAction:
        asked: dict[str, Any] = {
            "reason": "Recruitment is slow.",
            "version": None,
            "by": make.pmo_of(action.programme.system),
            "at": make.at(TODAY),
        }
        return improvement.revise(action=action, revised_on=day, **asked | fields)

    def test_each_month_is_kept_with_who_and_why(self, action: ImprovementAction) -> None:
        self.revise(action, date(2017, 4, 1))
        row = self.revise(action, date(2017, 6, 1), reason="Slower still.")
        assert row.revised_on == date(2017, 6, 30)
        assert row.due_on == date(2017, 3, 31)
        kept = [(each.revised_on, each.reason) for each in row.revisions.all()]
        assert kept == [
            (date(2017, 4, 30), "Recruitment is slow."),
            (date(2017, 6, 30), "Slower still."),
        ]
        assert sentence("revised").endswith("from April 2017 to June 2017")

    @pytest.mark.parametrize(
        ("day", "fields", "field", "words"),
        [
            (date(2017, 2, 1), {}, "revised_on", "must be after March 2017"),
            (date(2017, 3, 31), {}, "revised_on", "must be after March 2017"),
            (date(2017, 5, 1), {"reason": " "}, "reason", "Say why"),
            (date(2017, 4, 1), {"at": make.at(date(2017, 7, 1))}, "revised_on", "this month or"),
        ],
        ids=["before", "the-same", "no-reason", "past"],
    )
    def test_a_revised_month_is_refused(
        self, action: ImprovementAction, day: date, fields: Any, field: str, words: str
    ) -> None:
        assert words in refusal(lambda: self.revise(action, day, **fields), field)
        assert not action.revisions.exists()

    def test_the_same_month_again_is_refused(self, action: ImprovementAction) -> None:
        self.revise(action, date(2017, 5, 1))
        words = refusal(lambda: self.revise(action, date(2017, 5, 31)), "revised_on")
        assert "May 2017 already" in words

    def test_what_has_no_month_has_none_to_revise(self, programme: Programme) -> None:
        row = plan.make_action(programme, due=due.ONGOING)
        words = refusal(lambda: self.revise(row, date(2017, 5, 1)), "revised_on")
        assert "no month that could be revised" in words

    def test_the_month_first_agreed_is_corrected_by_the_pmo_alone(
        self, action: ImprovementAction
    ) -> None:
        manager = make.appoint(None, Role.PROGRAMME_MANAGER, action.programme)
        pmo = make.pmo_of(action.programme.system)
        asked: dict[str, Any] = {"action": action, "version": None, "at": make.at(TODAY)}
        words = refusal(
            lambda: improvement.edit(words={"due": due.parse("2017-04")}, by=manager, **asked),
            "due",
        )
        assert "March 2017 was agreed first, and stays" in words
        improvement.edit(words={"due": due.parse("2017-04")}, by=pmo, **asked)
        self.revise(action, date(2017, 6, 1))
        words = refusal(
            lambda: improvement.edit(words={"due": due.parse("2017-06")}, by=pmo, **asked), "due"
        )
        assert "It was revised to June 2017" in words


def test_what_is_withdrawn_stays_so(action: ImprovementAction) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, action.programme)
    pmo = make.pmo_of(action.programme.system)
    asked: dict[str, Any] = {"action": action, "version": None, "at": make.at(TODAY)}
    with pytest.raises(NotAllowed):
        improvement.withdraw(reason="Merged", by=manager, **asked)
    assert "Say why" in refusal(lambda: improvement.withdraw(reason="", by=pmo, **asked), "reason")
    improvement.withdraw(reason="Merged", by=pmo, **asked)
    assert "was withdrawn on 20 March 2017" in refusal(lambda: plan.update(action, MAR), "")


class TestPages:
    def client(self, action: ImprovementAction) -> Any:
        return make.client_for(make.pmo_of(action.programme.system))

    def address(self, action: ImprovementAction, name: str = "action", *more: int) -> str:
        here = [action.programme.system.key, action.programme.key, action.key, *more]
        return reverse(name, args=here)

    def test_the_page_says_what_counts(self, action: ImprovementAction) -> None:
        plan.update(action, JAN)
        plan.update(action, FEB, evidence=[plan.FILE])
        plan.update(action, MAR, evidence=[])
        page = self.client(action).get(self.address(action)).content.decode()
        assert "0 of 3 months shown" in page
        assert "Shown, but no evidence is attached: it doesn’t count" in page
        plan.update(action, MAR, text="Now with it.")
        page = self.client(action).get(self.address(action)).content.decode()
        assert "3 of 3 months shown" in page
        assert "January 2017, February 2017 and March 2017 count." in page

    def test_its_queries_do_not_grow(
        self, action: ImprovementAction, django_assert_max_num_queries: Any
    ) -> None:
        client = self.client(action)
        client.get(self.address(action))
        plan.update(action, FEB)
        with django_assert_max_num_queries(12) as few:
            client.get(self.address(action))
        for month in (JAN, FEB, MAR):
            file = replace(plan.FILE, data=f"week,seen\n{month},40\n".encode())
            plan.update(action, month, text="More", evidence=[plan.LINK, file])
        with django_assert_max_num_queries(len(few)):
            client.get(self.address(action))

    def test_a_file_is_saved_never_shown_and_within_its_system(
        self, action: ImprovementAction
    ) -> None:
        piece = plan.update(action, MAR, evidence=[plan.FILE]).evidence.get()
        address = self.address(action, "action_evidence_file", piece.pk)
        response = self.client(action).get(address)
        assert response.content == plan.FILE.data
        assert response["Content-Disposition"] == 'attachment; filename="audit.csv"'
        assert response["X-Content-Type-Options"] == "nosniff"
        other = make.client_for(make.pmo_of(make.make_system()))
        assert other.get(address).status_code == 404
        sister = plan.make_action(action.programme, title="Another")
        elsewhere = self.address(sister, "action_evidence_file", piece.pk)
        assert self.client(action).get(elsewhere).status_code == 404
        link = plan.update(action, MAR, text="Linked").evidence.get()
        asked = self.address(action, "action_evidence_file", link.pk)
        assert self.client(action).get(asked).status_code == 404

    def test_another_systems_people_find_nothing(self, action: ImprovementAction) -> None:
        row = plan.update(action, MAR)
        other = make.client_for(make.pmo_of(make.make_system()))
        names = "action action_edit action_update action_revise action_months action_withdraw"
        for name in names.split():
            assert other.get(self.address(action, name)).status_code == 404
        assert other.get(self.address(action, "action_evidence", row.pk)).status_code == 404

    def test_evidence_is_one_link_or_one_file_with_words(self, action: ImprovementAction) -> None:
        row = plan.update(action, MAR, evidence=[])
        client, address = self.client(action), self.address(action, "action_evidence", row.pk)
        for sent, words in (
            ({}, "Enter the link, or select the file"),
            ({"evidence_title": "An audit"}, "Enter the link, or select the file"),
            ({"url": "https://example.org"}, "Enter what the evidence shows"),
        ):
            response = client.post(address, sent)
            assert response.status_code == 422
            assert words in response.content.decode()
        sent = {"evidence_title": "An audit", "url": "https://example.org/audit"}
        assert client.post(address, sent).status_code == 302
        assert row.evidence.get().title == "An audit"

    def test_a_stale_update_shows_both_and_asks_for_the_file_again(
        self, action: ImprovementAction
    ) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        plan.update(action, MAR, text="Theirs")
        sent = {
            "month-month": "3",
            "month-year": "2017",
            "text": "Mine",
            "month_rag": "green",
            "target_rag": "green",
            "assured": "yes",
            "file": SimpleUploadedFile("audit.csv", plan.FILE.data),
            "version": "1",
        }
        response = self.client(action).post(self.address(action, "action_update"), sent)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Mine" in page
        assert "Theirs" in page
        assert "Attach your file once the month is saved" in page
