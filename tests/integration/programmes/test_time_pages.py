"""Pages of baselines, dependencies, the critical path, and what a forecast pushes."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.actions import dependencies, milestones, reprofiles
from programmes.enums import Role
from programmes.models import MailMessage, Milestone, Programme, Reprofile, User
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care() -> Programme:
    """case → build → open, with thirty days between the last two."""
    care = make.make_programme(make.make_system("north", name="North"), "care", name="Care")
    for key, month in (("case", 3), ("build", 6), ("open", 7)):
        make.make_milestone(care, key, title=f"{key.title()} it", baseline=date(2017, month, 10))
    return care


@pytest.fixture
def estates(care: Programme) -> Programme:
    estates = make.make_programme(care.system, "estates", name="Estates")
    make.make_milestone(estates, "site", title="Clear the site", baseline=date(2017, 8, 1))
    return estates


def join(care: Programme, before: str, after: str, lag_days: int = 0) -> None:
    dependencies.add(
        plan=care.plan,
        before=f"milestone:{before}",
        after=f"milestone:{after}",
        lag_days=lag_days,
        by=make.pmo_of(care.system),
        at=make.at(),
    )


@pytest.fixture
def chain(care: Programme, estates: Programme) -> Programme:
    join(care, "care/case", "care/build")
    join(care, "care/build", "care/open", 30)
    join(care, "care/open", "estates/site")
    return care


def page_of(client: Client, name: str, *args: Any, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.status_code
    text = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def pmo(care: Programme) -> Client:
    return make.client_for(make.pmo_of(care.system))


def day_fields(name: str, day: date) -> dict[str, str]:
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def test_a_milestone_says_how_its_baseline_moved(care: Programme) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, care)
    office = make.appoint(None, Role.BOARD_OFFICE, care.system)
    row = Milestone.objects.get(key="build")
    asked = reprofiles.request(
        milestone=row,
        baseline=date(2017, 8, 10),
        precision="day",
        reason="Steel is late",
        impact="Opens in September",
        version=None,
        by=manager,
        at=make.at(),
    )
    here = ("north", "care", "build")
    assert "to 10 August 2017 , 61 days later: with the board office" in page_of(
        pmo(care), "milestone", *here
    )
    reprofiles.approve(
        reprofile=asked, minute_reference="4.2", note="", by=office, at=make.at(date(2017, 3, 12))
    )
    page = page_of(pmo(care), "milestone", *here)
    assert "Moved once, by 61 days, from 10 June 2017: approved 12 March 2017, minute 4.2" in page
    assert "On the baseline; the forecast has moved once" in page


def test_a_baseline_is_asked_for_and_decided_on_through_the_pages(care: Programme) -> None:
    office = make.appoint(None, Role.BOARD_OFFICE, care.system)
    client = pmo(care)
    asked = client.post(
        reverse("milestone_reprofile", args=["north", "care", "build"]),
        day_fields("baseline", date(2017, 8, 3))
        | {"precision": "month", "reason": "Steel", "impact": "Later", "version": "1"},
    )
    row = Reprofile.objects.get()
    address = reverse("reprofile", args=["north", care.plan.key, row.pk])
    assert asked["Location"] == address
    assert "You asked for this, so somebody else decides." in page_of(
        client, "reprofile", "north", care.plan.key, row.pk
    )
    theirs = make.client_for(office)
    assert "If this is approved, it moves too." in page_of(
        theirs, "reprofile", "north", care.plan.key, row.pk
    )
    refused = theirs.post(address, {"decision": "approve"})
    assert refused.status_code == 422
    assert "Enter where the decision is minuted" in refused.content.decode()
    assert client.post(address, {"decision": "approve", "minute_reference": "1"}).status_code == 403
    theirs.post(address, {"decision": "approve", "minute_reference": "4.2"})
    assert Milestone.objects.get(key="build").baseline == date(2017, 8, 31)
    again = theirs.post(address, {"decision": "refuse", "note": "No"})
    assert "This request was approved by" in again.content.decode()
    listed = page_of(client, "reprofiles", "north", care.plan.key)
    assert "1 request . Those" in listed or "1 request. Those" in listed
    assert "minute 4.2" in listed


def test_who_decides_on_a_baseline_sees_what_it_pushes(chain: Programme) -> None:
    first = Milestone.objects.get(key="build")
    asked = reprofiles.request(
        milestone=first,
        baseline=date(2018, 12, 1),
        precision="day",
        reason="Late",
        impact="Later",
        version=None,
        by=make.pmo_of(chain.system),
        at=make.at(),
    )
    page = page_of(pmo(chain), "reprofile", "north", chain.plan.key, asked.pk)
    assert "waiting for it past" in page
    assert "to 31 December 2018" in page


def test_the_asker_withdraws_and_the_list_can_be_filtered(care: Programme) -> None:
    row = Milestone.objects.get(key="build")
    asked = reprofiles.request(
        milestone=row,
        baseline=date(2017, 8, 10),
        precision="day",
        reason="Steel",
        impact="Later",
        version=None,
        by=make.pmo_of(care.system),
        at=make.at(),
    )
    pmo(care).post(reverse("reprofile_withdraw", args=["north", care.plan.key, asked.pk]))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    listed = page_of(pmo(care), "reprofiles", "north", care.plan.key, query="?state=requested")
    assert "No request matches." in listed


def test_another_plan_s_request_is_not_found(care: Programme) -> None:
    response = pmo(care).get(reverse("reprofile", args=["north", care.plan.key, 999]))
    assert response.status_code == 404


def test_dependencies_are_listed_late_ones_first_and_filtered(chain: Programme) -> None:
    client = pmo(chain)
    page = page_of(client, "dependencies", "north", chain.plan.key)
    assert "3 dependencies" in page
    assert "late." not in page
    milestones.move_forecast(
        milestone=Milestone.objects.get(key="build"),
        forecast=date(2017, 7, 1),
        reason="Late",
        version=None,
        by=make.pmo_of(chain.system),
        at=make.at(),
    )
    page = page_of(client, "dependencies", "north", chain.plan.key)
    assert "3 dependencies, 1 late, which comes first." in page
    assert "Late by 21 days" in page
    filtered = page_of(client, "dependencies", "north", chain.plan.key, query="?state=late")
    assert "1 dependency, as filtered" in filtered
    there = page_of(client, "dependencies", "north", chain.plan.key, query="?programme=estates")
    assert "1 dependency" in there
    unknown = client.get(
        reverse("dependencies", args=["north", chain.plan.key]) + "?programme=nowhere"
    )
    assert unknown.status_code == 404


def test_a_dependency_is_added_from_the_item_s_own_page(
    care: Programme, estates: Programme
) -> None:
    client = pmo(care)
    add = reverse("dependency_add", args=["north", care.plan.key])
    assert (
        f"{add}?after=milestone%3Acare/build"
        in client.get(reverse("milestone", args=["north", "care", "build"])).content.decode()
    )
    where = "?after=milestone:care/build"
    assert "What waits is the milestone: Build it (10 June 2017), of Care." in page_of(
        client, "dependency_add", "north", care.plan.key, query=where
    )
    query = f"{where}&before_programme=estates"
    assert "Milestone: Clear the site (1 August 2017)" in page_of(
        client, "dependency_add", "north", care.plan.key, query=query
    )
    sent = {"after": "milestone:care/build", "before": "milestone:estates/site"}
    wrong = client.post(add + query, sent | {"lag_days": "1.5"})
    assert "You entered “1.5”" in wrong.content.decode()
    made = client.post(add + query, sent | {"lag_days": "14"}, follow=True)
    assert "Build it waits for Clear the site" in made.content.decode()
    page = page_of(client, "milestone", "north", "care", "build")
    assert "Clear the site : Milestone, 1 August 2017, Estates, 14 days between." in page


@pytest.mark.parametrize(
    "query",
    ["?after=milestone:care/none", "?before=risk:x/y", "?after_programme=none"],
    ids=["no such item", "no such kind", "no such programme"],
)
def test_what_is_not_of_the_plan_is_not_found(care: Programme, query: str) -> None:
    address = reverse("dependency_add", args=["north", care.plan.key])
    assert pmo(care).get(address + query).status_code == 404


def test_a_dependency_is_changed_stale_and_removed(chain: Programme) -> None:
    client = pmo(chain)
    here = ["north", chain.plan.key, "open-after-build"]
    edit = reverse("dependency_edit", args=here)
    client.post(edit, {"lag_days": "10", "note": "", "version": "1"})
    stale = client.post(edit, {"lag_days": "20", "note": "", "version": "1"})
    assert stale.status_code == 409
    page = page_of(client, "dependency", *here)
    assert "10 days" in page
    assert "Changed that “Open it” waits for “Build it”: from 30 days between to 10 days" in page
    client.post(reverse("dependency_remove", args=here), {"version": "2"})
    assert client.get(reverse("dependency", args=here)).status_code == 404


def test_the_critical_path_is_told_drawn_and_downloaded(chain: Programme) -> None:
    client = pmo(chain)
    page = page_of(client, "critical_path", "north", chain.plan.key)
    assert "Critical path to Clear the site" in page
    said = (
        "“Clear the site” can be finished on 1 August 2017. The path to it has 3 things before it"
    )
    assert f"{said}: on the way there are 114 days to spare." in page
    raw = client.get(reverse("critical_path", args=["north", chain.plan.key])).content.decode()
    assert raw.count("app-path__mark") == 4
    assert raw.count("app-path__wire--critical") == 3
    response = client.get(reverse("critical_path_csv", args=["north", chain.plan.key]))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Thing"] for row in rows] == ["Case it", "Build it", "Open it", "Clear the site"]
    assert [row["On the path"] for row in rows] == ["Yes", "Yes", "Yes", "Its end"]
    assert [row["Days to spare"] for row in rows] == ["114", "22", "22", "0"]


def test_a_path_of_another_plan_is_not_found(chain: Programme) -> None:
    address = reverse("critical_path", args=["north", chain.plan.key])
    assert pmo(chain).get(f"{address}?end=milestone:care/case").status_code == 404
    assert pmo(chain).get(f"{address}?end=milestone:estates/site").status_code == 200


def test_a_plan_without_dependencies_says_so(care: Programme) -> None:
    page = page_of(pmo(care), "critical_path", "north", care.plan.key)
    assert "there is no critical path" in page


def move(client: Client, day: date, **more: str) -> Any:
    return client.post(
        reverse("milestone_forecast", args=["north", "care", "case"]),
        day_fields("forecast", day) | {"reason": "Funding", "version": "1"} | more,
    )


def seen_in(response: Any) -> str:
    found = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    assert found
    return found[1]


def test_a_forecast_that_pushes_nothing_is_saved_at_once(chain: Programme) -> None:
    assert move(pmo(chain), date(2017, 4, 1)).status_code == 302
    assert Milestone.objects.get(key="case").forecast == date(2017, 4, 1)


def test_what_a_forecast_pushes_is_shown_and_nothing_is_saved(chain: Programme) -> None:
    shown = move(pmo(chain), date(2017, 7, 10))
    text = shown.content.decode()
    assert shown.status_code == 200
    for words in ("Build it", "Open it", "Clear the site", "10 July 2017", "9 August 2017"):
        assert words in text
    assert "3 things that wait" in text
    assert Milestone.objects.get(key="case").forecast == date(2017, 3, 10)


@pytest.mark.parametrize("also", ["no", "yes"])
def test_the_others_are_left_or_moved_as_the_person_says(chain: Programme, also: str) -> None:
    client = pmo(chain)
    shown = move(client, date(2017, 7, 10))
    assert move(client, date(2017, 7, 10), seen=seen_in(shown), also=also).status_code == 302
    days = dict(Milestone.objects.values_list("key", "forecast"))
    moved = {
        "build": date(2017, 7, 10),
        "open": date(2017, 8, 9),
        "site": date(2017, 8, 9),
    }
    stayed = {"build": date(2017, 6, 10), "open": date(2017, 7, 10), "site": date(2017, 8, 1)}
    assert days == (moved if also == "yes" else stayed) | {"case": date(2017, 7, 10)}
    if also == "yes":
        last = Milestone.objects.get(key="open").forecasts.last()
        assert last
        assert last.reason == "Pushed by “Build it”, since “Case it” has moved: Funding"


def test_what_is_not_the_person_s_stays_and_its_manager_is_told(chain: Programme) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, chain)
    estates: User = make.appoint(None, Role.PROGRAMME_MANAGER, Programme.objects.get(key="estates"))
    client = make.client_for(manager)
    shown = move(client, date(2017, 7, 10))
    assert "Not yours to move" in shown.content.decode()
    move(client, date(2017, 7, 10), seen=seen_in(shown), also="yes")
    assert Milestone.objects.get(key="open").forecast == date(2017, 8, 9)
    assert Milestone.objects.get(key="site").forecast == date(2017, 8, 1)
    told = MailMessage.objects.get(to=estates)
    assert "Clear the site: from 1 August 2017 to 9 August 2017, by 8 days" in told.body
    assert "Nothing of yours has been moved." in told.body


def test_a_list_that_has_changed_is_shown_again(chain: Programme) -> None:
    client = pmo(chain)
    shown = move(client, date(2017, 7, 10))
    milestones.move_forecast(
        milestone=Milestone.objects.get(key="open"),
        forecast=date(2017, 7, 20),
        reason="Late",
        version=None,
        by=make.pmo_of(chain.system),
        at=make.at(),
    )
    dependencies.remove(
        dependency=chain.plan.dependencies.get(key="build-after-case"),
        version=None,
        by=make.pmo_of(chain.system),
        at=make.at(),
    )
    join(chain, "care/case", "care/open", 5)
    again = move(client, date(2017, 7, 18), seen=seen_in(shown), also="yes")
    assert again.status_code == 200
    assert "The plan has changed since you were shown this." in again.content.decode()
    assert Milestone.objects.get(key="case").forecast == date(2017, 3, 10)


def test_a_stale_forecast_is_a_conflict_before_anything_is_shown(chain: Programme) -> None:
    milestones.edit_words(
        milestone=Milestone.objects.get(key="case"),
        words={"note": "New"},
        version=1,
        by=make.pmo_of(chain.system),
        at=make.at(),
    )
    assert move(pmo(chain), date(2017, 7, 10)).status_code == 409


@pytest.mark.parametrize("name", ["dependencies", "critical_path", "reprofiles"])
def test_pages_take_as_many_queries_for_three_as_for_thirty(chain: Programme, name: str) -> None:
    client, address = pmo(chain), reverse(name, args=["north", chain.plan.key])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(27):
        make.make_milestone(chain, f"more-{number}")
        join(chain, "care/open", f"care/more-{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
