"""The arithmetic of the matrix: who stands where on a day, and what moved since."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes import rag
from programmes.risk_matrix import (
    CHANGES,
    NOT_SCORED,
    SCALE,
    Given,
    Standing,
    Turn,
    circle,
    matrix,
    month_end_before,
    movement,
    open_on,
    score_on,
    standing_on,
)

JAN, FEB, MARCH = date(2017, 1, 31), date(2017, 2, 28), date(2017, 3, 31)


def test_a_matrix_counts_each_risk_once() -> None:
    made = matrix([Standing(5, 4), Standing(5, 4), Standing(1, 1), NOT_SCORED])
    found = {(cell.likelihood, cell.impact): cell.number for row in made.rows for cell in row}
    assert found == {(x, y): 0 for x in SCALE for y in SCALE} | {(5, 4): 2, (1, 1): 1}
    assert (made.scored, made.unscored, made.total) == (3, 1, 4)
    assert made.levels() == {"extreme": 2, "high": 0, "moderate": 0, "low": 1}
    assert [cell.likelihood for cell in made.rows[0]] == [5] * 5
    assert [cell.impact for cell in made.rows[0]] == [1, 2, 3, 4, 5]


def test_each_cell_has_the_level_of_its_score() -> None:
    for row in matrix([]).rows:
        for cell in row:
            assert cell.score == cell.likelihood * cell.impact
            assert cell.level == rag.risk_level(cell.score)


def test_the_last_score_of_a_day_holds() -> None:
    scores = [Given(JAN, 2, 2), Given(FEB, 3, 3), Given(FEB, 4, 4)]
    assert score_on(scores, date(2017, 1, 30)) is None
    assert score_on(scores, date(2017, 2, 27)) == Given(JAN, 2, 2)
    assert standing_on(scores, FEB) == Standing(4, 4)
    assert standing_on([], FEB) == NOT_SCORED


def test_a_score_that_came_with_the_risk_holds_from_its_first_day() -> None:
    scores = [Given(FEB, 3, 3, first=True), Given(MARCH, 4, 4)]
    assert standing_on(scores, JAN) == Standing(3, 3)
    assert standing_on(scores, MARCH) == Standing(4, 4)


@pytest.mark.parametrize(
    ("opened", "closed", "turns", "open_in_feb"),
    [
        (None, None, [], True),
        (MARCH, None, [], False),
        (FEB, None, [], True),
        (JAN, FEB, [], False),
        (JAN, MARCH, [], True),
        (JAN, None, [Turn(JAN, True), Turn(MARCH, False)], False),
        (JAN, None, [Turn(MARCH, True), Turn(date(2017, 4, 1), False)], True),
        (JAN, MARCH, [Turn(JAN, True), Turn(FEB, False), Turn(MARCH, True)], True),
    ],
    ids=[
        "from the beginning",
        "not yet opened",
        "opened that day",
        "closed that day",
        "closed later",
        "closed then, open again since",
        "closed since, open again",
        "opened again that day",
    ],
)
def test_whether_a_risk_was_open(
    opened: date | None, closed: date | None, turns: list[Turn], open_in_feb: bool
) -> None:
    assert open_on(opened, closed, turns, FEB) is open_in_feb


def test_movement_says_what_became_of_each() -> None:
    before = {
        1: Standing(3, 3),
        2: Standing(5, 5),
        3: Standing(2, 2),
        4: NOT_SCORED,
        5: Standing(1, 1),
        6: Standing(3, 4),
        7: NOT_SCORED,
    }
    after = {
        1: Standing(4, 3),
        2: Standing(5, 4),
        4: Standing(2, 2),
        5: NOT_SCORED,
        6: Standing(4, 3),
        7: NOT_SCORED,
        8: Standing(1, 2),
    }
    moved = movement(before, after)
    assert moved.changed == {
        "worse": [1],
        "better": [2],
        "new": [8],
        "closed": [3],
        "scored": [4],
        "unscored": [5],
    }
    assert moved.same == 2


STANDINGS = st.dictionaries(
    st.integers(1, 12),
    st.builds(Standing, st.sampled_from(SCALE), st.sampled_from(SCALE)) | st.just(NOT_SCORED),
    max_size=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STANDINGS, STANDINGS)
def test_movement_adds_up(before: dict[int, Standing], after: dict[int, Standing]) -> None:
    moved = movement(before, after)
    numbers = {change: len(moved.changed[change]) for change in CHANGES}
    assert sum(numbers.values()) + moved.same == len(set(before) | set(after))
    assert matrix(before.values()).total == matrix(after.values()).total - (
        numbers["new"] - numbers["closed"]
    )


def test_the_end_of_the_month_before() -> None:
    assert month_end_before(date(2017, 4, 11)) == MARCH
    assert month_end_before(date(2017, 3, 31)) == FEB
    assert month_end_before(date(2016, 3, 1)) == date(2016, 2, 29)


def test_a_circle_is_found_however_long() -> None:
    assert circle(1, 1, {}) == [1]
    assert circle(1, 2, {2: 1}) == [2, 1]
    assert circle(1, 3, {3: 2, 2: 1}) == [3, 2, 1]
    assert circle(4, 3, {3: 2, 2: 1}) == []
    assert circle(9, 1, {1: 2, 2: 1}) == []
