"""The pages of a system's plans, and the command that counts what a plan holds."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from programmes.models import Plan
from programmes.selectors.plan_counts import counts
from tests.factories.programmes import appoint, client_for, make_programme, make_risk, make_system
from tests.factories.whole_plan import load_whole_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return load_whole_plan()


@pytest.fixture
def client(plan: Plan) -> Client:
    return client_for(appoint(None, "auditor", plan.system))


def counted(key: str) -> dict:
    out = StringIO()
    call_command("portfolio_counts", key, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_prints_what_the_database_holds(plan: Plan):
    assert counted("vale-2016") == {
        "plan": "vale-2016",
        "programmes": {"all": 3, "programme": 1, "workstream": 2},
        "reporting": 2,
        "offices": 1,
        "plans_on_a_page": 1,
        "milestones": 2,
        "deliverables": {"all": 3, "quarter": 1, "throughout": 1, "ongoing": 1},
        "actions": 1,
        "actions_revised": 1,
        "action_updates": 2,
        "risks": 1,
        "issues": 1,
        "frameworks": {"aims": 3},
        "alignments": {"all": 6, "primary": 4, "contributes": 2},
        "decisions": 2,
        "next_steps": 1,
        "groups": 2,
        "seats": 2,
        "events": 2,
        "events_without_a_day": 1,
        "events_to_be_confirmed": 1,
        "dependencies": 2,
    }


def test_an_unknown_plan_is_said_with_those_there_are(plan: Plan):
    with pytest.raises(CommandError, match=r"There is no plan “nope”. There are: vale-2016."):
        counted("nope")


def test_only_the_plan_asked_for_is_counted(plan: Plan):
    later = Plan.objects.create(
        system=plan.system, key="vale-2020", name="Later", valid_from=date(2020, 4, 1)
    )
    make_programme(plan.system, plan=later)
    assert counts(plan)["programmes"]["all"] == 3
    assert counts(later)["programmes"]["all"] == 1
    assert counts(later)["risks"] == 0


def test_the_list_says_which_plan_is_in_force_and_what_each_holds(
    plan: Plan, client: Client, django_assert_num_queries
):
    Plan.objects.create(
        system=plan.system, key="vale-2090", name="Far plan", valid_from=date(2090, 4, 1)
    )
    with django_assert_num_queries(13):
        page = client.get(reverse("plans", args=["vale"])).content.decode()
    assert page.index("Vale plan") < page.index("Far plan")
    assert "Not in force yet: from 1 April 2090, with no end set." in page
    assert "In force, from 1 April 2016, with no end set." in page
    assert (
        "3 programmes, 2 milestones, 3 deliverables, 1 improvement action and 2 risks and issues"
        in page
    )
    assert "Nothing yet" in page


def test_the_first_plan_is_shown_before_it_begins_and_says_so(client: Client):
    early = make_system("early")
    Plan.objects.filter(system=early).update(valid_from=date(2090, 4, 1))
    reader = client_for(appoint(None, "auditor", early))
    said = "The first plan held here: in force from 1 April 2090, with no end set."
    assert said in reader.get(reverse("plans", args=["early"])).content.decode()
    page = reader.get(reverse("plan", args=["early", "early-2016"])).content.decode()
    assert said in page
    assert "In force, from" not in page


def test_a_plan_s_page_counts_with_links_and_shows_its_tree(
    plan: Plan, client: Client, django_assert_num_queries
):
    with django_assert_num_queries(38):
        page = client.get(reverse("plan", args=["vale", "vale-2016"])).content.decode()
    assert (
        f'<a href="{reverse("deliverables", args=["vale", "vale-2016"])}">Deliverables</a>' in page
    )
    assert "Due: 1 in a quarter, 1 throughout a financial year and 1 ongoing" in page
    assert "1 programme and 2 workstreams; 2 file a monthly return" in page
    assert f'<a href="{reverse("programme", args=["vale", "falls"])}">Falls</a>' in page
    assert "added since" not in page


def test_risks_that_people_added_are_told_from_the_document_s(plan: Plan, client: Client):
    make_risk(plan.programmes.get(key="falls"), title="Nobody to staff the hub")
    page = client.get(reverse("plan", args=["vale", "vale-2016"])).content.decode()
    assert "1 in the plan’s document, 1 added since" in page


def test_a_plan_of_another_system_is_not_found(plan: Plan, client: Client):
    other = make_system()
    assert client.get(reverse("plan", args=["vale", f"{other.key}-2016"])).status_code == 404
    assert client.get(reverse("plans", args=[other.key])).status_code == 404


def test_a_system_without_a_plan_says_so(plan: Plan):
    bare = make_system()
    Plan.objects.filter(system=bare).delete()
    client = client_for(appoint(None, "auditor", bare))
    page = client.get(reverse("plans", args=[bare.key])).content.decode()
    assert "This system has no plan yet" in page
    assert client.get(reverse("system", args=[bare.key])).status_code == 200
