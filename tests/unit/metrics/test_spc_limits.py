"""Means, moving ranges and limits; gaps, rebases, fixed limits and screening, by hand."""

from datetime import date
from decimal import Decimal

import pytest

from metrics.spc import analyse
from tests.unit.metrics.series import month, months, zigzag

THIRTEEN = [10, 12, 11, 13, 10, 12, 11, 13, 10, 12, 11, 13, 12]
# Sum 150, mean 150/13. Moving ranges 2,1,2,3, 2,1,2,3, 2,1,2,1: sum 22, mean 22/12.


def analysed(values, **settings):
    return analyse(months(values), **{"improvement": "increase", **settings})


def test_limits_are_two_point_six_six_mean_moving_ranges_from_the_mean():
    found = analysed(THIRTEEN)
    (segment,) = found.segments
    assert segment.mean == 150 / 13
    assert segment.mean_range == 22 / 12
    assert segment.upper == pytest.approx(150 / 13 + 2.66 * 22 / 12)
    assert segment.lower == pytest.approx(150 / 13 - 2.66 * 22 / 12)
    assert segment.line(2) == pytest.approx(150 / 13 + 2 * 2.66 / 3 * 22 / 12)
    assert segment.line(-2) == pytest.approx(150 / 13 - 2 * 2.66 / 3 * 22 / 12)
    assert {(p.mean, p.lower, p.upper) for p in found.points} == {
        (segment.mean, segment.lower, segment.upper)
    }
    assert not segment.trial
    assert found.notes == ()


def test_limits_are_never_clipped():
    # Mean 99, ranges of 2: 99 + 5.32 is more than 100 per cent; mean 1: 1 - 5.32 is below nothing.
    assert analysed(zigzag(13, 99)).segments[0].upper > 100
    assert analysed(zigzag(13, 1)).segments[0].lower < 0


def test_readings_are_put_in_order():
    readings = months(THIRTEEN)
    assert analyse(readings[::-1], improvement="increase") == analysed(THIRTEEN)


def test_whole_numbers_and_decimals_become_floats():
    found = analysed([Decimal("1.5"), 2])
    assert [point.value for point in found.points] == [1.5, 2.0]
    assert found.segments[0].mean == 1.75


@pytest.mark.parametrize("value", [0.1, 83.2, 95.1, -0.7, 0, 1e15])
@pytest.mark.parametrize("count", [2, 3, 6, 12, 13, 49])
@pytest.mark.parametrize("screen", [False, True])
def test_a_constant_series_has_its_limits_on_its_mean_and_nothing_outside(value, count, screen):
    """`fmean` of thirteen times 83.2 is not 83.2: the mean of equal readings must be."""
    found = analysed([value] * count, screen=screen)
    (segment,) = found.segments
    assert (segment.lower, segment.mean, segment.upper) == (value, value, value)
    assert {point.signal for point in found.points} == {"common_cause"}


# Gaps


def test_a_gap_gives_no_moving_range_on_either_side():
    # 10, 14, gap, 20, 21: ranges 4 and 1 only; mean of values 65/4.
    found = analysed([10, 14, None, 20, 21])
    (segment,) = found.segments
    assert segment.mean == 16.25
    assert segment.mean_range == 2.5
    assert segment.count == 4


def test_a_gap_has_its_lines_but_neither_signal_nor_kind():
    gap = analysed([10, 14, None, 20, 21]).points[2]
    assert (gap.value, gap.signal, gap.kind) == (None, None, None)
    assert (gap.mean, gap.lower) == (16.25, 16.25 - 2.66 * 2.5)


def test_gaps_at_both_ends_change_no_line_and_the_latest_is_the_latest_with_a_value():
    found = analysed([None, *THIRTEEN, None, None])
    assert found.segments[0].mean == 150 / 13
    assert found.latest.date == month(13)
    assert found.variation == "common_cause"


def test_readings_between_gaps_have_a_mean_but_no_limits():
    found = analysed([10, None] * 13)
    (segment,) = found.segments
    assert (segment.mean, segment.lower, segment.upper) == (10, None, None)
    assert segment.trial
    assert (found.variation, found.assurance) == (None, None)
    assert found.notes == (
        "No limits: of 13 readings no two stand side by side. "
        "Neither variation nor assurance is judged.",
    )


