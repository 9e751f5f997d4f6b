"""A plan's lists: what each filter finds, in which order, for whom, and in how many queries."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes import due
from programmes.actions import alignments, decisions, milestones, next_steps, risks
from programmes.enums import Role
from programmes.lists import LISTS
from programmes.models import (
    Framework,
    Milestone,
    Mitigation,
    Plan,
    Priority,
    Programme,
    Risk,
    System,
)
from tests.factories import delivery
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    """6 February 2017, in 2016/17 Q4."""
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def system() -> System:
    return make.make_system("north")


@pytest.fixture
def care(system: System) -> Programme:
    return make.make_programme(system, "care", name="Planned care")


@pytest.fixture
def hubs(care: Programme) -> Programme:
    return make.make_programme(care.system, "hubs", name="Hubs", parent=care)


@pytest.fixture
def cancer(system: System) -> Programme:
    return make.make_programme(system, "cancer", name="Cancer")


@pytest.fixture
def pmo(system: System) -> Client:
    return make.client_for(make.pmo_of(system))


def address(name: str) -> str:
    return reverse(name, args=["north", "north-2016"])


def found(client: Client, name: str, **asked: str) -> list[str]:
    """The keys that the list's file has: the same rows in the same order as its pages."""
    answer = client.get(address(f"{name}_csv"), asked)
    assert answer.status_code == 200, answer.status_code
    rows = csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")))
    return [row[0] for row in rows][1:]


def said(plan: Plan) -> dict[str, Any]:
    return {"by": make.pmo_of(plan.system), "at": make.at()}


def align(row: Any, priority: Priority, strength: str = "primary") -> None:
    ways = {"priorities": [], "contributes": []}
    ways["priorities" if strength == "primary" else "contributes"] = [priority]
    alignments.set_priorities(row=row, by=make.pmo_of(row.programme.system), at=make.at(), **ways)


@pytest.fixture
def some_milestones(care: Programme, hubs: Programme, cancer: Programme) -> dict[str, Milestone]:
    dates = {
        "late": (care, date(2017, 1, 31)),
        "now": (hubs, date(2017, 2, 20)),
        "next": (hubs, date(2017, 3, 10)),
        "spring": (cancer, date(2017, 5, 1)),
        "done": (cancer, date(2016, 12, 1)),
        "gone": (care, date(2017, 2, 1)),
    }
    rows = {
        key: make.make_milestone(programme, key, title=f"Title {key}", baseline=day)
        for key, (programme, day) in dates.items()
    }
    by = make.pmo_of(care.system)
    milestones.mark_done(
        milestone=rows["done"],
        actual=date(2016, 12, 8),
        evidence="The minute",
        version=None,
        by=by,
        at=make.at(),
    )
    milestones.withdraw(milestone=rows["gone"], reason="No money", version=1, by=by, at=make.at())
    milestones.edit_words(
        milestone=rows["now"],
        words={"owner_office": "Head of Hubs", "note": "Waiting for plumbers"},
        version=None,
        by=by,
        at=make.at(),
    )
    return rows


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({}, ["late", "now", "next", "spring", "done"]),
        ({"order": "-due"}, ["spring", "next", "now", "late", "done"]),
        ({"order": "owner"}, ["now", "done", "late", "next", "spring"]),
        ({"order": "programme"}, ["late", "now", "next", "done", "spring"]),
        ({"programme": "care"}, ["late", "now", "next"]),
        ({"programme": "hubs"}, ["now", "next"]),
        ({"due": "overdue"}, ["late"]),
        ({"due": "this_month"}, ["now"]),
        ({"due": "next_month"}, ["next"]),
        ({"due": "this_quarter"}, ["late", "now", "next"]),
        ({"due": "2017/18 Q1"}, ["spring"]),
        ({"status": "open"}, ["late", "now", "next", "spring"]),
        ({"status": "completed"}, ["done"]),
        ({"status": "due_this_month"}, ["now"]),
        ({"status": "due_next_month"}, ["next"]),
        ({"status": "overdue"}, ["late"]),
        ({"status": "withdrawn"}, ["gone"]),
        ({"status": "all", "programme": "care"}, ["late", "gone", "now", "next"]),
        ({"owner": "head of hub"}, ["now"]),
        ({"q": "plumber"}, ["now"]),
        ({"q": "title -late", "programme": "care"}, ["now", "next"]),
        ({"unchanged": "60", "programme": "care"}, ["late", "next"]),
    ],
    ids=lambda value: (
        "&".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else ""
    ),
)
def test_each_filter_of_milestones(
    some_milestones: dict[str, Milestone], pmo: Client, asked: dict[str, str], keys: list[str]
) -> None:
    assert found(pmo, "milestones", **asked) == keys


