"""How the plan, the calendar and the roles read."""

from datetime import date

import pytest

from programmes.enums import Role
from programmes.models import Milestone, Plan
from programmes.presenters import calendar, people, plan, plan_counts

ON = date(2017, 2, 6)


def milestone(baseline: date, forecast: date | None = None, **fields: object) -> Milestone:
    return Milestone(
        key=f"m{baseline:%y%m}",
        title="M",
        baseline=baseline,
        forecast=forecast or baseline,
        **fields,
    )


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("day", "31 March 2017"),
        ("month", "March 2017"),
        ("quarter", "2016/17 Q4"),
        ("year", "2016/17"),
    ],
)
def test_as_exactly_as_the_plan_says(precision: str, words: str) -> None:
    assert plan.dated(date(2017, 3, 31), precision) == words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (milestone(date(2017, 3, 31)), "On track"),
        (milestone(date(2017, 2, 3)), "Overdue by 1 working day"),
        (milestone(date(2017, 1, 31)), "Overdue by 4 working days"),
        (milestone(date(2017, 3, 1), date(2017, 3, 31)), "Slipped by 30 days"),
        (milestone(date(2017, 1, 1), actual=date(2017, 2, 1)), "Done"),
        (milestone(date(2017, 1, 1), withdrawn_on=ON), "Withdrawn"),
    ],
)
def test_a_milestones_status_is_words(row: Milestone, words: str) -> None:
    assert plan.status_words(row, ON) == words


def test_the_timeline_says_what_it_shows() -> None:
    rows = [
        milestone(date(2016, 12, 1), actual=date(2017, 1, 1)),
        milestone(date(2017, 1, 1)),
        milestone(date(2017, 3, 1), date(2017, 5, 1)),
        milestone(date(2017, 4, 1), withdrawn_on=ON),
    ]
    line = plan.timeline(rows, "north", "care", ON)
    assert line.sentence == "1 of 3 done, 1 overdue, 1 slipped"
    assert [bar.status for bar in line.bars] == ["done", "overdue", "slipped"]
    assert all(0 <= bar.start <= bar.at <= bar.end <= 1000 for bar in line.bars)
    assert [label for _, label in line.years] == ["2017/18"]
    assert plan.timeline([], "north", "care", ON).sentence == "none in the plan"


def test_a_score_is_computed_or_said_to_be_missing() -> None:
    assert plan.score_words(3, 4) == "3 × 4 = 12, High"
    assert plan.score_words(None, 4) == "Not scored"


def test_holidays_not_announced_yet_are_warned_of_once_a_year() -> None:
    days = [date(2020, 4, 1), date(2020, 5, 1), date(2018, 1, 1)]
    assert calendar.warnings(days, ON) == [
        "Bank holidays for 2020 may not have been announced yet: "
        "check these dates again when they are."
    ]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_says_what_is_kept_apart(role: Role) -> None:
    assert people.apart_from(role)[0].startswith("You can't appoint yourself")


@pytest.mark.parametrize(
    ("begins", "in_force", "words"),
    [
        (date(2016, 4, 1), True, "In force, from 1 April 2016, until 31 March 2021"),
        (ON, True, "In force, from 6 February 2017, until 31 March 2021"),
        (
            date(2018, 4, 1),
            True,
            "The first plan held here: in force from 1 April 2018, until 31 March 2021",
        ),
        (date(2018, 4, 1), False, "Not in force yet: from 1 April 2018, until 31 March 2021"),
        (
            date(2016, 4, 1),
            False,
            "No longer in force: from 1 April 2016, until 31 March 2021, and followed by a later "
            "plan",
        ),
    ],
)
def test_a_plan_says_whether_it_holds(begins: date, in_force: bool, words: str) -> None:
    held = Plan(valid_from=begins, valid_to=date(2021, 3, 31))
    assert plan_counts.standing(held, ON, in_force=in_force) == words
