"""Indicators on the board's page, in its file and in the API, from the snapshot alone."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.actions import snapshots
from metrics.models import Indicator
from tests.factories import board as make
from tests.factories import board_indicators as indicators
from tests.factories import metrics
from tests.factories.board import JANUARY
from tests.factories.programmes import at, make_programme

pytestmark = pytest.mark.django_db
TAGS = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)
BYTES_A_ROW = 2_000


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STP_TODAY", date(2017, 4, 11))


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[make.Portfolio]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = indicators.month()
        make.published(made, JANUARY)
        make.published(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def portfolio(shared: make.Portfolio, db: None) -> make.Portfolio:
    return deepcopy(shared)


@pytest.fixture
def board(portfolio: make.Portfolio) -> Client:
    client = Client()
    client.force_login(portfolio.board, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def page_of(client: Client, portfolio: make.Portfolio, month: str = "2017-02") -> str:
    answer = client.get(reverse("board", args=[portfolio.system.key, month]))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def text_of(page: str) -> str:
    return " ".join(TAGS.sub(" ", page).split())


def test_each_programme_says_how_many_are_on_trajectory(board, portfolio):
    page = page_of(board, portfolio)
    source = f"/systems/{portfolio.system.key}/returns/2017-02/sites/?number=1#readings"
    assert f'<td><a href="{source}">1 of 3</a></td>' in page
    assert '<td><a href="#indicators">1 of 4</a></td>' in page
    assert page[page.index("3. Cancer</a>") :].split("</tr>")[0].count("<td>No data</td>") == 1


def test_those_that_are_not_stand_with_their_figures_and_marks(board, portfolio):
    page = page_of(board, portfolio)
    told = text_of(page[page.index('id="indicators"') : page.index('id="year"')])
    assert "Indicators off trajectory (3)" in told
    assert (
        "1 of 4 indicators with a plan for the period is on trajectory; "
        "1 indicator has no reading; "
        "1 programme says nothing of indicators." in told
    )
    assert (
        "Waits in time Programme 2. Sites Reading against plan 60% against 85% January 2017 "
        "Trajectory ◆ Over 5% worse than plan Variation Concern, low "
        "Against target May or may not meet the target" in told
    )
    assert told.index("Waits in time") < told.index("Calls in time") < told.index("Seen in time")
    assert "Home in time" not in told


def test_it_leads_to_the_indicator_as_it_was_known_and_to_the_signed_return(board, portfolio):
    page = page_of(board, portfolio)
    base = f"/systems/{portfolio.system.key}"
    href = f"{base}/indicators/waits/?organisation=whole-system&known=2017-02-21"
    assert f'<a href="{href}">Waits in time</a>' in page
    indicator = Indicator.objects.get(system=portfolio.system, key="waits")
    metrics.correct(indicator, JANUARY, "88", reason="Late figures came", at=at(date(2017, 3, 20)))
    assert "60%" in text_of(html.unescape(board.get(href).content.decode()))
    assert "88%" not in text_of(html.unescape(board.get(href).content.decode()))
    assert text_of(page_of(board, portfolio)) == text_of(page)
    assert 'id="readings"' in board.get(f"{base}/returns/2017-02/sites/?number=1").content.decode()


def test_a_month_before_there_were_indicators_reads_no_data(board, portfolio):
    told = text_of(page_of(board, portfolio, "2017-01"))
    assert "No data: no reviewed return of the month says anything of indicators." in told
    assert "Indicators off trajectory Progress" not in told


def test_the_page_reads_no_table_of_metrics_and_asks_as_often_as_ever(board, portfolio):
    page_of(board, portfolio)
    with CaptureQueriesContext(connection) as asked:
        page_of(board, portfolio)
    with CaptureQueriesContext(connection) as before:
        page_of(board, portfolio, "2017-01")
    assert [each["sql"] for each in asked if "metrics_" in each["sql"]] == []
    # The later month is read with nothing before it: the same questions.
    assert len(asked) == len(before) <= 8


def test_an_indicator_off_trajectory_costs_so_many_bytes_and_no_more(board, portfolio):
    page = page_of(board, portfolio)
    section = page[page.index('id="indicators"') : page.index('id="year"')]
    assert len(section.encode()) / 3 < BYTES_A_ROW


def test_the_page_lists_the_worst_twenty_and_leads_to_the_rest(board, portfolio):
    many = make_programme(portfolio.system, "many", number="4", position=9)
    for number in range(19):
        indicators.measured(many, f"many-{number}", name=f"Measure {number}")
    indicators.returned(many, {f"many-{number}": "84" for number in range(19)})
    snapshot = make.rolled_up(portfolio)
    snapshots.publish(snapshot=snapshot, by=portfolio.pmo, at=at(date(2017, 2, 22)))
    page = page_of(board, portfolio)
    told = text_of(page[page.index('id="indicators"') : page.index('id="year"')])
    assert "Indicators off trajectory (22)" in told
    assert told.count("Against target May") == 20
    assert told.index("Calls in time") < told.index("Seen in time") < told.index("Measure 0")
    assert "2 more are in this page’s file and in each programme’s signed return." in told


def test_the_file_has_them_too(board, portfolio):
    answer = board.get(reverse("board_csv", args=[portfolio.system.key, "2017-02"]))
    read = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    rows = {row["Programme"]: row for row in read}
    names = ["with a plan for the period", "on trajectory", "off trajectory", "without a reading"]
    assert [rows["2. Sites"][f"Indicators {name}"] for name in names] == ["3", "1", "2", "1"]
    assert [rows["3. Cancer"][f"Indicators {name}"] for name in names] == [""] * 4
    assert rows["2. Sites"]["Which indicators are off trajectory"] == (
        "Waits in time: 60% against 85%, January 2017 (Over 5% worse than plan; Concern, low; "
        "May or may not meet the target); Seen in time: 84.5% against 85%, January 2017 "
        "(Up to 5% worse than plan; Improvement, high; May or may not meet the target)"
    )


def test_the_api_has_them_too(board, portfolio):
    answer = board.get(reverse("api:board", args=[portfolio.system.key, "2017-02"]))
    lines = {line["programme"]["key"]: line for line in answer.json()["lines"]}
    told = lines["sites"]["indicators"]
    assert (told["measured"], told["on"], told["missed"], told["no_data"]) == (3, 1, 2, 1)
    assert told["off"][0]["value"] == "60"
    assert told["off"][0]["url"].endswith("?organisation=whole-system&known=2017-02-21")
    assert lines["sites"]["sources"]["indicators"].endswith("/sites/?number=1#readings")
    assert lines["cancer"]["indicators"] is None
    assert lines["cancer"]["sources"]["indicators"] is None


def test_before_publishing_it_says_how_the_indicators_stand(portfolio):
    client = Client()
    client.force_login(portfolio.pmo, backend=settings.AUTHENTICATION_BACKENDS[-1])
    make.returned(portfolio.cancer, date(2017, 3, 1))
    snapshot = make.rolled_up(portfolio, date(2017, 3, 1))
    address = reverse("month_publish", args=[portfolio.system.key, "2017-03"])
    page = text_of(client.get(f"{address}?version={snapshot.version}").content.decode())
    assert "No data: no reviewed return of the month says anything of indicators." in page