# Few readings


def test_nothing_at_all():
    found = analyse([], improvement="increase", target=5)
    assert (found.points, found.segments, found.latest) == ((), (), None)
    assert (found.variation, found.assurance) == (None, None)
    assert found.notes == ("No data: there are no readings.",)


def test_only_gaps():
    found = analysed([None, None])
    assert len(found.points) == 2
    assert found.points[0].mean is None
    assert found.notes == ("No data: there are no readings.",)


def test_one_reading_has_a_mean_and_no_limits():
    found = analysed([7])
    assert found.points[0][1:] == (7.0, 7.0, None, None, "common_cause", "common_cause")
    assert found.notes == (
        "No limits: there is 1 reading, and 13 are needed. "
        "Neither variation nor assurance is judged.",
    )


@pytest.mark.parametrize("count", range(2, 13))
def test_two_to_twelve_readings_have_trial_limits_and_no_marks(count):
    found = analysed(zigzag(count), target=5)
    (segment,) = found.segments
    assert segment.trial
    assert segment.upper == pytest.approx(segment.mean + 2.66 * 2)
    assert (found.variation, found.assurance) == (None, None)
    assert found.notes == (
        f"Trial limits: {count} readings, and 13 are needed. "
        "Neither variation nor assurance is judged.",
    )


def test_gaps_are_not_readings():
    assert analysed([*zigzag(12), None]).segments[0].trial
    assert not analysed([*zigzag(13), None]).segments[0].trial


# Rebases


def test_nothing_crosses_a_rebase():
    # 10, 12, 10 then 30, 33: means 32/3 and 31.5, ranges 2, 2 and 3; none of 20 between them.
    found = analysed([10, 12, 10, 30, 33], rebase=[month(3)])
    before, after = found.segments
    assert (before.start, before.end, before.mean_range) == (month(0), month(2), 2)
    assert (after.start, after.end, after.mean, after.mean_range) == (month(3), month(4), 31.5, 3)
    assert found.points[2].mean == pytest.approx(32 / 3)
    assert found.points[3].upper == pytest.approx(31.5 + 2.66 * 3)


def test_a_rebase_between_two_dates_begins_at_the_next():
    between = analysed([10, 12, 10, 30, 33], rebase=[date(2016, 6, 15)])
    assert between == analysed([10, 12, 10, 30, 33], rebase=[month(3)])


@pytest.mark.parametrize(
    "rebase",
    [[month(0)], [month(-9)], [month(90)], [month(0), month(0)]],
    ids=["at the first", "before all", "after all", "twice"],
)
def test_a_rebase_with_no_dates_on_one_side_changes_nothing(rebase):
    assert analysed(THIRTEEN, rebase=rebase) == analysed(THIRTEEN)


def test_rebases_come_in_any_order_and_may_repeat():
    found = analysed([1, 2, 3, 4, 5], rebase=iter([month(3), month(1), month(3)]))
    assert [segment.start for segment in found.segments] == [month(0), month(1), month(3)]


def test_a_segment_of_one_reading_has_no_limits_and_the_other_keeps_its_own():
    found = analysed([*THIRTEEN, 40], rebase=[month(13)])
    assert found.points[12].upper == pytest.approx(150 / 13 + 2.66 * 22 / 12)
    assert found.points[13][1:] == (40.0, 40.0, None, None, "common_cause", "common_cause")
    assert found.variation is None
    assert found.notes == (
        "No limits from 1 May 2017: there is 1 reading, and 13 are needed. "
        "Neither variation nor assurance is judged.",
    )


def test_a_short_segment_before_the_latest_is_named_but_the_latest_is_judged():
    found = analysed([5, 6, *THIRTEEN], rebase=[month(2)])
    assert found.variation == "common_cause"
    assert found.notes == ("Trial limits from 1 April 2016: 2 readings, and 13 are needed.",)


def test_a_last_segment_of_gaps_leaves_the_marks_to_the_latest_reading():
    found = analysed([*THIRTEEN, None, None], rebase=[month(13)], target=0)
    assert found.latest_segment == found.segments[0]
    assert (found.variation, found.assurance) == ("common_cause", "pass")
    assert found.points[-1].mean is None