def test_moved_and_slipped_milestones(some_milestones: dict[str, Milestone], pmo: Client) -> None:
    milestones.move_forecast(
        milestone=some_milestones["now"],
        forecast=date(2017, 4, 3),
        reason="No plumbers",
        version=None,
        by=make.pmo_of(some_milestones["now"].programme.system),
        at=make.at(),
    )
    assert found(pmo, "milestones", status="moved_out") == ["now"]
    assert found(pmo, "milestones", status="slipped") == ["now"]


@pytest.fixture
def aims(system: System) -> dict[str, Priority]:
    framework = Framework.objects.create(
        plan=Plan.objects.get(system=system), key="aims", name="Aims", kind="aims"
    )
    return {
        key: Priority.objects.create(framework=framework, key=key, name=key.title())
        for key in ("well", "near")
    }


def test_what_serves_a_priority(
    some_milestones: dict[str, Milestone], aims: dict[str, Priority], pmo: Client
) -> None:
    align(some_milestones["late"], aims["well"])
    align(some_milestones["now"], aims["well"], "contributes")
    align(some_milestones["next"], aims["near"])
    assert found(pmo, "milestones", priority="aims/well") == ["late", "now"]
    assert found(pmo, "milestones", priority="aims/well", strength="primary") == ["late"]
    assert found(pmo, "milestones", strength="contributes") == ["now"]


DUES = {
    "day": "2017-02-28",
    "quarter": "2017/18 Q1",
    "late": "2016/17 Q3",
    "past": "throughout 2015/16",
    "whole": "throughout 2016/17",
    "on": "ongoing",
    "later": "to be confirmed",
}


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({"order": "due"}, ["past", "late", "day", "whole", "quarter", "on", "later"]),
        ({"order": "-due"}, ["quarter", "whole", "day", "late", "past", "on", "later"]),
        ({"due": "overdue"}, ["late", "past"]),
        ({"due": "no_date"}, ["past", "whole", "on", "later"]),
        ({"due": "throughout"}, ["past", "whole"]),
        ({"due": "ongoing"}, ["on"]),
        ({"due": "unconfirmed"}, ["later"]),
        ({"due": "2017/18 Q1"}, ["quarter"]),
        ({"status": "in_progress"}, ["whole"]),
    ],
    ids=str,
)
def test_the_dues_of_deliverables(
    care: Programme, pmo: Client, asked: dict[str, str], keys: list[str]
) -> None:
    for key, when in DUES.items():
        status = "in_progress" if key == "whole" else "not_started"
        delivery.make_deliverable(care, key, title=key, due=due.parse(when), status=status)
    rows = found(pmo, "deliverables", **asked)
    assert (rows if "order" in asked else sorted(rows)) == (
        keys if "order" in asked else sorted(keys)
    )


def test_actions_by_rag_and_revised_month(care: Programme, pmo: Client) -> None:
    red = delivery.make_action(care, "red", title="One")
    delivery.update(red, date(2017, 1, 1), month_rag="red", target_rag="amber")
    delivery.make_action(care, "none", title="Two", operational_lead="Lee Dunn")
    assert found(pmo, "actions", rag="red") == ["red"]
    assert found(pmo, "actions", rag="none") == ["none"]
    assert found(pmo, "actions", target="amber") == ["red"]
    assert found(pmo, "actions", owner="lee") == ["none"]
    assert found(pmo, "actions", order="rag") == ["red", "none"]


