"""Frameworks and priorities: kept in the browser, nested, and never taken from what serves them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import frameworks
from programmes.enums import Role
from programmes.models import AuditEntry, Framework, Priority, Programme
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import aims
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care() -> Programme:
    return make.make_programme(make.make_system("north"), "care", name="Planned care")


@pytest.fixture
def framework(care: Programme) -> Framework:
    return aims.make_framework(care.plan, "aims", name="Two aims")


@pytest.fixture
def pmo(care: Programme) -> Client:
    return make.client_for(make.pmo_of(care.system))


def here(name: str, framework: Framework, *keys: str) -> str:
    return reverse(name, args=["north", framework.plan.key, framework.key, *keys])


def text(response: Any) -> str:
    return response.content.decode()


def words(**changes: str) -> dict[str, str]:
    told = {"number": "1", "name": "Shorter waits", "description": "", "status": "new"}
    return told | {"last_year": "65 weeks"} | changes


def test_the_pmo_adds_a_framework_and_nests_priorities_in_it(care: Programme, pmo: Client) -> None:
    added = pmo.post(
        reverse("framework_add", args=["north", care.plan.key]),
        {"name": "National objectives", "kind": "objectives", "note": "<b>35</b>"},
    )
    framework = Framework.objects.get()
    assert added["Location"] == here("framework", framework)
    pmo.post(here("priority_add", framework), words() | {"parent": "-"})
    first = Priority.objects.get()
    pmo.post(
        here("priority_add", framework), words(name="Cancer", number="1a") | {"parent": first.key}
    )
    page = text(pmo.get(reverse("priorities", args=["north", care.plan.key])))
    assert page.index("1. Shorter waits") < page.index("1a. Cancer")
    assert "New, last year 65 weeks" in page
    assert "&lt;b&gt;35" in text(pmo.get(here("framework", framework)))
    assert Priority.objects.get(name="Cancer").parent == first


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(framework: Framework, pmo: Client) -> None:
    refused = pmo.post(here("priority_add", framework), words(name="  ") | {"parent": "-"})
    assert refused.status_code == 422
    assert "Enter the priority" in text(refused)
    assert "65 weeks" in text(refused)
    twice = {"name": "Two aims", "kind": "aims", "note": ""}
    again = pmo.post(reverse("framework_add", args=["north", framework.plan.key]), twice)
    assert "There is a framework of this name already" in text(again)


def test_a_priority_moves_with_its_place_in_print(framework: Framework, pmo: Client) -> None:
    one, _, three = (aims.make_priority(framework, key) for key in ("one", "two", "three"))
    pmo.post(here("priority_move", framework, "three"), {"place": "in/one", "version": "1"})
    three.refresh_from_db()
    assert three.parent == one
    keys = Priority.objects.filter(framework=framework).order_by("position")
    assert [row.key for row in keys] == ["one", "three", "two"]
    pmo.post(here("priority_move", framework, "one"), {"place": "after/two", "version": "1"})
    assert [row.key for row in keys.all()] == ["two", "one", "three"]
    wrong = pmo.post(here("priority_move", framework, "one"), {"place": "in/three", "version": "2"})
    assert wrong.status_code == 422


def test_a_circle_is_refused_by_the_action_too(framework: Framework) -> None:
    one = aims.make_priority(framework, "one")
    part = aims.make_priority(framework, "part", parent=one)
    by = make.pmo_of(framework.plan.system)
    with pytest.raises(Refused, match="can't be part of itself"):
        frameworks.move_priority(
            priority=one, parent=part, after=None, version=None, by=by, at=make.at()
        )


def test_frameworks_move_among_each_other(framework: Framework, pmo: Client) -> None:
    other = aims.make_framework(framework.plan, "stages")
    pmo.post(here("framework_move", framework), {"after": "stages", "version": "1"})
    rows = Framework.objects.filter(plan=framework.plan)
    assert [row.key for row in rows] == ["stages", "aims"]
    pmo.post(here("framework_move", framework), {"after": "-", "version": "2"})
    assert [row.key for row in rows.all()] == ["aims", "stages"]
    assert other.key == "stages"


def test_what_is_served_cant_be_removed_and_the_page_says_by_what(
    care: Programme, framework: Framework, pmo: Client
) -> None:
    priority = aims.make_priority(framework, "waits")
    aims.align(aims.make_deliverable(care, title="Open a hub"), priority)
    refused = pmo.post(here("priority_remove", framework, "waits"), {"version": "1"})
    assert refused.status_code == 422
    assert "“Open a hub” serves this priority. Change what they serve first." in text(refused)
    whole = pmo.post(here("framework_remove", framework), {"version": "1"})
    assert "“Open a hub” serves this framework" in text(whole)
    assert Priority.objects.exists()


def test_what_nothing_serves_goes_and_leaves_its_trace(framework: Framework, pmo: Client) -> None:
    aims.make_priority(framework, "waits", name="Waits")
    part = aims.make_priority(framework, parent=Priority.objects.get(), name="A part")
    refused = pmo.post(here("priority_remove", framework, "waits"), {"version": "1"})
    assert "Move or remove its parts first: “A part”" in text(refused)
    pmo.post(here("priority_remove", framework, part.key), {"version": "1"})
    pmo.post(here("framework_remove", framework), {"version": "1"})
    assert not Framework.objects.exists()
    said = AuditEntry.objects.filter(verb="framework.removed").get().sentence
    assert said == "removed the framework “Two aims” with 1 priority"


def test_two_who_edit_at_once_see_each_other(framework: Framework, pmo: Client) -> None:
    priority = aims.make_priority(framework, "waits", name="Waits")
    by = make.pmo_of(framework.plan.system)
    theirs = words(name="Theirs")
    frameworks.edit_priority(priority=priority, words=theirs, version=1, by=by, at=make.at())  # type: ignore[arg-type]
    late = pmo.post(
        here("priority_edit", framework, "waits"), words(name="Mine") | {"version": "1"}
    )
    assert late.status_code == 409
    assert "Theirs" in text(late)
    assert "Mine" in text(late)
    assert Priority.objects.get().name == "Theirs"
    with pytest.raises(Stale):
        frameworks.remove_priority(priority=priority, version=1, by=by, at=make.at())


def test_a_programme_manager_reads_and_does_not_edit(care: Programme, framework: Framework) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, care)
    client = make.client_for(manager)
    assert client.get(here("framework", framework)).status_code == 200
    assert "Edit the framework" not in text(client.get(here("framework", framework)))
    assert client.get(here("framework_edit", framework)).status_code == 403
    with pytest.raises(NotAllowed):
        frameworks.remove(framework=framework, version=None, by=manager, at=make.at())


def test_another_system_and_another_plan_find_nothing(framework: Framework) -> None:
    aims.make_priority(framework, "waits")
    stranger = make.client_for(make.pmo_of(make.make_system("south")))
    assert stranger.get(here("priority", framework, "waits")).status_code == 404
    pmo = make.client_for(make.pmo_of(framework.plan.system))
    elsewhere = ["north", "south-2016", framework.key, "waits"]
    assert pmo.get(reverse("priority", args=elsewhere)).status_code == 404


def test_a_priority_may_be_called_edit(framework: Framework, pmo: Client) -> None:
    aims.make_priority(framework, "edit", name="Edit")
    page = text(pmo.get(here("priority", framework, "edit")))
    assert "Nothing is aligned to it." in page
