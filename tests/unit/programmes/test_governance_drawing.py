"""The drawing of who reports to whom: nothing lies on anything else, every word is there."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from programmes.presenters.governance_drawing import Box, Drawing, draw, wrapped


def box(drawing: Drawing, key: int) -> Box:
    return next(one for one in drawing.boxes if one.key == key)


def test_a_group_stands_below_all_that_it_reports_to() -> None:
    names = {1: "Regulators", 2: "Board", 3: "Office", 4: "Gateway", 5: "Alone"}
    drawing = draw(names, {2: [1], 3: [2], 4: [3, 2]}, {})
    assert box(drawing, 1).y < box(drawing, 2).y < box(drawing, 3).y < box(drawing, 4).y
    assert {one.key for one in drawing.boxes} == {1, 2, 3, 4}
    assert len(drawing.lines) == 4


def test_nothing_is_drawn_where_nothing_is_said() -> None:
    assert draw({1: "Board"}, {}, {}) == Drawing((), (), 0, 0)


def test_the_remit_stands_below_the_name() -> None:
    drawing = draw({1: "Board", 2: "Office"}, {2: [1]}, {1: "Oversight", 2: ""})
    assert box(drawing, 1).lines == ("Board", "Oversight")
    assert box(drawing, 2).lines == ("Office",)


def test_a_long_word_is_broken_and_none_is_lost() -> None:
    assert wrapped("Transformation x" + "y" * 30) == ("Transformation", "x" + "y" * 23, "y" * 7)


names = st.dictionaries(st.integers(1, 12), st.text("abc d", min_size=1, max_size=60), min_size=2)


@st.composite
def orders(draw_: st.DrawFn) -> tuple[dict[int, str], dict[int, list[int]]]:
    """Names, and lines that only ever lead to a smaller number: no circle."""
    found = draw_(names)
    keys = sorted(found)
    above = {
        key: draw_(st.lists(st.sampled_from(keys[:index]), max_size=3, unique=True))
        for index, key in enumerate(keys)
        if index
    }
    return found, {key: uppers for key, uppers in above.items() if uppers}


@given(orders())
def test_boxes_never_overlap_and_all_fit(
    given_: tuple[dict[int, str], dict[int, list[int]]],
) -> None:
    texts, above = given_
    drawing = draw(texts, above, {})
    for one, other in combinations(drawing.boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    for one in drawing.boxes:
        assert 0 <= one.x <= one.x + one.width <= drawing.width
        assert one.y + one.height <= drawing.height
    assert len(drawing.lines) == sum(len(uppers) for uppers in above.values())
    for lower, uppers in above.items():
        assert all(box(drawing, upper).y < box(drawing, lower).y for upper in uppers)
