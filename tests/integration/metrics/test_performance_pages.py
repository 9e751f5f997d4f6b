"""The performance summary: the grid, what stands out, filters, and the objectives' state."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest

from programmes.enums import Role
from programmes.models import Framework, Priority
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

ADDRESS = "/systems/vale/performance/"
STEADY = ["80", "82"] * 7
FALLING = [*STEADY[:-1], "60"]
RISING = [*STEADY[:-1], "99"]


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def client(vale: Any) -> Any:
    return make.client_for(make.appoint(None, Role.BOARD_MEMBER, vale))


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def names(response: Any) -> list[str]:
    """Of the indicators in the table, in order."""
    rows = re.findall(r'<th scope="row"><span><a href="[^"]*">([^<]*)</a>', text(response))
    return [str(row) for row in rows]


@pytest.fixture
def measured(vale: Any) -> Any:
    """One of each kind: steady on a target between its limits, falling, rising, few, silent."""
    care = make.make_programme(vale, "care")
    below = make.make_programme(vale, "hubs", parent=care)
    for key, where, target, values, fields in (
        ("steady", vale, "81", STEADY, {}),
        ("rising", care, "70", RISING, {}),
        ("falling", below, "95", FALLING, {"domain": "safety"}),
        ("few", vale, "95", ["80"], {}),
        ("silent", vale, None, [], {}),
        ("open", vale, None, STEADY, {}),
    ):
        row = metrics.make_indicator(where, key, name=key.title(), target=target, **fields)
        if values:
            metrics.read(row, values)
    return vale


class TestGrid:
    def test_counts_link_to_the_rows_they_count(self, measured, client):
        said = text(client.get(ADDRESS))
        assert "6 indicators, 5 of them with readings. 1 stands out" in said
        links = {
            words.strip(): (number, href)
            for href, number, words in re.findall(
                r'<td class="app-num"><a class="app-target" href="([^"]*)">(\d+)'
                r'<span class="nhsuk-u-visually-hidden">([^<]*)</span>',
                said,
            )
        }
        assert sorted(links) == [
            "Concerning, will fail the target",
            "Improving, will meet the target",
            "Usual variation, may or may not meet the target",
        ]
        for number, href in links.values():
            rows = names(client.get(ADDRESS + href.replace("&amp;", "&").split("#")[0]))
            assert len(rows) == int(number)
        assert "Too few readings to judge (under 13): 1" in said
        assert "No data: 1" in said
        assert "Usual variation, with no single target to judge: 1" in said

    def test_what_stands_out_comes_first(self, measured, client):
        assert names(client.get(ADDRESS)) == ["Falling", "Steady", "Rising", "Few", "Open"]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("?programme=care", ["Falling", "Rising"]),
            ("?programme=hubs", ["Falling"]),
            ("?domain=safety", ["Falling"]),
            ("?variation=few", ["Few"]),
            ("?variation=usual&assurance=none", ["Open"]),
            ("?plan=all&domain=safety", ["Falling"]),
        ],
    )
    def test_rows_are_those_asked_for(self, measured, client, query, expected):
        assert names(client.get(ADDRESS + query)) == expected
        file = client.get(f"{ADDRESS}csv/{query}").content.decode("utf-8-sig")
        assert [row[0] for row in csv.reader(io.StringIO(file))][1:] == expected

    def test_by_how_they_stand_to_the_plan(self, measured, client, vale):
        row = metrics.make_indicator(vale, "late", name="Late")
        metrics.read(row, ["70"], first=date(2016, 12, 1))
        metrics.plan(row, {"2016-12": "80"})
        answer = client.get(f"{ADDRESS}?standing=beyond")
        assert names(answer) == ["Late"]
        assert "Over 5% worse than plan" in text(answer)

    def test_empty_filters_leave_the_address(self, measured, client):
        answer = client.get(f"{ADDRESS}?plan=&domain=safety&programme=&known=")
        assert answer["Location"] == f"{ADDRESS}?domain=safety"

    @pytest.mark.parametrize("query", ["?plan=hill-2016", "?programme=other", "?known=2017-13-01"])
    def test_what_is_not_offered_is_told(self, measured, client, query):
        make.make_programme(make.make_system("hill"), "other")
        assert "There is a problem" in text(client.get(ADDRESS + query))

    def test_as_known_on_a_day(self, vale, client):
        row = metrics.make_indicator(vale, "waits", name="Waits")
        metrics.read(row, ["80"], at=make.at(date(2017, 1, 10)))
        assert names(client.get(f"{ADDRESS}?known=2017-01-09")) == []
        answer = client.get(f"{ADDRESS}?known=2017-01-10")
        assert names(answer) == ["Waits"]
        assert "/systems/vale/indicators/waits/?known=2017-01-10" in text(answer)


class TestWhose:
    def test_national_data_show_the_members_and_nobody_else(self, vale, client):
        own = metrics.make_organisation(vale, "own", "Own Hospitals")
        away = metrics.make_organisation(None, "away", "Away Hospitals")
        beds = metrics.make_indicator(None, "beds", organisations=[own, away], attribution="OGL")
        metrics.read(beds, ["91"], organisation=own)
        metrics.read(beds, ["97"], organisation=away)
        said = text(client.get(ADDRESS))
        assert "Own Hospitals" in said
        assert "Away Hospitals" not in said
        assert "OGL" in said

    def test_another_systems_are_never_shown(self, measured, client):
        metrics.make_indicator(make.make_system("hill"), "secret", name="Secret")
        assert "Secret" not in text(client.get(f"{ADDRESS}?plan=all"))

    def test_nothing_measured_says_so(self, vale, client):
        assert "No indicator is measured here." in text(client.get(ADDRESS))


def test_objectives_say_how_each_stands_and_where_nothing_serves(measured, client, vale):
    plan = vale.plans.get()
    framework = Framework.objects.create(plan=plan, key="national", name="National", kind="aims")
    waits = Priority.objects.create(framework=framework, key="waits", name="Shorter waits")
    Priority.objects.create(framework=framework, key="staff", name="Happier staff", position=1)
    for key in ("falling", "silent"):
        vale.indicators.get(key=key).priorities.add(waits)
    said = text(client.get(f"{ADDRESS}objectives/"))
    assert "1 of 2 indicators with readings; 1 stands out" in said
    assert "Concern, low" in said
    assert "Those that no indicator serves: 1" in said
    assert "Happier staff" in said
    assert names(client.get(f"{ADDRESS}?priority=national/waits")) == ["Falling"]


def test_the_programmes_page_leads_to_its_measures(measured, client):
    said = text(client.get("/systems/vale/programmes/care/"))
    assert "2 indicators, with how they stand" in said
    assert "/systems/vale/performance/?plan=vale-2016&amp;programme=care" in said


def test_seventy_measures_ask_no_more_of_the_database_than_one(
    vale, client, django_assert_num_queries
):
    own = metrics.make_organisation(vale, "own", "Own Hospitals")
    for wanted in (1, 70):
        for number in range(vale.indicators.count(), wanted):
            row = metrics.make_indicator(vale, f"i{number}", organisations=[own], target="81")
            metrics.plan(row, {"2015/16": "80"})
            metrics.read(row, STEADY, organisation=own)
        client.get(ADDRESS)
        with django_assert_num_queries(20):
            client.get(ADDRESS)


def test_readings_after_the_portals_day_are_said_to_be_so(measured, client, vale):
    said = "Some readings are of periods after the day that this portal is set to"
    assert said not in text(client.get(ADDRESS))
    later = metrics.make_indicator(vale, "later", name="Later")
    metrics.read(later, ["80"], first=date(2031, 5, 1))
    assert said in text(client.get(ADDRESS))
    assert "up to May 2031" in text(client.get("/systems/vale/indicators/later/"))
    assert said not in text(client.get("/systems/vale/indicators/falling/"))
