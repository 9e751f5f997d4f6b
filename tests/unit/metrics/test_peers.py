"""Ranks with ties, quartiles by the inclusive method, and what a box plot draws, by hand."""

from __future__ import annotations

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import peers
from metrics.peers import Rank

AE = [
    *("91.1", "78.7", "84.5", "86.2", "86.6", "94.3", "87.2", "87.8", "87.2"),
    *("90.8", "80.4", "86.5", "79.8", "85.1", "88.6", "81.9", "87.2"),
]
"""A&E of 17 STPs in the progress dashboard of April 2018."""
FIGURES = st.decimals("-1000", "1000", places=2)


def decimals(values):
    return [Decimal(str(value)) for value in values]


def spread(*values):
    found = peers.spread_of(decimals(values))
    assert found is not None
    return found


class TestQuartiles:
    @pytest.mark.parametrize(
        ("values", "lower", "median", "upper"),
        [
            # Places 1.75, 2.5 and 3.25 of four.
            pytest.param((1, 2, 3, 4), "1.75", "2.5", "3.25", id="four"),
            # Places 2, 3 and 4 of five: the values themselves.
            pytest.param((7, 1, 5, 3, 9), "3", "5", "7", id="five-in-any-order"),
            # Places 2.5, 4 and 5.5 of seven.
            pytest.param((1, 2, 4, 4, 6, 10, 20), "3", "4", "8", id="seven"),
            pytest.param((3, 3, 3, 3, 3), "3", "3", "3", id="all-the-same"),
            pytest.param((-4, -2, 0, 2), "-2.5", "-1", "0.5", id="below-nought"),
            pytest.param((5, 9), "6", "7", "8", id="two"),
        ],
    )
    def test_they_lie_between_the_values_on_either_side_in_proportion(
        self, values, lower, median, upper
    ):
        found = spread(*values)
        assert found.lower_quartile == Decimal(lower)
        assert found.median == Decimal(median)
        assert found.upper_quartile == Decimal(upper)

    def test_of_seventeen_they_are_the_fifth_the_ninth_and_the_thirteenth(self):
        found = spread(*AE)
        assert found.lower_quartile == Decimal("84.5")
        assert found.median == Decimal("86.6")
        assert found.upper_quartile == Decimal("87.8")
        # 1463.9 of seventeen.
        assert round(found.mean, 4) == Decimal("86.1118")

    def test_of_one_value_every_number_is_that_one(self):
        found = spread("61.0")
        assert {found.low, found.lower_quartile, found.median, found.upper_quartile} == {61}
        assert (found.high, found.mean, found.far) == (61, 61, ())
        assert not found.has_box

    def test_of_nothing_there_is_nothing(self):
        assert peers.spread_of([]) is None
        with pytest.raises(ValueError, match="no quantile of nothing"):
            peers.quantile([], Decimal("0.5"))

    def test_a_box_is_drawn_from_five_values_on(self):
        assert not spread(1, 2, 3, 4).has_box
        assert spread(1, 2, 3, 4, 5).has_box

    @given(st.lists(FIGURES, min_size=2, max_size=60))
    def test_they_are_those_of_the_standard_library_s_inclusive_method(self, values):
        found = peers.spread_of(values)
        wanted = statistics.quantiles(values, n=4, method="inclusive")
        mine = [found.lower_quartile, found.median, found.upper_quartile]
        assert [float(one) for one in mine] == pytest.approx([float(one) for one in wanted])


class TestWhiskers:
    def test_they_reach_the_furthest_values_within_one_and_a_half_boxes(self):
        # The box is 84.5 to 87.8; the fences are 79.55 and 92.75.
        found = spread(*AE)
        assert (str(found.lower_whisker), str(found.upper_whisker)) == ("79.8", "91.1")
        assert [str(value) for value in found.far] == ["78.7", "94.3"]

    def test_a_value_on_the_fence_is_within_it(self):
        # The box is 2 to 4, so the fence is 7.
        found = spread(1, 2, 3, 4, 7)
        assert found.upper_whisker == 7
        assert found.far == ()

    @given(st.lists(FIGURES, min_size=1, max_size=60))
    def test_they_hold_the_box_and_every_value_is_either_within_or_far(self, values):
        found = peers.spread_of(values)
        within = [v for v in values if found.lower_whisker <= v <= found.upper_whisker]
        assert len(within) + len(found.far) == len(values)
        assert found.low <= found.lower_whisker <= found.upper_whisker <= found.high


class TestRanks:
    def test_more_is_better_or_less_is(self):
        values = dict(zip("abc", decimals((1, 3, 2)), strict=True))
        up, down = peers.ranks(values, "increase"), peers.ranks(values, "decrease")
        assert [up[key].place for key in "abc"] == [3, 1, 2]
        assert [down[key].place for key in "abc"] == [1, 3, 2]

    def test_equal_values_share_a_rank_and_the_next_are_skipped(self):
        values = dict(zip("abcde", decimals((5, 7, 5, 5, 1)), strict=True))
        found = peers.ranks(values, "increase")
        assert found["b"] == Rank(1, 5, 1)
        assert [found[key] for key in "acd"] == [Rank(2, 5, 3)] * 3
        assert found["e"] == Rank(5, 5, 1)

    def test_equal_values_written_otherwise_are_equal(self):
        found = peers.ranks({"a": Decimal("8.70"), "b": Decimal("8.7")}, "increase")
        assert found["a"] == found["b"] == Rank(1, 2, 2)

    def test_best_and_worst_may_be_shared_but_nobody_is_both(self):
        values = dict(zip("abcd", decimals((1, 1, 2, 2)), strict=True))
        found = peers.ranks(values, "decrease")
        assert [found[key].is_best for key in "abcd"] == [True, True, False, False]
        assert [found[key].is_worst for key in "abcd"] == [False, False, True, True]
        same = peers.ranks({"a": Decimal(1), "b": Decimal(1)}, "increase")
        assert not any(rank.is_best or rank.is_worst for rank in same.values())

    @pytest.mark.parametrize("improvement", ["neutral", ""])
    def test_nothing_is_ranked_where_neither_way_is_better(self, improvement):
        assert peers.ranks({"a": Decimal(1), "b": Decimal(2)}, improvement) == {}

    def test_nobody_has_no_rank_and_one_is_alone(self):
        assert peers.ranks({}, "increase") == {}
        alone = peers.ranks({"a": Decimal(1)}, "increase")["a"]
        assert (alone.place, alone.is_best, alone.is_worst) == (1, False, False)
