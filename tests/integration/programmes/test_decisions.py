"""Decisions and next steps of a plan: who may, what is refused, what a page then shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes import due
from programmes.actions import decisions, next_steps
from programmes.enums import Role
from programmes.models import AuditEntry, Decision, NextStep, Plan, Programme, User
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan.objects.get(system=make.make_system("north"))


@pytest.fixture
def pmo(plan: Plan) -> User:
    return make.pmo_of(plan.system)


@pytest.fixture
def office(plan: Plan) -> User:
    return make.appoint(None, Role.BOARD_OFFICE, plan.system)


def ask(plan: Plan, **words: Any) -> Decision:
    given = {"title": "Fund the hub", "due": due.parse("2017-02-20")} | words
    return decisions.add(plan=plan, words=given, by=make.pmo_of(plan.system), at=make.at())


def step(plan: Plan, **words: Any) -> NextStep:
    given = {"title": "Appoint an architect", "due": due.parse("2017-02")} | words
    return next_steps.add(plan=plan, words=given, by=make.pmo_of(plan.system), at=make.at())


def taken(decision: Decision, by: User, **more: Any) -> Decision:
    given = {"taken_on": make.TODAY, "outcome": "Yes", "minute_reference": "4.2", "version": None}
    return decisions.record(decision=decision, **given | more, by=by, at=make.at())


def page_of(user: User, row: Any) -> str:
    name = "decision" if isinstance(row, Decision) else "next_step"
    address = reverse(name, args=[row.system.key, row.plan.key, row.key])
    return make.client_for(user).get(address).content.decode()


def test_a_decision_is_recorded_with_its_minute(plan: Plan, office: User) -> None:
    row = taken(ask(plan, asked_of="The board"), office)
    assert (row.state, row.taken_on, row.version) == ("taken", make.TODAY, 2)
    page = page_of(office, row)
    for words in ("Taken on 6 February 2017", "The board", "4.2", "Change log"):
        assert words in page
    assert "recorded that “Fund the hub” was decided on 6 February 2017, minute 4.2" in (
        AuditEntry.objects.latest("id").sentence
    )


def test_who_may(plan: Plan, office: User, pmo: User) -> None:
    programme = make.make_programme(plan.system)
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    row = ask(plan)
    for by in (manager, office):
        with pytest.raises(NotAllowed):
            decisions.edit(decision=row, words={}, version=None, by=by, at=make.at())
    with pytest.raises(NotAllowed):
        taken(row, manager)
    taken(row, office)
    with pytest.raises(NotAllowed):
        next_steps.add(plan=plan, words={"title": "x"}, by=manager, at=make.at())


def test_a_deferred_decision_waits_on(plan: Plan, office: User) -> None:
    row = decisions.defer(
        decision=ask(plan),
        due=due.parse("2016/17 Q4"),
        reason="No quorum",
        version=1,
        by=office,
        at=make.at(),
    )
    assert (row.state, row.due.text, row.outcome) == ("deferred", "2016/17 Q4", "No quorum")
    assert "from 20 February 2017 to 2016/17 Q4" in AuditEntry.objects.latest("id").sentence
    assert taken(row, office).state == "taken"


@pytest.mark.parametrize(
    ("when", "said"),
    [("2017-02-20", "due then already"), ("2017-01-31", "must be today or later")],
    ids=["the same", "past"],
)
def test_a_decision_is_deferred_to_a_later_day(
    plan: Plan, office: User, when: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        decisions.defer(
            decision=ask(plan), due=due.parse(when), reason="x", version=1, by=office, at=make.at()
        )


def test_what_is_decided_or_withdrawn_moves_no_more(plan: Plan, office: User, pmo: User) -> None:
    row = taken(ask(plan), office)
    with pytest.raises(Refused, match="was decided on 6 February 2017"):
        decisions.edit(decision=row, words={"note": "x"}, version=None, by=pmo, at=make.at())
    other = ask(plan, title="Close the ward")
    other = decisions.withdraw(decision=other, reason="Not now", version=1, by=pmo, at=make.at())
    with pytest.raises(Refused, match="was withdrawn"):
        taken(other, office)
    with pytest.raises(NotAllowed):
        decisions.ask_again(decision=other, reason="x", version=None, by=office, at=make.at())
    again = decisions.ask_again(decision=row, reason="Typo", version=None, by=office, at=make.at())
    assert (again.state, again.taken_on, again.outcome) == ("asked", None, "")
    assert "Typo" in page_of(office, again)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"taken_on": date(2017, 2, 7)}, "taken_on"),
        ({"outcome": " "}, "outcome"),
    ],
    ids=["tomorrow", "no outcome"],
)
def test_a_record_is_whole(plan: Plan, office: User, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        taken(ask(plan), office, **more)
    assert field in refused.value.errors


def test_a_programme_is_one_of_the_plan(plan: Plan) -> None:
    elsewhere = make.make_programme(make.make_system())
    for make_one in (ask, step):
        with pytest.raises(Refused, match="Select a programme of this plan"):
            make_one(plan, programme=elsewhere)


def test_the_same_again_is_a_button_pressed_twice(plan: Plan) -> None:
    for make_one in (ask, step):
        make_one(plan)
        with pytest.raises(Refused, match="already"):
            make_one(plan)


@pytest.mark.parametrize("word", ["add", "bulk", "csv"])
def test_a_key_is_no_word_of_an_address(plan: Plan, word: str) -> None:
    assert (ask(plan, title=word).key, step(plan, title=word).key) == (f"{word}-2", f"{word}-2")


def test_somebody_else_saved_first(plan: Plan, pmo: User) -> None:
    row = ask(plan)
    decisions.edit(decision=row, words={"note": "Theirs"}, version=1, by=pmo, at=make.at())
    with pytest.raises(Stale):
        decisions.edit(decision=row, words={"note": "Mine"}, version=1, by=pmo, at=make.at())
    sent = {"title": row.title, "programme": "plan", "due": "ongoing", "note": "Mine"}
    address = reverse("decision_edit", args=["north", plan.key, row.key])
    answer = make.client_for(pmo).post(address, sent | {"version": "1"})
    assert answer.status_code == 409
    for words in ("Mine", "Theirs", "Ongoing"):
        assert words in answer.content.decode()


def test_an_edit_says_what_changed(plan: Plan, pmo: User) -> None:
    row = step(plan)
    next_steps.edit(
        next_step=row,
        words={"due": due.parse("2017/18 Q1"), "owner_office": "PMO"},
        version=1,
        by=pmo,
        at=make.at(),
    )
    sentence = AuditEntry.objects.latest("id").sentence
    assert "due from 2017-02 to 2017/18 Q1" in sentence
    assert "owner to “PMO”" in sentence
    before = AuditEntry.objects.count()
    next_steps.edit(next_step=row, words={"owner_office": "PMO"}, version=2, by=pmo, at=make.at())
    assert AuditEntry.objects.count() == before


def test_a_next_step_is_completed_and_opened_again(plan: Plan, pmo: User) -> None:
    row = step(plan)
    said = {"version": None, "by": pmo, "at": make.at()}
    for wrong, field in (
        ({"completed_on": date(2017, 2, 7), "update": "Done"}, "completed_on"),
        ({"completed_on": make.TODAY, "update": ""}, "update"),
    ):
        with pytest.raises(Refused) as refused:
            next_steps.complete(next_step=row, **wrong, **said)
        assert field in refused.value.errors
    row = next_steps.complete(next_step=row, completed_on=make.TODAY, update="She began", **said)
    assert "Completed on 6 February 2017" in page_of(pmo, row)
    with pytest.raises(Refused, match="was completed on"):
        next_steps.edit(next_step=row, words={"update": "x"}, **said)
    row = next_steps.reopen(next_step=row, reason="She left", **said)
    assert row.completed_on is None
    assert "She left" in page_of(pmo, row)


def test_what_is_late_says_so(plan: Plan, pmo: User) -> None:
    late = ask(plan, due=due.parse("2017-01-31"), due_note="Before winter")
    page = page_of(pmo, late)
    assert "Asked, overdue" in page
    assert "31 January 2017 (Before winter), 4 working days overdue" in page
    for text in ("ongoing", "to be confirmed", "throughout 2015/16"):
        assert "overdue" not in page_of(pmo, step(plan, title=text, due=due.parse(text)))


@pytest.fixture
def programme(plan: Plan) -> Programme:
    return make.make_programme(plan.system, "care", reports=False)


def test_the_programme_page_shows_its_own(programme: Programme, plan: Plan, pmo: User) -> None:
    ask(plan, programme=programme)
    ask(plan, title="Of the whole plan")
    step(plan, programme=programme)
    page = make.client_for(pmo).get(reverse("programme", args=["north", "care"])).content.decode()
    assert "Fund the hub" in page
    assert "Appoint an architect" in page
    assert "Of the whole plan" not in page


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["decision", "next_step"])
def test_a_page_takes_as_many_queries_however_often_it_changed(
    plan: Plan, pmo: User, name: str
) -> None:
    row: Any = ask(plan) if name == "decision" else step(plan)
    action = decisions if name == "decision" else next_steps
    client = make.client_for(pmo)
    address = reverse(name, args=["north", plan.key, row.key])
    few = queries(client, address)
    for number in range(30):
        words = {"due_note": f"Note {number}"}
        action.edit(**{name: row}, words=words, version=None, by=pmo, at=make.at())  # type: ignore[arg-type]
    assert queries(client, address) == few == 5


def test_another_systems_are_not_found(plan: Plan, pmo: User) -> None:
    south = Plan.objects.get(system=make.make_system("south"))
    client = make.client_for(pmo)
    for name, row in (("decision", ask(south)), ("next_step", step(south))):
        for system, of_plan in (("south", south), ("north", south), ("north", plan)):
            address = reverse(name, args=[system, of_plan.key, row.key])
            assert client.get(address).status_code == 404


def test_the_board_office_finds_what_is_due_in_its_work(
    plan: Plan, office: User, pmo: User
) -> None:
    ask(plan)
    ask(plan, title="Much later", due=due.parse("2017-06-01"))
    taken(ask(plan, title="Decided"), office)
    later = Plan.objects.create(
        system=plan.system, key="2018", name="2018", valid_from=date(2018, 4, 1)
    )
    ask(later, title="Of another plan")
    page = make.client_for(office).get(reverse("my_work")).content.decode()
    assert "Record what was decided: Fund the hub" in page
    for title in ("Much later", "Decided", "Of another plan"):
        assert title not in page
    mine = make.client_for(pmo).get(reverse("my_work")).content.decode()
    assert "Record what was decided" not in mine
