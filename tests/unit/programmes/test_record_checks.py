"""Whether records fit together, whoever brings them; and how their values are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import due
from programmes.plan_kinds import PLAN_KINDS
from programmes.record_checks import circle_in, wrong_value
from programmes.record_kinds import KINDS, owner_of, programme_of, seat_key, seat_of
from programmes.record_values import plain, real


@pytest.mark.parametrize(
    ("edges", "circle"),
    [
        ({}, None),
        ({"a": ["b"], "b": ["c"], "c": []}, None),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, None),
        ({"a": ["a"]}, ["a", "a"]),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, ["b", "c", "b"]),
        ({"a": ["unknown"]}, None),
    ],
)
def test_a_circle_is_found_and_shown(edges: dict, circle: list[str] | None):
    assert circle_in(edges) == circle


def test_a_long_chain_needs_no_recursion():
    chain = {str(number): [str(number + 1)] for number in range(3_000)}
    assert circle_in(chain) is None
    assert circle_in(chain | {"3000": ["0"]}) is not None


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_seat_s_key_is_read_back_whatever_the_office_is_called(office: str, holder: str):
    assert seat_of(seat_key("board", office, holder)) == ("board", office, holder)


@pytest.mark.parametrize(
    ("kind", "key", "owner", "programme"),
    [
        ("milestone", "falls/m1", ("programme", "falls"), "falls"),
        ("action_update", "falls/x1/2017-01", ("action", "falls/x1"), "falls"),
        ("action_revision", "falls/x1/2017-01", ("action", "falls/x1"), "falls"),
        ("page", "falls", ("programme", "falls"), "falls"),
        ("priority", "aims/a1", ("framework", "aims"), None),
        ("group_member", "board/Chair/Ann/Bea", ("group", "board"), None),
        ("programme", "falls", None, "falls"),
        ("event", "e1", None, None),
    ],
)
def test_a_key_says_what_a_record_stands_in(
    kind: str, key: str, owner: tuple[str, str] | None, programme: str | None
):
    assert owner_of(kind, key) == owner
    assert programme_of(kind, key, {}) == programme


def test_what_is_referred_to_stands_before_what_refers():
    order = list(KINDS)
    for kind in KINDS.values():
        inward = {c.refers for c in kind.columns if c.refers and c.refers != kind.key}
        for other in inward | ({kind.within} if kind.within else set()):
            assert order.index(other) < order.index(kind.key), (kind.key, other)


@pytest.mark.parametrize(
    ("kind", "name", "value", "said"),
    [
        ("deliverable", "due", due.parse("2024/25 Q2"), "2024/25 Q2"),
        ("deliverable", "due", due.UNCONFIRMED, "to be confirmed"),
        ("milestone", "actual", date(2017, 3, 31), "2017-03-31"),
        ("milestone", "actual", None, None),
        ("action", "revised", date(2018, 5, 31), "2018-05"),
        ("programme", "stated_impact", Decimal("1500000"), "1500000.00"),
        ("page", "objectives", "One\nTwo", ["One", "Two"]),
        ("deliverable", "position", 3, 3),
    ],
)
def test_a_value_is_written_as_json_and_read_back(
    kind: str, name: str, value: object, said: object
):
    column = PLAN_KINDS[kind].column(name)
    assert plain(column, value) == said
    assert real(column, said) == value


def test_references_are_written_in_order_and_once():
    column = PLAN_KINDS["milestone"].column("priorities")
    assert plain(column, ("f/b", "f/a", "f/b")) == ["f/a", "f/b"]


@pytest.mark.parametrize(
    ("kind", "name", "value", "words"),
    [
        ("programme", "stated_impact", "lots", "must be a number"),
        ("programme", "reports", "maybe", "must be yes or no"),
        ("programme", "number", "12345678901", "10 characters or fewer"),
        ("action", "revised", "2018-13", "There is no month 13"),
        ("action", "revised", "May", "real date"),
        ("milestone", "actual", "2027-02-29", "must be a real date"),
        ("page", "objectives", "one", "must be a list"),
        ("page", "objectives", ["x" * 4001], "4000 characters or fewer"),
        ("risk", "likelihood", True, "must be a whole number"),
        ("dependency", "lag_days", 100_000, "must be 99,999 or less"),
        ("risk", "likelihood", 0, "must be 1 to 5"),
        ("deliverable", "title", 7, "must be text"),
        ("deliverable", "title", None, "must not be empty"),
        ("deliverable", "title", "a\x00b", "control character"),
    ],
)
def test_a_value_that_will_not_do_is_told(kind: str, name: str, value: object, words: str):
    assert words in (wrong_value(PLAN_KINDS[kind].column(name), value) or "nothing")


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("programme", "stated_impact", "1500000.00"),
        ("programme", "stated_impact", "-9900000.00"),
        ("risk", "likelihood", 5),
        ("risk", "likelihood", None),
        ("deliverable", "due", "throughout 2024/25"),
        ("deliverable", "status", ""),
        ("deliverable", "detail", "Two\nlines"),
    ],
)
def test_a_value_that_will_do_is_left_alone(kind: str, name: str, value: object):
    assert wrong_value(PLAN_KINDS[kind].column(name), value) is None