# Fixed limits


def test_limits_fixed_after_the_first_readings_of_a_segment():
    found = analysed([*zigzag(12), 30, 31, 32], fix_after=12)
    (segment,) = found.segments
    assert (segment.mean, segment.mean_range, segment.fixed) == (10, 2, 12)
    assert [point.signal for point in found.points[12:]] == ["outside_high"] * 3
    assert found.notes == ("The limits are fixed from the first 12 readings.",)
    assert found.variation == "improvement_high"


def test_gaps_are_not_counted_among_the_first_readings():
    found = analysed([None, *zigzag(6), None, *zigzag(6), 30, 31], fix_after=12)
    assert (found.segments[0].mean, found.segments[0].mean_range) == (10, 2)


def test_a_segment_with_fewer_readings_takes_its_lines_from_those_it_has():
    found = analysed(THIRTEEN, fix_after=24)
    assert found.segments == analysed(THIRTEEN).segments


def test_each_segment_is_fixed_from_its_own_first_readings():
    found = analysed([*zigzag(13), *zigzag(14, 50)], rebase=[month(13)], fix_after=12)
    assert [segment.mean for segment in found.segments] == [10, 50]
    assert found.notes[1] == "The limits from 1 May 2017 are fixed from the first 12 readings."


# Screening


def test_screening_drops_outlying_moving_ranges_once_and_keeps_the_mean():
    # 1, 2, 1, 2, 10, 1, 2, … : ranges 1, 1, 1, 8, 9, then 12 ones: sum 32 over 17, times 3.267
    # is 6.15, so 8 and 9 go: the mean range is 15/15. The mean of the values stays 35/18.
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    plain, screened = analysed(values).segments[0], analysed(values, screen=True).segments[0]
    assert plain.mean_range == pytest.approx(32 / 17)
    assert (screened.mean_range, screened.screened) == (1, 2)
    assert screened.mean == plain.mean == pytest.approx(35 / 18)
    assert analysed(values, screen=True).notes == (
        "2 outlying moving ranges were left out of the limits.",
    )


def test_screening_is_done_once():
    # Ranges 1 (14 of them), 4 and 60: mean 78/16 times 3.267 is 15.9, so only 60 goes, though
    # 4 is more than 3.267 times the mean of what is left, 18/15 = 1.2.
    values = [*[0, 1] * 7, 0, 4, 64]
    assert analysed(values, screen=True).segments[0].mean_range == pytest.approx(18 / 15)


def test_a_range_at_the_bound_is_dropped():
    # One range of 3267 and the others such that 3.267 means are 3267 exactly: sum 4000 over 4.
    values = [0, 3267, 3267, 4000, 4000]
    assert analysed(values, screen=True).segments[0].mean_range == pytest.approx(733 / 3)


# Refusals


def test_two_readings_of_one_date_are_refused_by_date():
    with pytest.raises(ValueError, match="2016-05-01 has two readings"):
        analyse([(month(1), 1), (month(0), 2), (month(1), None)], improvement="increase")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e301])
def test_a_value_that_is_not_finite_is_refused_by_date(value):
    with pytest.raises(ValueError, match=r"2016-06-01: .* is not a number that can be charted"):
        analysed([1, 2, value])


def test_the_largest_values_still_have_limits():
    assert analysed([1e300, -1e300] * 7).segments[0].upper == pytest.approx(2e300 * 2.66)


@pytest.mark.parametrize("fix_after", [11, 1, 0, -5])
def test_fixing_after_fewer_than_twelve_is_refused_by_date(fix_after):
    with pytest.raises(ValueError, match=f"start on 2016-04-01 can't be fixed after {fix_after}"):
        analysed(THIRTEEN, fix_after=fix_after)


@pytest.mark.parametrize(
    "settings",
    [{"improvement": "up"}, {"two_of_three": "both"}, {"target": float("nan")}],
    ids=["improvement", "two of three", "target"],
)
def test_settings_that_mean_nothing_are_refused(settings):
    with pytest.raises(ValueError):
        analysed(THIRTEEN, **settings)
