"""An indicator's page: what it says, of whom, as known when, and the same as a file."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest

from metrics.models import Indicator, SpcSettings
from programmes.enums import Role
from programmes.models import Plan
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

FALLING = ["82", "81", "83", "82", "84", "81", "82", "83", "81", "82", "84", "82", "60"]
LATER = make.at(date(2017, 2, 3))
BEFORE = make.at(date(2016, 5, 20))


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def client(vale: Any) -> Any:
    return make.client_for(make.appoint(None, Role.BOARD_MEMBER, vale))


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def page(key: str, query: str = "") -> str:
    return f"/systems/vale/indicators/{key}/{query}"


class TestWhatItSays:
    def test_the_sentence_leads_then_chart_and_table(self, vale, client):
        waits = metrics.make_indicator(vale, "waits", target="90", decimals=1)
        metrics.read(waits, FALLING)
        said = text(client.get(page("waits")))
        sentence = "Worse than usual: April 2016 is below the lower limit"
        assert said.index(sentence) < said.index('class="app-spc"')
        assert "it will fail the 90% target unless something changes" in said
        assert "Concern, low" in said
        assert "Will fail the target" in said
        assert "Concern: below the lower limit" in said
        assert "Chart settings: the usual ones, never changed." in said

    def test_a_trajectory_is_compared_by_the_rule_that_is_printed(self, vale, client):
        waits = metrics.make_indicator(vale, "waits", decimals=1)
        metrics.read(waits, ["80", "78", "70"], first=date(2016, 10, 1))
        metrics.plan(waits, {"2016-10": "80", "2016-11": "80", "2016-12": "80", "2017-01": None})
        said = text(client.get(page("waits")))
        assert "What is worse is worse by up to 5% of the plan’s value" in said
        assert "On plan" in said
        assert "Up to 5% worse than plan" in said
        assert "Over 5% worse than plan" in said
        assert "-10.0 points" in said
        assert "Plan for December 2016: 80%" in said

    def test_quarters_of_a_sum_stand_in_the_table_and_not_beside_months(self, vale, client):
        saved = metrics.make_indicator(vale, "saved", unit="pounds", decimals=0, cumulative=True)
        metrics.read(saved, ["100", "100", "150", "10"], first=date(2016, 4, 1))
        metrics.plan(saved, {"2016/17 Q1": "300", "2016/17 Q2": "400"})
        said = text(client.get(page("saved")))
        assert "are in the table below and not drawn" in said
        assert "A planned trajectory is shown" not in said
        assert "£350" in said
        assert "+£50" in said
        assert "£700" in said

    def test_settings_are_printed_with_version_reasons_and_who(self, vale, client):
        waits = metrics.make_indicator(vale, "waits")
        metrics.read(waits, FALLING * 2)
        by = make.pmo_of(vale)
        SpcSettings.objects.create(
            indicator=waits,
            rebase=[{"on": "2016-05-01", "reason": "The ward moved"}],
            at=LATER,
            by=by,
        )
        said = text(client.get(page("waits")))
        assert f"Chart settings: version 1, by {by.name}" in said
        assert "New limits from 1 May 2016: The ward moved" in said

    def test_new_readings_say_what_they_did_to_the_limits(self, vale, client):
        waits = metrics.make_indicator(vale, "waits")
        metrics.read(waits, ["80", "82"] * 7, at=BEFORE)
        metrics.read(waits, ["90"], first=date(2016, 6, 1), at=LATER)
        said = text(client.get(page("waits")))
        assert "Limits recalculated with the readings of 3 February 2017, 10:00am: from" in said
        assert "a mean of 81% with limits 75.7% to 86.3% to a mean of 81.6%" in said

    def test_nothing_read_is_no_data_and_never_nought(self, vale, client):
        metrics.make_indicator(vale, "quiet")
        said = text(client.get(page("quiet")))
        assert "No data" in said
        assert "No reading has been recorded yet." in said
        assert "The plan gives no trajectory." in said
        assert 'class="app-spc"' not in said

    def test_words_of_others_stay_words(self, vale, client):
        metrics.make_indicator(vale, "sharp", name="<script>alert(1)</script>", note="=1+1")
        assert "<script>alert" not in client.get(page("sharp")).content.decode()


class TestAsKnownOn:
    def test_a_correction_is_told_and_the_day_before_shows_what_stood(self, vale, client):
        waits = metrics.make_indicator(vale, "waits", decimals=1)
        metrics.read(waits, ["80"], first=date(2016, 12, 1), at=make.at(date(2017, 1, 10)))
        metrics.correct(waits, date(2016, 12, 1), "75", reason="Counted twice", at=LATER)
        now = text(client.get(page("waits")))
        assert "Counted twice" in now
        assert "December 2016 is 75%" in now
        then = text(client.get(page("waits", "?known=2017-02-02")))
        assert "As it was known on 2 February 2017" in then
        assert "December 2016 is 80%" in then
        assert "Counted twice" not in then
        on_the_day = text(client.get(page("waits", "?known=2017-02-03")))
        assert "December 2016 is 75%" in on_the_day

    @pytest.mark.parametrize("typed", ["2017-02-30", "yesterday", "0001-01-01", "9999-12-31"])
    def test_a_day_that_is_none_is_said(self, vale, client, typed):
        metrics.make_indicator(vale, "waits")
        said = text(client.get(page("waits", f"?known={typed}")))
        assert "There is a problem" in said
        assert "As known on must" in said


class TestOfWhom:
    def test_a_member_comes_first_and_others_can_be_chosen(self, vale, client):
        away = metrics.make_organisation(None, "away", "Away Hospitals")
        own = metrics.make_organisation(vale, "own", "Own Hospitals")
        beds = metrics.make_indicator(
            None, "beds", organisations=[away, own], attribution="Open Government Licence v3.0"
        )
        metrics.read(beds, ["91"], organisation=own)
        metrics.read(beds, ["97"], organisation=away)
        said = text(client.get(page("beds")))
        assert "April 2015 is 91%" in said
        assert '<option value="own" selected>Own Hospitals</option>' in said
        assert "Open Government Licence v3.0" in said
        assert "April 2015 is 97%" in text(client.get(page("beds", "?organisation=away")))

    def test_the_whole_has_a_series_beside_its_parts(self, vale, client):
        own = metrics.make_organisation(vale, "own", "Own Hospitals")
        beds = metrics.make_indicator(vale, "beds", organisations=[own])
        metrics.read(beds, ["91"], organisation=own)
        metrics.read(beds, ["88"])
        assert "April 2015 is 91%" in text(client.get(page("beds")))
        assert "April 2015 is 88%" in text(client.get(page("beds", "?organisation=whole-system")))

    @pytest.mark.parametrize("query", ["?organisation=nobody", "?organisation=whole-system"])
    def test_what_is_not_measured_is_not_found(self, vale, client, query):
        own = metrics.make_organisation(vale, "own", "Own Hospitals")
        metrics.make_indicator(vale, "beds", organisations=[own])
        assert client.get(page("beds", query)).status_code == 404

    def test_another_systems_indicator_is_not_found(self, vale, client):
        metrics.make_indicator(make.make_system("hill"), "secret")
        assert client.get(page("secret")).status_code == 404
        assert client.get("/systems/hill/indicators/secret/").status_code == 404


class TestFile:
    def test_the_file_has_the_figures_of_the_chart_unrounded(self, vale, client):
        waits = metrics.make_indicator(vale, "waits")
        metrics.read(waits, ["80.125", None, "82"])
        answer = client.get(page("waits", "csv/"))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row[:4] for row in rows[1:]] == [
            ["April 2015", "2015-04-01", "2015-04-30", "80.125000"],
            ["May 2015", "2015-05-01", "2015-05-31", ""],
            ["June 2015", "2015-06-01", "2015-06-30", "82.000000"],
        ]

    def test_the_file_is_as_known_on_the_day_too(self, vale, client):
        waits = metrics.make_indicator(vale, "waits")
        metrics.read(waits, ["80"], at=datetime.combine(LATER, LATER.timetz()))
        answer = client.get(page("waits", "csv/?known=2016-12-31"))
        assert answer.content.decode("utf-8-sig").count("\n") == 1
        assert "known-2016-12-31" in answer["Content-Disposition"]


def test_a_page_asks_as_much_of_the_database_whatever_the_readings(
    vale, client, django_assert_num_queries
):
    own = metrics.make_organisation(vale, "own", "Own Hospitals")
    for key, years in (("short", 1), ("long", 5)):
        row = metrics.make_indicator(vale, key, organisations=[own])
        metrics.read(row, [str(70 + n % 9) for n in range(12 * years)], organisation=own)
    assert Indicator.objects.count() == 2
    assert Plan.objects.count() == 1
    client.get(page("short"))
    for key in ("short", "long"):
        with django_assert_num_queries(22):
            client.get(page(key))
