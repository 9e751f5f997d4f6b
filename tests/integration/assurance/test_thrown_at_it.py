"""What a browser may send beyond what its page asks: fields, ids, words, filters."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assurance.models import Psr1Event, Psr1Return
from assurance.selectors.returns import content_of
from programmes.enums import Role
from programmes.models import Appointment
from tests.factories.assurance import Office, fill, make_office, open_return, sign, submit
from tests.factories.programmes import appoint, client_for, make_user

pytestmark = pytest.mark.django_db
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> javascript:alert(3) "
    '\u202eback to front\u202c \u2066apart\u2069 😀 =HYPERLINK("https://x") {{ 7 * 7 }}'
)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = date(2017, 2, 20)


@pytest.fixture
def office() -> Office:
    return make_office()


def address(psr1: Psr1Return, name: str = "psr1", **more: str) -> str:
    where = {"system": psr1.system.key, "month": "2017-02", "key": psr1.programme.key}
    return reverse(name, kwargs=where | more)


def test_fields_that_no_page_asks_for_are_ignored(office: Office) -> None:
    other = make_office(key="elsewhere")
    psr1 = open_return(office.programme)
    sent = {
        "this_month": "Two clinics opened.",
        "next_month": "A third.",
        "version": psr1.revision,
        "state": "locked",
        "status": "signed",
        "programme": other.programme.pk,
        "programme_id": other.programme.pk,
        "system": other.system.pk,
        "psr1": open_return(other.programme).pk,
        "signed_by": office.manager.pk,
        "by": office.sro.pk,
        "section": "ratings",
        "_method": "DELETE",
    }
    page = address(psr1, "psr1_section", section="progress")
    assert client_for(office.manager).post(page, sent).status_code == 302
    psr1.refresh_from_db()
    assert (psr1.state, psr1.programme, psr1.signed_by) == ("draft", office.programme, None)
    assert content_of(psr1)["progress"] == {
        "this_month": "Two clinics opened.",
        "next_month": "A third.",
    }
    assert set(Psr1Event.objects.filter(psr1=psr1).values_list("verb", flat=True)) == {"open"}


def test_items_of_another_plan_are_ignored(office: Office) -> None:
    other = make_office(key="elsewhere")
    psr1 = open_return(office.programme)
    sent = {
        "version": psr1.revision,
        "issues": "None.",
        f"{other.risk.pk}_likelihood": "1",
        f"{other.risk.pk}_closed": "on",
        f"{other.risk.pk}_comment": "Gone.",
    }
    page = address(psr1, "psr1_section", section="risks")
    client_for(office.manager).post(page, sent)
    assert [item["id"] for item in content_of(psr1)["risks"]["items"]] == [office.risk.pk]
    other.risk.refresh_from_db()
    assert other.risk.closed_on is None


@pytest.mark.parametrize("known", ["user", "email"])
def test_a_person_of_another_system_is_not_appointed_by_number(office: Office, known: str) -> None:
    stranger = appoint(make_user("stranger@example.org"), Role.PMO, make_office().system)
    sent = {
        known: str(stranger.pk) if known == "user" else stranger.email,
        "role": Role.PROJECT_SUPPORT,
        "programme": office.programme.key,
        "starts_on-day": "20",
        "starts_on-month": "2",
        "starts_on-year": "2017",
    }
    page = reverse("appoint", args=[office.system.key])
    answer = client_for(office.pmo).post(page, sent)
    assert answer.status_code == 422
    assert stranger.email not in answer.content.decode().replace(f'value="{stranger.email}"', "")
    assert not Appointment.objects.filter(user=stranger, system=office.system).exists()


def test_a_filter_by_another_system_s_things_finds_what_one_by_nothing_finds(
    office: Office,
) -> None:
    other = make_office(key="elsewhere")
    open_return(other.programme)
    client = client_for(appoint(None, Role.AUDITOR, office.system))

    def shown(name: str, **query: Any) -> str:
        answer = client.get(reverse(name, args=[office.system.key]), query)
        assert answer.status_code == 200
        new_each_time = r'(nonce|name="csrfmiddlewaretoken" value)="[^"]*"'
        return re.sub(new_each_time, "", answer.content.decode())

    for name, field, theirs in (
        ("audit", "person", other.pmo.pk),
        ("audit", "programme", other.programme.key),
        ("mail", "person", other.manager.pk),
        ("review_actions", "programme", other.programme.key),
    ):
        nothing = shown(name, **{field: "no-such-thing"})
        assert shown(name, **{field: theirs}) == nothing


def test_hostile_words_are_kept_and_inert_on_every_page(office: Office) -> None:
    psr1 = open_return(office.programme)
    rated = {"value": "green", "reason": HOSTILE}
    psr1 = fill(
        psr1,
        ratings={
            "progress": rated,
            "confidence": rated,
            "assurance": {"value": "moderate", "reason": HOSTILE},
            "mitigation": HOSTILE,
        },
        progress={"this_month": HOSTILE, "next_month": HOSTILE},
        support={"dependencies": HOSTILE, "support": HOSTILE},
    )
    manager, sro = client_for(office.manager), client_for(office.sro)
    pages = [(manager, name) for name in ("psr1", "psr1_check", "psr1_history", "psr1_compare")]
    for client, name in pages:
        check_inert(client, address(psr1, name))
    for section in ("ratings", "progress", "support"):
        check_inert(manager, address(psr1, "psr1_section", section=section))
    psr1 = submit(psr1)
    check_inert(sro, address(psr1, "psr1_sign"))
    psr1 = sign(psr1)
    check_inert(sro, address(psr1))
    assert content_of(psr1)["progress"]["this_month"] == HOSTILE


def check_inert(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200, page
    text = answer.content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert 'href="javascript:' not in text
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
