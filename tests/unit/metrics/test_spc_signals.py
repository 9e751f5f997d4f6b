"""The four rules, each with lines fixed from a known start: mean 10, limits 4.68 and 15.32.

The first 12 readings swing between 11 and 9: mean 10, moving ranges of 2, so limits at 10 ± 5.32
and the two-sigma lines at 10 ± 3.5467, which is 13.5467 and 6.4533.
"""

import pytest

from metrics.spc import analyse
from tests.unit.metrics.series import month, months, zigzag

START = zigzag(12)


def signals(*values, **settings):
    """The signals of these values, after the known start."""
    settings = {"improvement": "increase", "fix_after": 12, **settings}
    found = analyse(months([*START, *values]), **settings)
    assert found.segments[0].mean == 10
    return [point.signal for point in found.points[12:]]


OFF = "common_cause"


# Outside


def test_outside_is_strictly_beyond_a_limit():
    assert signals(15.32, 9, 15.33, 9, 4.68, 11, 4.67) == [
        OFF, OFF, "outside_high", OFF, OFF, OFF, "outside_low",
    ]  # fmt: skip


def test_a_reading_on_a_limit_in_decimals_is_on_it_whatever_the_computer_makes_of_it():
    # 0.1, 0.3, …: mean 0.2, ranges 0.2; the limit is 0.2 + 0.532 = 0.732.
    found = analyse(months([0.1, 0.3] * 6 + [0.732]), improvement="increase", fix_after=12)
    assert found.points[-1].signal == OFF


# Trend


def test_seven_readings_with_six_steps_the_same_way_are_a_trend_all_of_them():
    rising = [9, 9.6, 9.7, 9.8, 10.1, 10.2, 10.3]
    assert signals(*rising, 9) == ["trend_increasing"] * 7 + [OFF]


def test_a_trend_may_be_longer_than_seven():
    rising = [9, 9.6, 9.7, 9.8, 10.1, 10.2, 10.3, 10.4, 10.5]
    assert signals(*rising, 9) == ["trend_increasing"] * 9 + [OFF]


def test_six_readings_are_no_trend():
    assert signals(10.5, 9.5, 9.6, 9.7, 9.8, 9.9, 10.1, 9) == [OFF] * 8


def test_falling_seven():
    falling = [10.3, 10.2, 10.1, 10, 9.9, 9.8, 9.7]
    assert signals(10.2, *falling, 10) == [OFF] + ["trend_decreasing"] * 7 + [OFF]


def test_a_tie_breaks_a_trend():
    assert signals(9.5, 9.6, 9.7, 9.8, 9.8, 10.1, 10.2, 10.3) == [OFF] * 8


def test_a_tie_after_seven_leaves_the_seven():
    rising = [9.4, 9.5, 9.6, 9.7, 9.8, 10.1, 10.2]
    assert signals(10.1, *rising, 10.2) == [OFF] + ["trend_increasing"] * 7 + [OFF]


def test_a_point_shared_by_two_trends_belongs_to_the_later():
    up = [9.7, 9.8, 9.9, 10.1, 10.2, 10.3, 10.4]
    down = [10.35, 10.25, 10.15, 9.95, 9.85, 9.75]
    assert signals(9.9, *up, *down, 10) == (
        [OFF] + ["trend_increasing"] * 6 + ["trend_decreasing"] * 7 + [OFF]
    )


def test_points_have_signals_before_there_are_thirteen():
    # Mean 4, ranges of 1, limits 1.34 and 6.66: an even climb leaves them at both its ends.
    found = analyse(months([1, 2, 3, 4, 5, 6, 7]), improvement="decrease")
    assert [point.signal for point in found.points] == [
        "outside_low", *["trend_increasing"] * 5, "outside_high",
    ]  # fmt: skip
    assert [point.kind for point in found.points] == ["improvement"] + ["concern"] * 6


# Two of three


def test_two_of_three_beyond_two_sigma_on_one_side_flags_only_those_beyond():
    assert signals(14, 11, 14) == ["two_of_three_high", OFF, "two_of_three_high"]
    assert signals(6, 6, 9) == ["two_of_three_low", "two_of_three_low", OFF]
    assert signals(9, 6, 6) == [OFF, "two_of_three_low", "two_of_three_low"]


def test_three_of_three():
    assert signals(14, 14, 14) == ["two_of_three_high"] * 3


@pytest.mark.parametrize("third", [9, 10, 6])
def test_the_third_must_be_on_the_same_side_of_the_mean(third):
    assert signals(14, third, 14) == [OFF] * 3
    assert signals(third, 14, 14)[1:] == [OFF] * 2


def test_beyond_two_sigma_is_strict():
    line = 10 + 2 * 2.66 / 3 * 2
    assert signals(line, 11, 14) == [OFF] * 3
    assert signals(13.55, 11, 14) == ["two_of_three_high", OFF, "two_of_three_high"]


