"""Improvement actions of a return as its pages and comparisons show them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from assurance.presenters.psr1_words import since_last_month
from assurance.selectors.returns import content_of
from programmes.models import ImprovementAction
from tests.factories import assurance as psr1s
from tests.factories import delivery as plan
from tests.factories import programmes as make
from tests.factories.actions_in_returns import said, shown_month, with_actions
from tests.factories.assurance import Office

pytestmark = pytest.mark.django_db

JAN, FEB, MAR = date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1)


@pytest.fixture
def office() -> Office:
    return psr1s.make_office()


@pytest.fixture
def action(office: Office) -> ImprovementAction:
    return plan.make_action(office.programme)


def test_months_with_and_without_actions_compare(office: Office) -> None:
    before = content_of(psr1s.signed_return(office.programme, JAN))
    action = plan.make_action(office.programme)
    after = content_of(shown_month(office, action, FEB))
    later = content_of(
        psr1s.sign(
            psr1s.submit(
                with_actions(
                    psr1s.open_return(office.programme, MAR),
                    month_rag="amber",
                    text="A gap.",
                    revised="2017-06",
                    change="Slow.",
                )
            )
        )
    )
    assert "1.1 Answer every call: added" in [
        row.sentence for row in since_last_month(before, after)
    ]
    moved = [row.sentence for row in since_last_month(after, later)]
    assert "1.1 Answer every call, this month’s BRAG: from “Green” to “Amber”" in moved
    assert "1.1 Answer every call, revised month: now “June 2017”" in moved
    assert since_last_month(later, before)


def test_pages_show_the_action_from_draft_to_review(
    office: Office, action: ImprovementAction
) -> None:
    plan.update(action, JAN, text="January’s words.", month_rag="amber")
    psr1 = psr1s.open_return(office.programme)
    here = [psr1.system.key, "2017-02", office.programme.key]
    manager, sro = make.client_for(office.manager), make.client_for(office.sro)
    page = manager.get(reverse("psr1_section", args=[*here, "actions"])).content.decode()
    assert "January’s words." in page
    assert "0 of 3 months shown" in page
    assert "95% of calls answered within a minute." in page
    listed = manager.get(reverse("psr1", args=here)).content.decode()
    assert "of 7 pages are ready" in listed
    sent = {
        f"{action.pk}_text": "February’s words.",
        f"{action.pk}_month_rag": "red",
        f"{action.pk}_target_rag": "amber",
        f"{action.pk}_assured": "no",
        f"{action.pk}_revised-month": "13",
        f"{action.pk}_revised-year": "2017",
        "version": psr1.revision,
    }
    address = reverse("psr1_section", args=[*here, "actions"])
    refused = manager.post(address, sent)
    assert refused.status_code == 422
    assert "must be a real month" in refused.content.decode()
    sent |= {f"{action.pk}_revised-month": "5", f"{action.pk}_change": "No staff."}
    assert manager.post(address, sent).status_code == 302
    check = manager.get(reverse("psr1_check", args=here)).content.decode()
    assert "Month revised to May 2017, was March 2017. No staff." in check
    psr1s.submit(psr1s.fill(psr1))
    signing = sro.get(reverse("psr1_sign", args=here)).content.decode()
    assert "Improvement actions at risk" in signing
    assert "from March 2017 to May 2017. No staff." in signing
    psr1s.sign(psr1)
    read = sro.get(reverse("psr1", args=here)).content.decode()
    assert "February’s words." in read


def test_two_who_save_the_page_see_each_other(office: Office, action: ImprovementAction) -> None:
    psr1 = psr1s.open_return(office.programme)
    first = psr1.revision
    psr1s.save(psr1, "actions", said(psr1, text="Theirs"))
    sent = {f"{action.pk}_text": "Mine", "version": first}
    here = [psr1.system.key, "2017-02", office.programme.key, "actions"]
    response = make.client_for(office.manager).post(reverse("psr1_section", args=here), sent)
    assert response.status_code == 409
    assert "Theirs" in response.content.decode()
