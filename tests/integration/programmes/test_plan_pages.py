"""The plan's pages: what each shows, to whom, and what becomes of what is sent."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.enums import Role
from programmes.models import Appointment, MailMessage, Milestone, Programme, Risk, System, User
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def system() -> System:
    return make.make_system("north")


@pytest.fixture
def programme(system: System) -> Programme:
    return make.make_programme(system, "care")


@pytest.fixture
def pmo(system: System) -> Client:
    return make.client_for(make.pmo_of(system))


def day(name: str, value: date) -> dict[str, str]:
    return {
        f"{name}-day": str(value.day),
        f"{name}-month": str(value.month),
        f"{name}-year": str(value.year),
    }


def text(response: Any) -> str:
    return response.content.decode()


def test_the_plan_shows_the_tree(system: System, programme: Programme, pmo: Client) -> None:
    make.make_programme(system, "hubs", parent=programme, name="Hubs", number="3")
    make.make_milestone(programme, baseline=date(2017, 1, 31))
    make.make_risk(programme, likelihood=5, impact=4)
    page = text(pmo.get(reverse("system", args=["north"])))
    assert "Plan 2016, in force from 1 April 2016" in page
    assert page.index("Care") < page.index("3. Hubs")
    assert "20 Extreme" in page


def test_the_programme_page_answers_its_questions(programme: Programme, pmo: Client) -> None:
    sro = make.make_user(name="Ann Day")
    make.appoint(sro, Role.SRO, programme)
    make.make_milestone(programme, title="Open the hub", baseline=date(2017, 1, 31))
    make.make_risk(programme, title="Too few nurses")
    page = text(pmo.get(reverse("programme", args=["north", "care"])))
    for words in (
        "Ann Day",
        "Appointed in the portal, since 1 April 2016",
        "Milestones: 0 of 1 done, 1 overdue, 0 slipped",
        "Overdue by 4 working days",
        "Too few nurses",
        "Added the risk “Too few nurses”",
    ):
        assert words in page


def test_a_stale_edit_shows_mine_and_theirs(programme: Programme, pmo: Client) -> None:
    milestone = make.make_milestone(programme, "hub", title="Open the hub")
    address = reverse("milestone_edit", args=["north", "care", "hub"])
    Milestone.objects.filter(pk=milestone.pk).update(title="Theirs", version=2)
    sent = {"title": "Mine", "note": "", "version": "1"}
    response = pmo.post(address, sent)
    assert response.status_code == 409
    for words in ("Mine", "Theirs", "Save mine over what is saved now"):
        assert words in text(response)
    milestone.refresh_from_db()
    assert milestone.title == "Theirs"
    assert pmo.post(address, sent | {"version": "2"}).status_code == 302
    milestone.refresh_from_db()
    assert milestone.title == "Mine"


def test_fields_nobody_asked_for_are_ignored(programme: Programme, pmo: Client) -> None:
    make.make_milestone(programme, "hub", title="Open the hub")
    other = make.make_programme(programme.system)
    sent = {
        "title": "Open both hubs",
        "note": "",
        "version": "1",
        "programme_id": str(other.pk),
        "programme": str(other.pk),
        "baseline": "2020-01-01",
        "actual": "2017-01-01",
    }
    pmo.post(reverse("milestone_edit", args=["north", "care", "hub"]), sent)
    milestone = Milestone.objects.get(key="hub")
    assert milestone.title == "Open both hubs"
    assert (milestone.programme, milestone.actual) == (programme, None)
    assert milestone.baseline == date(2017, 6, 30)


def test_a_risk_is_scored_by_choice_and_never_by_typing(programme: Programme, pmo: Client) -> None:
    sent = {"title": "Too few nurses", "likelihood": "4", "impact": "4", "score": "1"}
    response = pmo.post(reverse("risk_add", args=["north", "care"]), sent)
    assert response.status_code == 302
    assert Risk.objects.get().score == 16
    sent |= {"title": "Too few beds", "inherent_likelihood": "5"}
    refused = pmo.post(reverse("risk_add", args=["north", "care"]), sent)
    assert refused.status_code == 422
    assert "Error: " in text(refused)
    assert "Select the impact of the inherent score as well" in text(refused)


def test_a_date_that_is_not_one_is_refused_and_kept(programme: Programme, pmo: Client) -> None:
    make.make_milestone(programme, "hub")
    sent = {
        "forecast-day": "29",
        "forecast-month": "2",
        "forecast-year": "2027",
        "reason": "Late",
        "version": "1",
    }
    response = pmo.post(reverse("milestone_forecast", args=["north", "care", "hub"]), sent)
    assert response.status_code == 422
    assert "must be a real date" in text(response)
    assert 'value="2027"' in text(response)
    assert "Late" in text(response)


@pytest.mark.parametrize(
    "name",
    [
        "milestone",
        "milestone_edit",
        "milestone_forecast",
        "milestone_done",
        "programme",
        "programme_edit",
        "programme_changes",
        "risk",
        "risk_score",
    ],
)
def test_anothers_things_do_not_exist(system: System, pmo: Client, name: str) -> None:
    """In my own system's address and in theirs, with the same words as what isn't there."""
    other = make.make_system("south")
    theirs = make.make_programme(other, "secret")
    make.make_milestone(theirs, "hub")
    make.make_risk(theirs, "danger")
    args = ["hub"] if name.startswith("milestone") else []
    args = ["danger"] if name.startswith("risk") else ["secret", *args]
    for key in ("north", "south"):
        response = pmo.get(reverse(name, args=[key, *args]))
        missing = pmo.get(reverse(name, args=["nowhere", *args]))
        assert response.status_code == missing.status_code == 404


def test_filters_know_nothing_of_other_systems(system: System, pmo: Client) -> None:
    make.make_risk(make.make_programme(make.make_system("south"), "secret"), title="Hidden")
    response = pmo.get(reverse("risks", args=["north"]), {"programme": "secret"}, follow=True)
    assert response.status_code == 404
    assert "Hidden" not in text(response)


def test_the_register_is_filtered_and_sorted(programme: Programme, pmo: Client) -> None:
    make.make_risk(programme, title="Bravo risk", likelihood=5, impact=4)
    make.make_risk(programme, title="Alpha risk", likelihood=1, impact=2)
    make.make_risk(programme.system, title="Charlie risk", likelihood=None, impact=None)
    address = reverse("risks", args=["north"])

    def order(**query: str) -> list[str]:
        page = text(pmo.get(address, query, follow=True))
        names = ["Alpha", "Bravo", "Charlie"]
        found = [n for n in names if f"{n} risk" in page]
        return sorted(found, key=lambda n: page.index(f"{n} risk"))

    assert order() == ["Bravo", "Alpha", "Charlie"]
    assert order(order="title") == ["Alpha", "Bravo", "Charlie"]
    assert order(level="extreme") == ["Bravo"]
    assert order(level="none") == ["Charlie"]
    assert order(programme="system") == ["Charlie"]
    assert order(programme="care", order="-title") == ["Bravo", "Alpha"]
    assert order(status="closed") == []
    assert pmo.get(address, {"order": "'; drop table"}, follow=True).status_code == 404


def test_an_administrator_sees_people_and_no_content(programme: Programme) -> None:
    admin = make.client_for(make.appoint(None, Role.ADMINISTRATOR, programme.system))
    make.appoint(make.make_user(name="Ann Day"), Role.SRO, programme)
    assert "Ann Day" in text(admin.get(reverse("people", args=["north"])))
    for name in ("system", "risks", "calendar", "organisations"):
        refused = admin.get(reverse(name, args=["north"]))
        assert refused.status_code == 403
        assert "you need an appointment as" in text(refused)


def appoint_form(user: User, role: str, place: str) -> dict[str, str]:
    return {"user": str(user.pk), "role": role, "programme": place} | day("starts_on", make.TODAY)


def test_two_sros_at_once_are_refused_in_words(programme: Programme, pmo: Client) -> None:
    make.appoint(make.make_user(name="Ann Day"), Role.SRO, programme)
    second = make.appoint(None, Role.CLINICAL_LEAD, programme)
    response = pmo.post(reverse("appoint", args=["north"]), appoint_form(second, Role.SRO, "care"))
    assert response.status_code == 422
    assert "Ann Day is SRO from 1 April 2016 with no last day" in text(response)


def test_the_pmo_is_offered_delivery_roles_alone(programme: Programme, pmo: Client) -> None:
    person = make.appoint(None, Role.CLINICAL_LEAD, programme)
    sent = appoint_form(person, Role.AUDITOR, "whole-system")
    response = pmo.post(reverse("appoint", args=["north"]), sent)
    assert response.status_code == 422
    assert not Appointment.objects.filter(role=Role.AUDITOR).exists()


def test_an_administrator_appoints_by_email(programme: Programme) -> None:
    admin = make.client_for(make.appoint(None, Role.ADMINISTRATOR, programme.system))
    person = make.make_user("known@example.org")
    sent = appoint_form(person, Role.BOARD_MEMBER, "whole-system") | {"user": ""}
    address = reverse("appoint", args=["north"])
    response = admin.post(address, sent | {"email": "nobody@example.org"})
    assert "no account with this email address" in text(response)
    assert admin.post(address, sent | {"email": "Known@example.org"}).status_code == 302
    assert Appointment.objects.filter(user=person, role=Role.BOARD_MEMBER).exists()


def test_a_year_is_previewed_and_made(system: System, pmo: Client) -> None:
    address = reverse("calendar_make", args=["north", 2017])
    assert "Tuesday 18 April 2017" in text(pmo.get(address))
    assert pmo.post(address).status_code == 302
    page = text(pmo.get(reverse("calendar", args=["north"]), {"year": "2017"}))
    assert "2017/18 M12" in page
    assert system.periods.count() == 12


def test_a_day_off_is_moved_and_said(system: System, pmo: Client) -> None:
    period = make.make_period(system, date(2017, 4, 1))
    sent = {"version": "1"}
    for name in ("opens_on", "due_on", "review_on", "board_on"):
        sent |= day(name, getattr(period, name))
    sent |= day("due_on", date(2017, 4, 14))
    response = pmo.post(reverse("calendar_move", args=["north", "2017-04"]), sent, follow=True)
    said = "Friday 14 April 2017 is not a working day: it became Tuesday 18 April 2017."
    assert said in text(response)


def test_the_page_refuses_to_carry_an_open_month_into_the_next(system: System, pmo: Client) -> None:
    period = make.make_period(system, state="open")
    sent = {"version": "1"} | day("opens_on", period.opens_on) | day("due_on", date(2017, 3, 3))
    sent |= day("review_on", date(2017, 3, 7)) | day("board_on", date(2017, 3, 14))
    response = pmo.post(reverse("calendar_move", args=["north", "2017-02"]), sent)
    assert response.status_code == 422
    said = "The returns of February 2017 are open and ask for readings up to January 2017."
    assert text(response).count(said) == 2, "above the page, and beside the day"
    assert "Keep the day on which they are due in February 2017" in text(response)
    assert 'href="#id_due_on' in text(response)


def test_what_i_may_do_says_why(programme: Programme) -> None:
    reviewer = make.client_for(make.appoint(None, Role.REVIEWER, programme))
    page = text(reviewer.get("/what-i-may-do/"))
    for words in (
        "Reviewer, Care and everything below it",
        "conduct gateway reviews and agree the ratings",
        "nobody reviews their own work",
        "Sign the PSR1 return, or send it back with reasons",
    ):
        assert words in page
    nobody = make.client_for(make.make_user())
    assert "You hold no appointment today" in text(nobody.get("/what-i-may-do/"))


def test_organisations_are_added_renamed_and_closed(system: System, pmo: Client) -> None:
    sent = {"name": "Hill Trust", "ods_code": "rje", "kind": "acute_trust", "statutory": "yes"}
    sent |= day("starts_on", date(2016, 4, 1))
    assert pmo.post(reverse("organisation_add", args=["north"]), sent).status_code == 302
    sent = {"name": "Dale Trust", "version": "1"} | day("starts_on", make.TODAY)
    address = reverse("organisation_rename", args=["north", "hill-trust"])
    assert pmo.post(address, sent).status_code == 302
    page = text(pmo.get(reverse("organisations", args=["north"])))
    assert "Dale Trust" in page
    assert "RJE" in page
    sent = {"version": "2", "successor": ""} | day("closed_on", date(2017, 1, 31))
    address = reverse("organisation_close", args=["north", "hill-trust"])
    assert pmo.post(address, sent).status_code == 302
    assert "Members before" in text(pmo.get(reverse("organisations", args=["north"])))


def test_a_programme_is_added_moved_and_closed(programme: Programme, pmo: Client) -> None:
    sent = {
        "parent": "care",
        "name": "Hubs",
        "kind": "workstream",
        "reports": "yes",
        "stated_impact": "4.2",
    }
    assert pmo.post(reverse("programme_add", args=["north"]), sent).status_code == 302
    made = Programme.objects.get(key="hubs")
    assert (made.parent, made.stated_impact) == (programme, 4_200_000)
    edited = sent | {"version": "1", "name": "All hubs", "stated_impact": "£1.2m"}
    response = pmo.post(reverse("programme_edit", args=["north", "hubs"]), edited)
    assert "must be a number in £ million, like 1.5" in text(response)
    sent = {"parent": "top", "after": "first", "version": "1"}
    assert pmo.post(reverse("programme_move", args=["north", "hubs"]), sent).status_code == 302
    made.refresh_from_db()
    assert made.path == [made.pk]
    sent = {"version": "2"} | day("closed_on", make.TODAY)
    assert pmo.post(reverse("programme_close", args=["north", "hubs"]), sent).status_code == 302
    page = text(pmo.get(reverse("system", args=["north"])))
    assert page.index("No longer part of the plan") < page.index("Hubs")
    assert pmo.post(reverse("programme_reopen", args=["north", "hubs"])).status_code == 302
    made.refresh_from_db()
    assert made.closed_on is None


def test_a_new_person_chooses_a_password_and_signs_in(system: System) -> None:
    admin = make.client_for(make.appoint(None, Role.ADMINISTRATOR, system))
    sent = {"name": "Sam Ro", "email": "sam@north.example"}
    assert admin.post(reverse("account_add", args=["north"]), sent).status_code == 302
    told = MailMessage.objects.get(to__email="sam@north.example")
    link = re.search(r"http://testserver(/\S+)", told.body)
    assert link
    visitor = Client()
    assert visitor.get(link[1]).status_code == 200
    visitor.post(link[1], {"email": "sam@north.example"})
    chosen = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)
    assert chosen
    form = visitor.get(chosen[1], follow=True).redirect_chain[-1][0]
    visitor.post(form, {"password1": "a-long-enough-one", "password2": "a-long-enough-one"})
    sent = {"login": "sam@north.example", "password": "a-long-enough-one"}
    visitor.post(reverse("account_login"), sent)
    assert "You hold no appointment today" in text(visitor.get("/what-i-may-do/"))


def test_the_plans_page_asks_no_more_of_a_larger_plan(pmo: Client, system: System) -> None:
    address = reverse("system", args=["north"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            pmo.get(address)
        return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)

    make.make_programme(system)
    pmo.get(address)
    few = queries()
    for _ in range(8):
        programme = make.make_programme(system)
        make.make_milestone(programme)
        make.make_risk(programme)
    assert queries() == few <= 15


@pytest.mark.parametrize(
    "address",
    [
        "programmes/care/offices/99999999999999999999/",
        "people/appointments/99999999999999999999/end/",
        "calendar/2017-13/move/",
        "calendar/0000-01/move/",
        "calendar/99999/make/",
        "calendar/?year=1e3",
        "?plan=nowhere",
    ],
)
def test_addresses_of_nothing(programme: Programme, pmo: Client, address: str) -> None:
    assert pmo.get(f"/systems/north/{address}").status_code == 404


def test_narratives_are_inert(programme: Programme, pmo: Client) -> None:
    nasty = "<script>alert(1)</script> {{ 7*7 }} \u202e \U0001f600"
    risk = make.make_risk(programme, title="Nasty", description=nasty)
    page = text(pmo.get(reverse("risk", args=["north", risk.key])))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} \u202e \U0001f600" in page
