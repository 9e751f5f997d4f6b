"""What a roll-up shows of indicators, and that it changes nothing where nothing was said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assurance import rollup
from assurance.actions import returns
from assurance.models import BoardSnapshot
from tests.factories import assurance as psr1s
from tests.factories import board as make
from tests.factories import board_indicators as indicators
from tests.factories.programmes import at, make_programme

pytestmark = pytest.mark.django_db

BEFORE_THERE_WERE_INDICATORS = {
    "programme",
    "state",
    "self",
    "agreed",
    "previous",
    "movement",
    "differs",
    "return",
    "review",
    "milestones",
    "top_risk",
    "risks",
    "history",
    "exception",
    "decisions",
    "escalation",
    "actions",
    "below",
}


def lines(snapshot: BoardSnapshot) -> dict[str, dict[str, Any]]:
    return {line.content["programme"]["key"]: line.content for line in snapshot.lines.all()}


@pytest.fixture
def portfolio() -> make.Portfolio:
    return indicators.month()


def test_a_line_shows_what_its_signed_return_says(portfolio):
    told = lines(make.rolled_up(portfolio))["sites"]["indicators"]
    off = told.pop("off")
    assert told == {"measured": 3, "on": 1, "missed": 2, "no_data": 1}
    assert [(item["key"], item["standing"]) for item in off] == [
        ("waits", "beyond"),
        ("seen", "within"),
    ]
    assert off[0] | {"variation": "", "assurance": ""} == {
        "programme": "sites",
        "key": "waits",
        "name": "Waits in time",
        "organisation": "",
        "organisation_key": "",
        "period": "2017-01-01",
        "period_words": "January 2017",
        "value": "60",
        "plan": "85",
        "unit": "percent",
        "standing": "beyond",
        "variation": "",
        "assurance": "",
    }
    assert (off[0]["variation"], off[0]["assurance"]) == ("concerning", "inconsistent")


def test_a_parent_sums_those_below_it_the_worst_first(portfolio):
    told = lines(make.rolled_up(portfolio))["care"]["indicators"]
    off = told.pop("off")
    assert told == {"measured": 4, "on": 1, "missed": 3, "no_data": 1}
    assert [(item["programme"], item["key"]) for item in off] == [
        ("sites", "waits"),
        ("hubs", "calls"),
        ("sites", "seen"),
    ]


def test_a_line_lists_twenty_and_counts_the_rest(portfolio):
    many = make_programme(portfolio.system, "many", parent=portfolio.care, position=0)
    for number in range(22):
        indicators.measured(many, f"many-{number}")
    indicators.returned(many, {f"many-{number}": "84" for number in range(22)})
    found = lines(make.rolled_up(portfolio))
    assert (found["many"]["indicators"]["missed"], found["care"]["indicators"]["missed"]) == (
        22,
        25,
    )
    assert len(found["many"]["indicators"]["off"]) == 20
    below = [item["key"] for item in found["care"]["indicators"]["off"]]
    assert below[:3] == ["waits", "calls", "many-0"]
    assert len(below) == 20


def test_where_nothing_was_said_the_line_is_as_it_was_before_there_were_indicators(portfolio):
    cancer = lines(make.rolled_up(portfolio))["cancer"]
    assert cancer["state"] == "reported"
    assert set(cancer) == BEFORE_THERE_WERE_INDICATORS


def test_a_month_without_indicators_keeps_its_version_when_it_is_rolled_up_again():
    old = make.two_months()
    first = make.rolled_up(old)
    assert all(set(line) == BEFORE_THERE_WERE_INDICATORS for line in lines(first).values())
    indicators.measured(old.hubs, "waits")
    assert make.rolled_up(old).pk == first.pk


def test_the_hash_is_that_of_the_lines_and_twice_gives_one_snapshot(portfolio):
    first = make.rolled_up(portfolio)
    assert rollup.hash_of_lines(first.pk) == first.content_hash
    assert make.rolled_up(portfolio).pk == first.pk


def test_a_return_that_nobody_reviewed_says_nothing_yet(portfolio):
    made = make_programme(portfolio.system, "late", parent=portfolio.care, position=9)
    indicators.measured(made, "late")
    psr1 = indicators.said(psr1s.open_return(made), {"late": "60"})
    psr1s.sign(psr1s.submit(psr1))
    found = lines(make.rolled_up(portfolio))
    assert found["late"]["state"] == "not_reviewed"
    assert "indicators" not in found["late"]
    assert found["care"]["indicators"]["measured"] == 4


def test_a_correction_of_a_reading_makes_a_second_version(portfolio):
    first = make.rolled_up(portfolio)
    psr1 = portfolio.sites.psr1_returns.get(month=make.FEBRUARY)
    corrected = returns.correct(
        psr1=psr1, reason="Sites counted twice", by=portfolio.pmo, at=at(date(2017, 3, 1))
    )
    psr1s.sign(
        psr1s.submit(indicators.said(corrected, {"home": "90", "seen": "86", "waits": "60"}))
    )
    corrected.refresh_from_db()
    make.reviewed(corrected)
    second = make.rolled_up(portfolio)
    assert (first.version, second.version) == (1, 2)
    assert lines(first)["sites"]["indicators"]["on"] == 1
    assert lines(second)["sites"]["indicators"]["on"] == 2
