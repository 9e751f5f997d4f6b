"""What serves what, counted: by programme with all below it, by priority with its parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import alignment
from programmes.alignment import Serves

PROGRAMMES = {1: None, 2: 1, 3: 1, 4: None}
PRIORITIES = {10: None, 11: 10, 12: None}


def serves(thing: int, programme: int, priority: int, strength: str = "primary") -> Serves:
    return Serves("deliverable", thing, programme, priority, strength)


def test_a_programme_counts_with_all_below_it_and_a_priority_with_its_parts() -> None:
    counts = alignment.count([serves(1, 2, 11), serves(2, 3, 10)], PROGRAMMES, PRIORITIES, {10, 12})
    assert counts.cell(1, 10) == 2
    assert counts.cell(2, 10) == 1
    assert counts.cell(1, 12) == 0
    assert counts.cell(4, 10) == 0


def test_what_reaches_a_cell_twice_counts_once() -> None:
    counts = alignment.count(
        [serves(1, 2, 10), serves(1, 2, 11), serves(1, 2, 12)], PROGRAMMES, PRIORITIES, {10, 12}
    )
    assert counts.cell(2, 10) == 1
    assert (counts.rows[2], counts.rows[1], counts.columns[10], counts.whole) == (1, 1, 1, 1)


def test_things_of_two_kinds_with_one_number_are_two() -> None:
    both = [serves(1, 2, 12), Serves("action", 1, 2, 12, "primary")]
    assert alignment.count(both, PROGRAMMES, PRIORITIES, {12}).cell(2, 12) == 2


def test_what_stands_in_a_programme_that_is_not_shown_counts_nowhere() -> None:
    counts = alignment.count([serves(1, 99, 10)], PROGRAMMES, PRIORITIES, {10})
    assert (counts.whole, counts.columns) == (0, {})


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "None"), (1, "Few"), (3, "Few"), (4, "Some"), (9, "Some"), (10, "Many")],
)
def test_each_number_has_its_word(number: int, word: str) -> None:
    assert alignment.shade(number) == word


def test_the_strongest_way_of_serving_shows() -> None:
    own = [
        Serves("programme", 1, 1, 10, "contributes"),
        Serves("programme", 1, 1, 11, "primary"),
        Serves("programme", 4, 4, 12, "contributes"),
        serves(9, 2, 10),
    ]
    found = alignment.coverage(own, PRIORITIES, {10, 12})
    assert found == {(1, 10): "primary", (4, 12): "contributes"}


def test_gaps_tell_what_nothing_delivers_and_who_serves_nothing() -> None:
    found = alignment.gaps([serves(1, 2, 10)], PROGRAMMES, PRIORITIES)
    assert list(found.undelivered) == [12]
    assert list(found.through) == [11]
    assert list(found.programmes) == [3, 4]


def test_a_served_part_serves_the_whole() -> None:
    found = alignment.gaps([serves(1, 2, 11)], PROGRAMMES, PRIORITIES)
    assert list(found.undelivered) == [12]
    assert list(found.through) == []


def test_a_circle_in_the_data_ends() -> None:
    assert alignment.above({1: 2, 2: 1}) == {1: (1, 2), 2: (2, 1)}


rows = st.lists(
    st.builds(
        serves,
        st.integers(1, 6),
        st.sampled_from(list(PROGRAMMES)),
        st.sampled_from(list(PRIORITIES)),
    ),
    max_size=20,
)


@given(rows)
def test_totals_never_exceed_sums_and_never_fall_short_of_a_cell(served: list[Serves]) -> None:
    counts = alignment.count(served, PROGRAMMES, PRIORITIES, {10, 12})
    for programme in PROGRAMMES:
        cells = [counts.cell(programme, column) for column in (10, 12)]
        assert max(cells) <= counts.rows.get(programme, 0) <= sum(cells)
    assert counts.whole <= sum(counts.columns.values())
