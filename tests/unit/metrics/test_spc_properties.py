"""What holds for every series. Values are halves, so that shifting and scaling are exact."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spc import analyse
from tests.unit.metrics.series import month, months, zigzag

halves = st.integers(-2000, 2000).map(lambda number: number / 2)
series = st.lists(st.one_of(st.none(), halves), max_size=50)
directions = st.sampled_from(["increase", "decrease", "neutral"])
settings_of = st.fixed_dictionaries(
    {
        "screen": st.booleans(),
        "fix_after": st.sampled_from([None, 12, 20]),
        "two_of_three": st.sampled_from(["excludes_outside", "includes_outside"]),
        "rebase": st.lists(st.integers(0, 50).map(month), max_size=3),
    }
)
FLIPPED = {"increase": "decrease", "decrease": "increase", "neutral": "neutral"}
SWAPS = [("high", "low"), ("increasing", "decreasing")]


def mirrored(word):
    """The word for the same thing upside down."""
    for one, other in SWAPS:
        if word and word.endswith(one):
            return word.removesuffix(one) + other
        if word and word.endswith(other):
            return word.removesuffix(other) + one
    return word


def changed(values, change):
    return [None if value is None else change(value) for value in values]


def assert_lines(found, expected, change):
    for point, was in zip(found.points, expected.points, strict=True):
        for line in ("mean", "lower", "upper"):
            value = getattr(was, line)
            assert getattr(point, line) == (
                None if value is None else pytest.approx(change(value), abs=1e-6)
            )


def words(found):
    return [(point.signal, point.kind) for point in found.points], found.variation


@given(st.permutations(zigzag(20)), directions, settings_of)
def test_permuting_a_common_cause_series_never_raises(values, improvement, settings):
    found = analyse(months(values), improvement=improvement, target=10, **settings)
    assert len(found.points) == 20


@given(series, directions, settings_of)
def test_any_series_has_every_date_in_order_and_marks_only_from_thirteen(
    values, improvement, settings
):
    found = analyse(months(values)[::-1], improvement=improvement, target=0, **settings)
    assert [point[:2] for point in found.points] == months(values)
    assert sum(segment.count for segment in found.segments) == len(
        [value for value in values if value is not None]
    )
    judged = found.latest_segment is not None and not found.latest_segment.trial
    assert (found.variation is not None) == judged


@given(series, directions, settings_of, st.integers(-1000, 1000))
def test_adding_a_constant_shifts_the_lines_and_changes_no_signal(
    values, improvement, settings, constant
):
    before = analyse(months(values), improvement=improvement, target=0, **settings)
    shifted = changed(values, lambda value: value + constant)
    after = analyse(months(shifted), improvement=improvement, target=constant, **settings)
    assert_lines(after, before, lambda line: line + constant)
    assert words(after) == words(before)
    assert after.assurance == before.assurance


@given(series, directions, settings_of, st.sampled_from([0.25, 2, 3, 1000]))
def test_multiplying_scales_the_lines_and_changes_no_signal(values, improvement, settings, factor):
    before = analyse(months(values), improvement=improvement, target=50, **settings)
    scaled = changed(values, lambda value: value * factor)
    after = analyse(months(scaled), improvement=improvement, target=50 * factor, **settings)
    assert_lines(after, before, lambda line: line * factor)
    assert words(after) == words(before)
    assert after.assurance == before.assurance


@given(series, directions, settings_of)
def test_upside_down_with_improvement_flipped_is_the_mirror(values, improvement, settings):
    before = analyse(months(values), improvement=improvement, target=50, **settings)
    turned = changed(values, lambda value: -value)
    after = analyse(months(turned), improvement=FLIPPED[improvement], target=-50, **settings)
    signals = [(mirrored(point.signal), mirrored(point.kind)) for point in before.points]
    assert words(after) == (signals, mirrored(before.variation))
    for point, was in zip(after.points, before.points, strict=True):
        lines = (was.mean, was.upper, was.lower)
        assert (point.mean, point.lower, point.upper) == tuple(changed(lines, lambda line: -line))
    assert after.assurance == before.assurance


def test_a_hundred_thousand_readings_take_a_moment():
    """The work grows with the readings, not with their square: that would take many minutes."""
    readings = [(date(1700, 1, 1) + timedelta(day), day * 7919 % 101) for day in range(100_000)]
    start = time.perf_counter()
    analyse(readings, improvement="increase", target=50, screen=True, rebase=[date(1800, 1, 1)])
    assert time.perf_counter() - start < 30
