"""Ratings, slippage and risk scores (design, section 3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import rag
from programmes.rag import BlueMonth

SHOWN, UNSHOWN = BlueMonth(True, True), BlueMonth(True, False)
UNFINISHED = BlueMonth(False, True)


def test_a_parent_is_as_bad_as_its_worst():
    assert rag.worst("progress", ["green", "red", None, "blue"]) == "red"
    assert rag.worst("assurance", ["moderate", "none", "substantial"]) == "none"
    assert rag.worst("confidence", [None, ""]) is None


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        ("amber", "green", "better"),
        ("green", "red", "worse"),
        ("red", "red", "same"),
        (None, "red", "new"),
        ("green", None, "not_reported"),
        ("green", "blue", "better"),
    ],
)
def test_movement(before, now, moved):
    assert rag.movement("progress", before, now) == moved


@pytest.mark.parametrize(
    ("forecast", "actual", "status"),
    [
        (date(2017, 3, 31), None, "on_track"),
        (date(2017, 3, 1), None, "on_track"),
        (date(2017, 5, 31), None, "slipped"),
        (date(2017, 2, 20), None, "overdue"),
        (date(2017, 2, 21), None, "on_track"),
        (date(2017, 2, 20), date(2017, 2, 21), "done"),
        (date(2017, 2, 20), date(2017, 2, 22), "overdue"),
    ],
)
def test_a_milestone_on_the_day(forecast, actual, status):
    found = rag.milestone_status(
        baseline=date(2017, 3, 31), forecast=forecast, actual=actual, on=date(2017, 2, 21)
    )
    assert found == status


@pytest.mark.parametrize(
    ("score", "level"),
    [(1, "low"), (3, "low"), (4, "moderate"), (6, "moderate"), (8, "high"), (12, "high")]
    + [(15, "extreme"), (25, "extreme")],
)
def test_risk_levels(score, level):
    assert rag.risk_level(score) == level


@pytest.mark.parametrize("pair", [(0, 3), (6, 1), (3, -1)])
def test_a_score_outside_five_by_five_is_an_error(pair):
    with pytest.raises(ValueError, match="1 to 5"):
        rag.risk_score(*pair)


@pytest.mark.parametrize(
    ("months", "missing"),
    [
        ([], 3),
        ([SHOWN], 2),
        ([SHOWN, SHOWN, SHOWN], 0),
        ([SHOWN, SHOWN, UNSHOWN], 3),
        ([SHOWN, UNFINISHED, SHOWN], 2),
        ([UNFINISHED, SHOWN, SHOWN, SHOWN, SHOWN], 0),
    ],
)
def test_blue_takes_three_unbroken_months_with_evidence(months, missing):
    assert rag.blue_months_missing(months) == missing


@given(st.lists(st.builds(BlueMonth, st.booleans(), st.booleans())), st.integers(1, 12))
def test_one_more_month_shown_never_takes_blue_further_away(months, agreed):
    before = rag.blue_months_missing(months, agreed=agreed)
    after = rag.blue_months_missing([*months, SHOWN], agreed=agreed)
    assert after == max(0, before - 1)
