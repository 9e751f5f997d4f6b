"""The matrix's page: what stands where, now and then, and what moved; in fixed queries."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.actions import risks
from programmes.models import Plan, Programme
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

TODAY = date(2017, 4, 11)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = TODAY


@pytest.fixture
def programme() -> Programme:
    return make.make_programme(make.make_system("north"), "care")


@pytest.fixture
def client(programme: Programme) -> Client:
    return make.client_for(make.pmo_of(programme.system))


@pytest.fixture
def page(programme: Programme) -> str:
    return reverse("risk_matrix", args=["north", programme.plan.key])


def _rescore(risk: Any, likelihood: int, impact: int, on: date) -> None:
    risks.rescore(
        risk=risk,
        likelihood=likelihood,
        impact=impact,
        reason="Counted again",
        version=None,
        by=make.pmo_of(risk.system),
        at=make.at(on),
    )


def _text(response: Any) -> str:
    """The page in words alone."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def _number(response: Any, likelihood: int, impact: int) -> int:
    """How many a square says stand there; a square without a link says 0."""
    square = rf"(\d+) at likelihood {likelihood} [A-Z][a-z ]+, impact {impact} "
    found = re.search(square, _text(response))
    return int(found[1]) if found else 0


def test_each_risk_of_the_plan_stands_once(programme: Programme, client: Client, page: str) -> None:
    make.make_risk(programme, likelihood=5, impact=4)
    make.make_risk(programme.system, likelihood=5, impact=4)
    make.make_risk(programme, likelihood=None, impact=None)
    make.make_risk(make.make_programme(make.make_system()), likelihood=5, impact=4)
    later = Plan.objects.create(
        system=programme.system, key="2018", name="2018", valid_from=date(2018, 4, 1)
    )
    make.make_risk(make.make_programme(programme.system, plan=later), likelihood=5, impact=4)
    response = client.get(page)
    text = _text(response)
    assert _number(response, 5, 4) == 2
    assert "3 open risks and issues: 2 extreme and 1 not scored." in text
    assert "Extreme 20" in text
    assert "likelihood=5&amp;impact=4" in response.content.decode()


def test_what_moved_since_the_end_of_last_month(
    programme: Programme, client: Client, page: str
) -> None:
    worse, better = (make.make_risk(programme, title=title) for title in ("Nurses", "Beds"))
    closed = make.make_risk(programme, title="Winter")
    make.make_risk(programme, title="As ever")
    _rescore(worse, 5, 5, date(2017, 4, 3))
    _rescore(better, 1, 1, date(2017, 4, 3))
    pmo = make.pmo_of(programme.system)
    risks.close(risk=closed, note="Over", version=None, by=pmo, at=make.at(date(2017, 4, 4)))
    risks.add(
        system=programme.system,
        programme=programme,
        likelihood=2,
        impact=2,
        title="Fire",
        by=pmo,
        at=make.at(date(2017, 4, 5)),
    )
    text = _text(client.get(page))
    assert "Since 31 March 2017" in text
    assert "1 worse, 1 better, 1 new or open again and 1 closed; 1 as it was." in text
    assert "Worse: 1" in text
    assert "3 × 4 = 12, High" in text


def test_a_day_in_the_past_shows_what_stood_then(
    programme: Programme, client: Client, page: str
) -> None:
    risk = make.make_risk(programme, title="Nurses")
    _rescore(risk, 5, 5, date(2017, 4, 3))
    then = {"on-day": "31", "on-month": "3", "on-year": "2017"}
    response = client.get(page, then)
    assert (_number(response, 3, 4), _number(response, 5, 5)) == (1, 0)
    cell = client.get(page, then | {"likelihood": "3", "impact": "4"})
    assert "Likelihood 3, impact 4 on 31 March 2017" in _text(cell)
    section = cell.content.decode().partition('<section id="cell">')[2].partition("</section>")[0]
    assert "Nurses" in section


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"on-day": "12", "on-month": "4", "on-year": "2017"}, "Day must be today or in the past"),
        ({"on-day": "29", "on-month": "2", "on-year": "2017"}, "Day must be a real date"),
    ],
    ids=["tomorrow", "no such day"],
)
def test_a_day_that_can_not_be_shown_is_refused(
    client: Client, page: str, sent: dict[str, str], said: str
) -> None:
    response = client.get(page, sent)
    assert response.status_code == 422
    assert said in _text(response)


def test_only_issues(programme: Programme, client: Client, page: str) -> None:
    make.make_risk(programme)
    make.make_risk(programme, kind="issue", likelihood=5, impact=5)
    text = _text(client.get(page, {"kind": "issue"}))
    assert "1 open issue: 1 extreme." in text


def test_the_matrix_as_a_file(programme: Programme, client: Client, page: str) -> None:
    _rescore(make.make_risk(programme), 5, 5, date(2017, 4, 3))
    make.make_risk(programme, likelihood=None, impact=None)
    answer = client.get(reverse("risk_matrix_csv", args=["north", programme.plan.key]))
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Likelihood,Impact,Score,Level,On 2017-04-11,On 2017-03-31"
    assert rows[1] == "5,5,25,Extreme,1,0"
    assert "3,4,12,High,0,1" in rows
    assert rows[-1] == ",,,Not scored,1,1"
    assert len(rows) == 27


def test_another_systems_plan_is_not_found(client: Client) -> None:
    other = make.make_programme(make.make_system("south"))
    for name in ("risk_matrix", "risk_matrix_csv"):
        assert client.get(reverse(name, args=["north", other.plan.key])).status_code == 404
        assert client.get(reverse(name, args=["south", other.plan.key])).status_code == 404


def test_its_queries_do_not_grow(programme: Programme, client: Client, page: str) -> None:
    make.make_risk(programme)
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page)
    for _ in range(6):
        _rescore(make.make_risk(programme), 5, 5, date(2017, 4, 3))
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(few) == len(many) == 7
