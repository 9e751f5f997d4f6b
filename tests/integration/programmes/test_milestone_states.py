"""Where milestones stand in a month, and how far they slid."""

from datetime import date, timedelta

import pytest

from programmes.actions import milestones
from programmes.models import Milestone, Programme
from programmes.selectors.milestone_states import in_state, state_counts, with_states
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

ON = date(2017, 4, 11)


@pytest.fixture
def programme() -> Programme:
    return make.make_programme(make.make_system())


def moved(milestone: Milestone, forecast: date, on: date) -> Milestone:
    return milestones.move_forecast(
        milestone=milestone,
        forecast=forecast,
        reason="The contract is late.",
        version=None,
        by=make.pmo_of(milestone.programme.system),
        at=make.at(on),
    )


def found(programme: Programme, key: str) -> Milestone:
    return with_states(Milestone.objects.filter(programme=programme), ON).get(key=key)


@pytest.fixture
def one_of_each(programme: Programme) -> Programme:
    pmo = make.pmo_of(programme.system)
    done = make.make_milestone(programme, "done", baseline=date(2017, 3, 1))
    milestones.mark_done(
        milestone=done,
        actual=date(2017, 3, 8),
        evidence="The minute",
        version=1,
        by=pmo,
        at=make.at(ON),
    )
    make.make_milestone(programme, "late", baseline=date(2017, 3, 31))
    make.make_milestone(programme, "now", baseline=date(2017, 4, 30), precision="month")
    make.make_milestone(programme, "next", baseline=date(2017, 5, 31))
    make.make_milestone(programme, "later", baseline=date(2017, 6, 1))
    out = make.make_milestone(programme, "out", baseline=date(2017, 4, 20))
    moved(out, date(2017, 5, 4), date(2017, 4, 3))
    gone = make.make_milestone(programme, "gone", baseline=date(2017, 4, 20))
    milestones.withdraw(milestone=gone, reason="No longer", version=1, by=pmo, at=make.at(ON))
    return programme


def test_each_milestone_has_one_state(one_of_each: Programme) -> None:
    rows = with_states(Milestone.objects.filter(programme=one_of_each), ON)
    assert {row.key: row.state for row in rows} == {
        "done": "completed",
        "late": "overdue",
        "now": "due_this_month",
        "next": "due_next_month",
        "later": "later",
        "out": "moved_out",
        "gone": "withdrawn",
    }


def test_what_moved_into_the_next_month_is_found_in_both(one_of_each: Programme) -> None:
    rows = with_states(Milestone.objects.filter(programme=one_of_each), ON)
    assert {row.key for row in in_state(rows, "moved_out", ON)} == {"out"}
    assert {row.key for row in in_state(rows, "due_next_month", ON)} == {"next", "out"}
    assert {row.key for row in in_state(rows, "overdue", ON)} == {"late"}


def test_counts_are_those_of_the_filters(
    one_of_each: Programme, django_assert_num_queries: object
) -> None:
    rows = Milestone.objects.filter(programme=one_of_each)
    with django_assert_num_queries(1):  # type: ignore[operator]
        counts = state_counts(rows, ON)
    for state, number in counts.items():
        assert in_state(with_states(rows, ON), state, ON).count() == number, state
    assert counts["moved_out"] == counts["completed"] == 1


@pytest.mark.parametrize(
    ("first_move", "second_move", "state"),
    [
        # Moved before the month began: it was not due in it when it began.
        ((date(2017, 5, 4), date(2017, 3, 31)), None, "due_next_month"),
        # Moved within the month.
        ((date(2017, 4, 28), date(2017, 4, 3)), None, "due_this_month"),
        # Out of the month and back again.
        (
            (date(2017, 7, 1), date(2017, 4, 3)),
            (date(2017, 4, 30), date(2017, 4, 5)),
            "due_this_month",
        ),
        # Into the month before it began, out of it after.
        ((date(2017, 4, 25), date(2017, 3, 2)), (date(2017, 9, 1), date(2017, 4, 5)), "moved_out"),
    ],
)
def test_moved_out_compares_with_the_day_the_month_began(
    programme: Programme,
    first_move: tuple[date, date],
    second_move: tuple[date, date] | None,
    state: str,
) -> None:
    made = make.make_milestone(programme, "one", baseline=date(2017, 4, 20))
    moved(made, *first_move)
    if second_move:
        moved(made, *second_move)
    assert found(programme, "one").state == state


def test_slippage_and_moves_are_counted(programme: Programme) -> None:
    made = make.make_milestone(programme, "one", baseline=date(2017, 4, 20))
    assert (found(programme, "one").slippage_days, found(programme, "one").times_moved) == (0, 0)
    moved(made, made.baseline + timedelta(days=30), date(2017, 4, 3))
    moved(made, made.baseline + timedelta(days=61), date(2017, 4, 5))
    row = found(programme, "one")
    assert (row.slippage_days, row.times_moved, row.times_reprofiled) == (61, 2, 0)
    assert row.original_baseline == date(2017, 4, 20)


def test_a_move_counts_where_a_file_brought_the_milestone(programme: Programme) -> None:
    """Files keep no forecast of their own: the first one kept is a move already."""
    made = Milestone.objects.create(
        programme=programme,
        key="one",
        title="One",
        baseline=date(2017, 4, 20),
        forecast=date(2017, 4, 20),
    )
    moved(made, date(2017, 5, 20), date(2017, 4, 3))
    row = found(programme, "one")
    assert (row.times_moved, row.state) == (1, "moved_out")
