"""What the board's page says of indicators, from the lines' contents alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assurance.presenters import board_indicators as presenter
from assurance.presenters.board import title
from assurance.presenters.board_links import Links

LINKS = Links("x", "2017-02", date(2017, 2, 21))


def off(key: str = "waits", **fields: Any) -> dict[str, Any]:
    return {
        "programme": "sites",
        "key": key,
        "name": "Seen in time",
        "organisation": "",
        "organisation_key": "",
        "period": "2017-02-01",
        "period_words": "February 2017",
        "value": "60",
        "plan": "85",
        "unit": "percent",
        "standing": "beyond",
        "variation": "usual",
        "assurance": "fail",
    } | fields


def line(*items: dict[str, Any], key: str = "sites", state: str = "reported", **told: int) -> Any:
    counts = {"measured": len(items) + 1, "on": 1, "missed": len(items), "no_data": 0} | told
    return {
        "programme": {"key": key, "name": key.title(), "number": ""},
        "state": state,
        "return": {"number": 1},
        "indicators": counts | {"off": list(items)},
    }


def silent() -> Any:
    made = line()
    del made["indicators"]
    return made


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (None, "No data"),
        ({"measured": 6, "on": 4, "no_data": 0}, "4 of 6"),
        ({"measured": 6, "on": 0, "no_data": 6}, "0 of 6"),
        ({"measured": 0, "on": 0, "no_data": 2}, "No data"),
        ({"measured": 0, "on": 0, "no_data": 0}, "No plan"),
    ],
)
def test_missing_is_no_data_and_never_nought(told, said):
    assert presenter.on_trajectory(told) == said


def test_a_cell_leads_to_the_signed_return_and_a_parents_to_what_is_off_below_it():
    assert presenter.cell(line(off()), LINKS) == (
        '<a href="/systems/x/returns/2017-02/sites/?number=1#readings">1 of 2</a>'
    )
    assert 'href="#indicators"' in presenter.cell(line(off(), state="parent"), LINKS)
    assert presenter.cell(silent(), LINKS) == "No data"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "No data: no reviewed return of the month says anything of indicators."),
        ([silent()], "No data: no reviewed return of the month says anything of indicators."),
        (
            [line(measured=5, on=4), line(measured=4, on=1, no_data=1), line(state="parent")],
            "5 of 9 indicators with a plan for the period are on trajectory; "
            "1 indicator has no reading.",
        ),
        (
            [line(measured=1, on=1, no_data=2), silent()],
            "1 of 1 indicator with a plan for the period is on trajectory; "
            "2 indicators have no reading; "
            "1 programme says nothing of indicators.",
        ),
        ([line(measured=0, on=0)], "No indicator has a plan for the period."),
    ],
)
def test_the_whole_in_a_sentence_counts_each_programme_once(lines, said):
    assert presenter.sentence(lines) == said


def test_the_worst_come_first_and_a_parents_are_not_said_twice():
    lines = [
        line(off("a", standing="within"), key="first"),
        line(off("b"), off("c", standing="within"), key="second"),
        line(off("b"), off("a", standing="within"), key="above", state="parent"),
    ]
    found = presenter.off_trajectory(lines, title, LINKS)
    assert [each.programme for each in found] == ["Second", "First", "Second"]
    told = [each.marks.striptags() for each in found]
    assert ["◆ Over 5% worse than plan" in each for each in told] == [True, False, False]
    assert ["▲ Up to 5% worse than plan" in each for each in told] == [False, True, True]
    assert ["app-rating--red" in each.marks for each in found] == [True, False, False]


def test_the_page_lists_so_many_and_no_more():
    lines = [line(*[off(f"i-{number}") for number in range(20)]) for _ in range(42)]
    assert len(presenter.off_trajectory(lines, title, LINKS)) == presenter.LONGEST


def test_each_leads_to_the_indicator_as_it_was_known_on_the_day_and_to_what_was_signed():
    [each] = presenter.off_trajectory(
        [line(off(organisation="Trust", organisation_key="rje"))], title, LINKS
    )
    assert each.href == "/systems/x/indicators/waits/?organisation=rje&known=2017-02-21"
    assert each.source == "/systems/x/returns/2017-02/sites/?number=1#readings"
    assert LINKS.indicator("waits", "").endswith("?organisation=whole-system&known=2017-02-21")


@pytest.mark.parametrize(
    ("value", "plan", "unit", "said"),
    [
        ("60", "85", "percent", ("60%", "85%")),
        ("82.142857142857", "85", "percent", ("82.1%", "85%")),
        ("84.96", "85", "percent", ("84.96%", "85%")),
        ("3.14159", "2.75", "minutes", ("3.14 minutes", "2.75 minutes")),
        ("1240", "1100", "count", ("1,240", "1,100")),
        ("-1250000.5", "50000", "pounds", ("-£1,250,000.5", "£50,000")),
        ("1E+3", "500", "count", ("1,000", "500")),
    ],
)
def test_what_is_off_its_plan_never_reads_as_if_it_were_on_it(value, plan, unit, said):
    assert presenter.figures(off(value=value, plan=plan, unit=unit)) == said


@pytest.mark.parametrize(
    ("variation", "value", "mark", "words"),
    [
        ("concerning", "60", "concern_low", "Concern, low"),
        ("concerning", "90", "concern_high", "Concern, high"),
        ("improving", "60", "improvement_high", "Improvement, high"),
        ("improving", "90", "improvement_low", "Improvement, low"),
        ("usual", "60", "common_cause", "Usual variation"),
        ("few", "60", None, "Too few readings"),
    ],
)
def test_a_mark_keeps_its_letter_and_its_words(variation, value, mark, words):
    item = off(variation=variation, value=value)
    assert presenter.variation_of(item) == mark
    assert presenter.variation_words(item) == words


def test_a_target_that_cannot_be_judged_has_a_mark_that_says_so():
    [each] = presenter.off_trajectory([line(off(assurance="none"))], title, LINKS)
    assert "Target not judged" in each.marks.striptags()


def test_one_in_a_line_of_text():
    assert presenter.in_words(off(organisation="Trust")) == (
        "Seen in time, Trust: 60% against 85%, February 2017 "
        "(Over 5% worse than plan; Usual variation; Will fail the target)"
    )
