"""Improvement actions in the monthly return: from the plan, to the signature, into the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from assurance import psr1_content
from assurance.actions import evidence, returns
from assurance.selectors.returns import content_of
from programmes.actions import improvement
from programmes.models import ActionUpdate, ImprovementAction, PlanEvidence
from programmes.refusals import Refused
from tests.factories import assurance as psr1s
from tests.factories import delivery as plan
from tests.factories import programmes as make
from tests.factories.actions_in_returns import attach, said, shown_month, with_actions
from tests.factories.assurance import Office

pytestmark = pytest.mark.django_db

DEC, JAN, FEB, MAR = date(2016, 12, 1), date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1)


@pytest.fixture
def office() -> Office:
    return psr1s.make_office()


@pytest.fixture
def action(office: Office) -> ImprovementAction:
    return plan.make_action(office.programme)


class TestOpening:
    def test_without_actions_a_return_has_no_such_page(self, office: Office) -> None:
        psr1 = psr1s.signed_return(office.programme)
        content = content_of(psr1)
        assert "actions" not in content
        assert "actions" not in content["marks"]
        assert psr1.content_hash == psr1_content.content_hash(content)
        client = make.client_for(office.manager)
        draft = psr1s.open_return(office.programme, MAR)
        here = [draft.system.key, "2017-03", office.programme.key]
        page = client.get(reverse("psr1", args=here)).content.decode()
        assert "Improvement actions" not in page
        assert client.get(reverse("psr1_section", args=[*here, "actions"])).status_code == 404

    def test_it_begins_with_what_the_plan_says(
        self, office: Office, action: ImprovementAction
    ) -> None:
        plan.update(action, JAN, month_rag="amber")
        plan.update(action, FEB, text="Said already.")
        plan.make_action(office.programme, title="Late one", number="2", due=plan.due.ONGOING)
        first, second = content_of(psr1s.open_return(office.programme))["actions"]["items"]
        assert first["title"] == "1.1 Answer every call"
        assert (first["due"], first["previous_revised"]) == ("2017-03", "")
        assert (first["month_rag"], first["text"], first["assured"]) == (
            "green",
            "Said already.",
            True,
        )
        assert (second["month_rag"], second["text"], second["due"]) == ("", "", "ongoing")

    def test_after_a_return_without_actions_the_page_is_new(self, office: Office) -> None:
        psr1s.signed_return(office.programme)
        plan.make_action(office.programme)
        content = content_of(psr1s.open_return(office.programme, MAR))
        assert psr1_content.status(content, "actions") == "not_started"
        assert psr1_content.status(content, "support") == "unchanged"

    def test_what_stays_is_unchanged_and_what_ended_is_gone(
        self, office: Office, action: ImprovementAction
    ) -> None:
        psr1s.sign(psr1s.submit(with_actions(psr1s.open_return(office.programme))))
        draft = psr1s.open_return(office.programme, MAR)
        content = content_of(draft)
        assert content["marks"]["actions"]["unchanged_since"] == "2017-02"
        [item] = content["actions"]["items"]
        assert (item["text"], item["previous_month_rag"]) == ("", "green")
        improvement.withdraw(
            action=action, reason="Merged", version=None, by=office.pmo, at=make.at(MAR)
        )
        later = content_of(psr1s.open_return(office.programme, date(2017, 4, 1)))
        assert "actions" not in later

    def test_a_rating_changed_in_the_plan_is_no_longer_unchanged(
        self, office: Office, action: ImprovementAction
    ) -> None:
        psr1s.sign(psr1s.submit(with_actions(psr1s.open_return(office.programme))))
        plan.update(action, FEB, target_rag="amber", text="A supplier left.")
        content = content_of(psr1s.open_return(office.programme, MAR))
        assert content["marks"]["actions"]["unchanged_since"] is None


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"month_rag": ""}, "month_rag", "Select this month’s BRAG of “1.1 Answer"),
            ({"target_rag": ""}, "target_rag", "Select the on-target BRAG"),
            ({"month_rag": "amber", "text": " "}, "text", "Amber and Red need words"),
            ({"target_rag": "red", "text": ""}, "text", "Amber and Red need words"),
            ({"revised": "2017-05"}, "change", "Enter why the month of"),
            (
                {"revised": "2017-02", "change": "Sooner"},
                "revised",
                "The revised month must be after March 2017",
            ),
            ({"revised": "2017-03", "change": "The same"}, "revised", "must be after March"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_lacks_keeps_the_return_from_the_sro(
        self,
        office: Office,
        action: ImprovementAction,
        changes: dict[str, Any],
        field: str,
        words: str,
    ) -> None:
        psr1 = with_actions(psr1s.open_return(office.programme), **changes)
        with pytest.raises(Refused) as refused:
            psr1s.submit(psr1)
        assert words in refused.value.errors[f"actions.{action.pk}_{field}"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"month_rag": "purple"}, "month_rag"),
            ({"revised": "2017-13"}, "revised"),
            ({"revised": "2017-03-31"}, "revised"),
            ({"text": "x" * 4001}, "text"),
        ],
    )
    def test_what_can_not_be_stored_is_refused(
        self, office: Office, action: ImprovementAction, changes: dict[str, Any], field: str
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        with pytest.raises(Refused) as refused:
            psr1s.save(psr1, "actions", said(psr1, **changes))
        assert f"{action.pk}_{field}" in refused.value.errors

    def test_names_and_what_was_before_stay_whatever_is_sent(
        self, office: Office, action: ImprovementAction
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        psr1s.save(psr1, "actions", said(psr1, title="Mine", due="2019-01", previous_revised="x"))
        [item] = content_of(psr1)["actions"]["items"]
        assert (item["title"], item["due"], item["previous_revised"]) == (
            "1.1 Answer every call",
            "2017-03",
            "",
        )

    def test_blue_needs_its_months_here_too(
        self, office: Office, action: ImprovementAction
    ) -> None:
        plan.update(action, JAN)
        psr1 = with_actions(psr1s.open_return(office.programme), month_rag="blue", assured=True)
        with pytest.raises(Refused) as refused:
            psr1s.submit(psr1)
        sentence = refused.value.errors[f"actions.{action.pk}_month_rag"]
        assert "“1.1 Answer every call”: Select another rating than Blue" in sentence
        assert "3 more are still needed" in sentence
        attach(psr1, action)
        with pytest.raises(Refused) as refused:
            psr1s.submit(psr1)
        assert "1 more is still needed" in str(refused.value)

    def test_evidence_is_of_the_programmes_own_action(
        self, office: Office, action: ImprovementAction
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        sister = plan.make_action(make.make_programme(office.system))
        with pytest.raises(Refused, match="action of this programme"):
            attach(psr1, sister)
        with pytest.raises(Refused, match="one at a time"):
            evidence.attach_link(
                psr1=psr1,
                title="Both",
                url="https://example.org",
                milestone=office.milestone,
                action=action,
                by=office.manager,
                at=make.at(FEB),
            )


class TestSigning:
    def test_three_signed_months_with_evidence_make_it_blue(
        self, office: Office, action: ImprovementAction
    ) -> None:
        shown_month(office, action, DEC)
        shown_month(office, action, JAN)
        psr1 = shown_month(office, action, FEB, month_rag="blue", target_rag="blue")
        action.refresh_from_db()
        assert action.month_rag == "blue"
        rows = ActionUpdate.objects.filter(action=action)
        assert [row.month for row in rows] == [DEC, JAN, FEB]
        assert rows[2].psr1_reference == psr1.reference
        assert rows[2].by == office.sro
        assert PlanEvidence.objects.filter(action_update__action=action).count() == 3
        assert "actions" not in content_of(psr1s.open_return(office.programme, MAR))
        assert content_of(psr1)["frozen"]["evidence"][0]["action"] == action.pk

    def test_a_page_left_as_it_was_says_nothing_of_the_month(
        self, office: Office, action: ImprovementAction
    ) -> None:
        shown_month(office, action, JAN)
        psr1s.signed_return(office.programme, FEB)
        assert not ActionUpdate.objects.filter(month=FEB).exists()

    def test_a_month_moves_with_its_reason_under_the_return(
        self, office: Office, action: ImprovementAction
    ) -> None:
        psr1 = with_actions(
            psr1s.open_return(office.programme), revised="2017-06", change="Recruitment is slow."
        )
        psr1s.sign(psr1s.submit(psr1))
        action.refresh_from_db()
        assert (action.due_on, action.revised_on) == (date(2017, 3, 31), date(2017, 6, 30))
        [kept] = action.revisions.all()
        assert (kept.reason, kept.by, kept.psr1_reference) == (
            "Recruitment is slow.",
            office.sro,
            psr1.reference,
        )

    def test_what_ended_in_the_plan_meanwhile_stays(
        self, office: Office, action: ImprovementAction
    ) -> None:
        psr1 = psr1s.submit(with_actions(psr1s.open_return(office.programme), month_rag="amber"))
        improvement.withdraw(
            action=action, reason="Merged", version=None, by=office.pmo, at=make.at(FEB)
        )
        psr1s.sign(psr1)
        assert not ActionUpdate.objects.exists()

    def test_a_blue_no_longer_earned_is_not_signed_and_nothing_moves(
        self, office: Office, action: ImprovementAction
    ) -> None:
        for month in (DEC, JAN):
            plan.update(action, month)
        psr1 = with_actions(psr1s.open_return(office.programme), assured=True, month_rag="blue")
        attach(psr1, action)
        psr1s.submit(psr1)
        improvement.agree_months(
            action=action, months_agreed=4, version=None, by=office.pmo, at=make.at(FEB)
        )
        with pytest.raises(Refused) as refused:
            psr1s.sign(psr1)
        assert "“1.1 Answer every call” can’t follow the return" in str(refused.value)
        assert "1 more is still needed" in str(refused.value)
        psr1.refresh_from_db()
        assert psr1.state == "submitted"
        assert not ActionUpdate.objects.filter(month=FEB).exists()

    def test_a_file_of_the_return_is_the_months_in_the_plan(
        self, office: Office, action: ImprovementAction
    ) -> None:
        psr1 = psr1s.fill(psr1s.open_return(office.programme))
        psr1s.save(psr1, "actions", said(psr1))
        evidence.attach_file(
            psr1=psr1,
            title="",
            file_name=plan.FILE.file_name,
            media_type="text/csv",
            data=plan.FILE.data,
            action=action,
            by=office.manager,
            at=make.at(FEB),
        )
        psr1s.sign(psr1s.submit(psr1))
        kept = PlanEvidence.objects.get(action_update__action=action)
        assert (kept.title, kept.file_name, kept.added_by) == ("audit.csv", "audit.csv", office.sro)
        here = [office.system.key, office.programme.key, action.key, kept.pk]
        response = make.client_for(office.manager).get(reverse("action_evidence_file", args=here))
        assert response.content == plan.FILE.data

    def test_a_file_that_shows_another_month_is_refused_before_anybody_signs(
        self, office: Office, action: ImprovementAction
    ) -> None:
        plan.update(action, JAN, evidence=[plan.FILE])
        psr1 = psr1s.open_return(office.programme)
        with pytest.raises(Refused) as refused:
            evidence.attach_file(
                psr1=psr1,
                title="Again",
                file_name="again.csv",
                media_type="text/csv",
                data=plan.FILE.data,
                action=action,
                by=office.manager,
                at=make.at(FEB),
            )
        assert "shows January 2017 already" in refused.value.errors["file"]

    def test_a_correction_changes_what_it_corrects_and_no_more(
        self, office: Office, action: ImprovementAction
    ) -> None:
        signed = shown_month(office, action, FEB)
        psr1 = returns.correct(
            psr1=signed, reason="A wrong rating", by=office.manager, at=make.at(FEB, 13)
        )
        psr1s.save(psr1, "actions", said(psr1, month_rag="amber"))
        psr1s.sign(psr1s.submit(psr1))
        action.refresh_from_db()
        latest = ActionUpdate.objects.latest("id")
        assert (action.month_rag, latest.psr1_reference) == ("amber", psr1.reference)
        assert PlanEvidence.objects.count() == 1

    def test_a_correction_leaves_what_the_plan_has_moved_on_from(
        self, office: Office, action: ImprovementAction
    ) -> None:
        signed = shown_month(office, action, FEB)
        plan.update(action, MAR, month_rag="red", text="The line broke down.")
        psr1 = returns.correct(
            psr1=signed, reason="A wrong rating", by=office.manager, at=make.at(FEB, 13)
        )
        psr1s.save(psr1, "actions", said(psr1, month_rag="amber"))
        psr1s.sign(psr1s.submit(psr1))
        action.refresh_from_db()
        assert action.month_rag == "red"