def test_two_in_a_row_at_the_end_are_no_three():
    assert signals(9, 14, 14) == [OFF] * 3


def test_points_outside_the_limits_count_only_if_asked():
    assert signals(16, 14, 11) == ["outside_high", OFF, OFF]
    assert signals(16, 14, 11, two_of_three="includes_outside") == [
        "outside_high", "two_of_three_high", OFF,
    ]  # fmt: skip


def test_a_point_outside_may_be_the_third():
    assert signals(14, 16, 14) == ["two_of_three_high", "outside_high", "two_of_three_high"]


# Run


def test_seven_in_a_row_strictly_on_one_side_are_a_run_all_of_them():
    above = [11, 10.5, 11, 10.5, 11, 10.5, 11]
    assert signals(9, *above, 9) == [OFF] + ["run_high"] * 7 + [OFF]
    assert signals(*[10 - (value - 10) for value in above])[-7:] == ["run_low"] * 7


def test_more_than_seven_are_one_run():
    assert signals(9, *[11, 10.5] * 5) == [OFF] + ["run_high"] * 10


def test_six_are_no_run():
    assert signals(9, *[11, 10.5] * 3, 9) == [OFF] * 8


def test_a_reading_on_the_mean_breaks_a_run():
    assert signals(9, 11, 10.5, 11, 10, 11, 10.5, 11, 10.5) == [OFF] * 9


def test_a_reading_on_the_mean_in_decimals_breaks_a_run():
    # The mean of 0.1, 0.2, 0.3 four times is 0.2, though fmean says 0.19999999999999998.
    values = [0.1, 0.2, 0.3] * 4 + [0.25, 0.21, 0.25, 0.2, 0.25, 0.21, 0.25]
    found = analyse(months(values), improvement="increase", fix_after=12)
    assert {point.signal for point in found.points} == {OFF}


# Rank


def test_the_first_rule_that_holds_wins():
    # Seven steps upwards, above the mean all the while, through two sigma and out of the limits.
    climb = [10.5, 11.5, 12.5, 13.6, 14.6, 15.2, 16]
    assert signals(9, 9.5, 9, *climb)[3:] == ["trend_increasing"] * 6 + ["outside_high"]


def test_two_of_three_outranks_a_run():
    above = [11, 10.5, 11, 14, 11, 14, 11]
    assert signals(9, *above)[1:] == [
        "run_high", "run_high", "run_high", "two_of_three_high", "run_high", "two_of_three_high",
        "run_high",
    ]  # fmt: skip


def test_a_trend_outranks_two_of_three():
    assert signals(9.5, 9, 10.5, 11, 12, 13, 13.6, 14.6)[-2:] == ["trend_increasing"] * 2


# Gaps and rebases


def test_a_gap_breaks_a_run():
    assert signals(9, *[11, 10.5] * 2, None, *[11, 10.5] * 2) == (
        [OFF] * 5 + [None] + [OFF] * 4
    )  # fmt: skip
    seven = [11, 10.5, 11, 10.5, 11, 10.5, 11]
    assert signals(9, 11, None, *seven) == [OFF, OFF, None] + ["run_high"] * 7


def test_a_gap_breaks_a_trend():
    assert signals(9.5, 9.6, 9.7, 9.8, None, 10.1, 10.2, 10.3) == [OFF] * 4 + [None] + [OFF] * 3


def test_a_gap_breaks_a_set_of_three():
    assert signals(14, None, 14, 11) == [OFF, None, OFF, OFF]


def test_a_trailing_gap_takes_no_signal_away():
    """A missing latest value once made NHS-R's package flag the five points before it."""
    assert signals(11, 10.5, 11, 10.5, 11, None) == [OFF] * 5 + [None]
    seven = [11, 10.5, 11, 10.5, 11, 10.5, 11]
    assert signals(9, *seven, None) == [OFF] + ["run_high"] * 7 + [None]


def test_a_rebase_breaks_a_run_and_a_trend():
    climb = [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]
    whole = analyse(months(climb), improvement="increase")
    cut = analyse(months(climb), improvement="increase", rebase=[month(6)])
    assert OFF not in {point.signal for point in whole.points}
    assert {point.signal for point in cut.points} == {OFF}


def test_a_rebase_inside_a_run_ends_it():
    values = [*zigzag(12), 9, *[11, 10.5] * 5]
    settings = {"improvement": "increase", "fix_after": 12}
    run = [point.signal for point in analyse(months(values), **settings).points]
    assert run[13:] == ["run_high"] * 10
    cut = analyse(months(values), **settings, rebase=[month(19)])
    # Six above the old mean, then four that swing about a mean of their own.
    assert [point.signal for point in cut.points][13:] == [OFF] * 10