def test_risks_by_score_place_and_state(system: System, care: Programme, pmo: Client) -> None:
    nurses = make.make_risk(care, "nurses", likelihood=5, impact=4)
    make.make_risk(care, "rain", likelihood=1, impact=2)
    make.make_risk(system, "money", likelihood=3, impact=3)
    Mitigation.objects.create(risk=nurses, text="Recruit", due_on=date(2017, 1, 1))
    by = make.pmo_of(system)
    shut = make.make_risk(care, "shut")
    risks.close(risk=shut, note="Gone", version=None, by=by, at=make.at())
    Risk.objects.filter(key="money").update(plan=Plan.objects.get(system=system))
    assert found(pmo, "risks_of_plan") == ["nurses", "money", "rain"]
    assert found(pmo, "risks_of_plan", order="score") == ["rain", "money", "nurses"]
    assert found(pmo, "risks_of_plan", level="extreme") == ["nurses"]
    assert found(pmo, "risks_of_plan", likelihood="1", impact="2") == ["rain"]
    assert found(pmo, "risks_of_plan", programme="system") == ["money"]
    assert found(pmo, "risks_of_plan", status="closed") == ["shut"]
    assert found(pmo, "risks_of_plan", mitigations="overdue") == ["nurses"]
    assert found(pmo, "risks_of_plan", kind="issue") == []
    assert found(pmo, "risks_of_plan", escalated="none", owner="nobody") == []


def test_decisions_and_next_steps(system: System, care: Programme, pmo: Client) -> None:
    plan = Plan.objects.get(system=system)
    for key, when in (("late", "2017-01-31"), ("soon", "2017-03"), ("tbc", "to be confirmed")):
        words = {"title": key, "programme": care, "due": due.parse(when)}
        asked_of = "The board" if key == "soon" else ""
        decisions.add(plan=plan, words=words | {"asked_of": asked_of}, key=key, **said(plan))
        next_steps.add(plan=plan, words=words, key=key, **said(plan))
    assert found(pmo, "decisions") == ["late", "soon", "tbc"]
    assert found(pmo, "decisions", due="overdue") == ["late"]
    assert found(pmo, "decisions", owner="board", status="asked") == ["soon"]
    assert found(pmo, "next_steps", due="next_month") == ["soon"]
    assert found(pmo, "next_steps", status="completed") == []


@pytest.mark.parametrize("kind", LISTS.values(), ids=lambda kind: kind.key)
@pytest.mark.parametrize(
    "asked",
    [{"programme": "elsewhere"}, {"order": "secret"}, {"programme": "afar"}, {"status": "odd"}],
    ids=str,
)
def test_what_another_plan_has_is_not_found(
    care: Programme, pmo: Client, kind: Any, asked: dict[str, str]
) -> None:
    make.make_programme(make.make_system("south"), "afar")
    nowhere = pmo.get(address(kind.address), {"programme": "no-such-thing"})
    answer = pmo.get(address(kind.address), asked)
    assert (answer.status_code, nowhere.status_code) == (404, 404)
    assert pmo.get(address(f"{kind.address}_csv"), asked).status_code == 404


def test_another_systems_plan_is_not_found(pmo: Client) -> None:
    make.make_system("south")
    for name in ("milestones", "milestones_csv", "milestones_bulk", "milestones_save"):
        assert pmo.get(reverse(name, args=["north", "south-2016"])).status_code == 404


def test_the_page_says_what_it_shows(some_milestones: dict[str, Milestone], pmo: Client) -> None:
    page = pmo.get(address("milestones"), {"programme": "care", "due": "overdue"}).content.decode()
    assert "1 of 5 milestones, of Planned care, overdue, soonest first, what is done last." in page
    assert "Take out the filter: </span>Overdue" in page
    assert 'href="?programme=care"' in page


@pytest.mark.parametrize(
    ("name", "one", "words"),
    [
        ("milestones", "milestone_add", "Add a milestone"),
        ("deliverables", "deliverable_add", "Add a deliverable"),
        ("actions", "action_add", "Add an improvement action"),
        ("risks_of_plan", "risk_add", "Add a risk or issue"),
    ],
)
def test_a_list_leads_to_where_one_is_added(
    care: Programme, pmo: Client, name: str, one: str, words: str
) -> None:
    whole = pmo.get(address(name)).content.decode()
    assert f"{words}: choose its programme" in whole
    of_care = pmo.get(address(name), {"programme": "care"}).content.decode()
    assert f'href="{reverse(one, args=["north", "care"])}">{words} to Planned care</a>' in of_care


def test_who_may_not_add_is_offered_no_way(care: Programme) -> None:
    auditor = make.client_for(make.appoint(None, "auditor", care.system))
    assert "Add a milestone" not in auditor.get(address("milestones")).content.decode()


def test_filters_left_empty_leave_the_address(care: Programme, pmo: Client) -> None:
    asked = {"q": "", "programme": "care", "due": "", "order": "title"}
    answer = pmo.get(address("milestones"), asked)
    assert answer["Location"] == f"{address('milestones')}?programme=care&order=title"


def test_words_that_cant_be_looked_for_are_said(care: Programme, pmo: Client) -> None:
    answer = pmo.get(address("milestones"), {"q": "x" * 300})
    assert answer.status_code == 422
    assert "must be 200 characters or fewer" in answer.content.decode()


def test_pages_of_fifty_sorted_over_all_of_them(care: Programme, pmo: Client) -> None:
    for number in range(53):
        make.make_milestone(care, f"m{number:02}", title=f"Title {number:02}")
    first = pmo.get(address("milestones"), {"order": "-title"}).content.decode()
    second = pmo.get(address("milestones"), {"order": "-title", "page": "2"}).content.decode()
    assert "Title 52" in first
    assert "Title 02" not in first
    assert "Title 02" in second
    assert "?order=-title&amp;page=2" in first


def test_the_old_address_of_risks_leads_to_the_plan_in_force(pmo: Client) -> None:
    answer = pmo.get("/systems/north/risks/?level=high")
    assert answer["Location"] == f"{address('risks_of_plan')}?level=high"


def test_a_formula_leaves_as_text(care: Programme, pmo: Client) -> None:
    make.make_milestone(care, title="=HYPERLINK(1)")
    text = pmo.get(address("milestones_csv")).content.decode()
    assert "'=HYPERLINK(1)" in text


@pytest.mark.parametrize("kind", LISTS.values(), ids=lambda kind: kind.key)
def test_the_queries_of_a_page_do_not_grow(
    system: System, care: Programme, pmo: Client, kind: Any
) -> None:
    _fill(care, 2, "a")
    asked = {"programme": "care", "order": "programme"}
    pmo.get(address(kind.address), asked)
    few = _queries(pmo, kind.address, asked)
    _fill(care, 12, "b")
    assert _queries(pmo, kind.address, asked) == few
    assert few <= 17


def _fill(programme: Programme, number: int, mark: str) -> None:
    plan = programme.plan
    for i in range(number):
        title = f"{mark} {i}"
        make.make_milestone(programme, title=title)
        make.make_risk(programme, title=title)
        delivery.make_deliverable(programme, title=title)
        delivery.make_action(programme, title=title)
        words = {"title": title, "programme": programme}
        decisions.add(plan=plan, words=words, **said(plan))
        next_steps.add(plan=plan, words=words, **said(plan))


def _queries(client: Client, name: str, asked: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(name), asked).status_code == 200
    return len(captured)


def test_a_reader_sees_no_way_to_change(care: Programme) -> None:
    make.make_milestone(care, "hub")
    reader = make.client_for(make.appoint(None, Role.BOARD_MEMBER, care.system))
    page = reader.get(address("milestones")).content.decode()
    assert "Change several at once" not in page
    assert reader.post(address("milestones_bulk")).status_code == 403
