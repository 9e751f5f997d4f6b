"""Readings against their plan: which are compared, and how they stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from metrics import periods
from metrics.against_plan import (
    Figure,
    Planned,
    compared,
    latest_due,
    planned_value,
    standing,
    variance,
)


def month(number: int, value: str | None = None, parts: tuple[int, int] | None = None) -> Figure:
    """A month of 2024/25, 1 for April; its value, or what it is made from."""
    first = date(2024 + (number > 9), (number + 2) % 12 + 1, 1)
    above, below = parts or (None, None)
    given = (
        Decimal(value)
        if value is not None
        else (Decimal(above) / Decimal(below) * 100 if parts else None)
    )
    return Figure(
        first,
        periods.last_of(first, 1),
        given,
        Decimal(above) if above is not None else None,
        Decimal(below) if below is not None else None,
    )


Q1 = Planned(date(2024, 4, 1), date(2024, 6, 30), Decimal("300"))
Q2 = Planned(date(2024, 7, 1), date(2024, 9, 30), Decimal("330"))


@pytest.mark.parametrize(
    ("value", "improvement", "expected"),
    [
        ("78", "increase", "met"),
        ("74.1", "increase", "within"),
        ("74.0", "increase", "beyond"),
        ("78", "decrease", "met"),
        ("81.9", "decrease", "within"),
        ("82", "decrease", "beyond"),
        ("78", "neutral", "no_data"),
        (None, "increase", "no_data"),
    ],
)
def test_a_value_stands_to_its_plan_by_the_printed_rule(value, improvement, expected):
    assert standing(Decimal(value) if value else None, Decimal("78"), improvement) == expected


def test_five_per_cent_of_a_deficit_is_five_per_cent_of_its_size():
    assert standing(Decimal("-94"), Decimal("-90"), "increase") == "within"
    assert standing(Decimal("-95"), Decimal("-90"), "increase") == "beyond"


def test_counts_add_up_to_the_quarter_and_wait_for_its_last_month():
    two = [month(1, "90"), month(2, "100")]
    assert compared(Q1, two, unit="count") is None
    assert compared(Q1, [*two, month(3, "105")], unit="count") == 295


def test_a_percentage_made_of_two_numbers_is_weighted_over_the_quarter():
    three = [month(1, parts=(50, 100)), month(2, parts=(90, 100)), month(3, parts=(10, 50))]
    assert compared(Q1, three, unit="percent") == Decimal(60)


def test_a_percentage_without_its_numbers_is_the_quarters_last_month():
    assert compared(Q1, [month(2, "71"), month(3, "74")], unit="percent") == 74
    assert compared(Q1, [month(1, "71"), month(2, "74")], unit="percent") is None


def test_what_is_cumulative_adds_up_readings_and_plan_from_april():
    six = [month(number, "100") for number in range(1, 7)]
    assert compared(Q2, six, unit="count", cumulative=True) == 600
    assert planned_value(Q2, [Q1, Q2], cumulative=True) == 630
    assert planned_value(Q2, [Q2], cumulative=True) is None
    assert variance(Decimal(600), Decimal(630)) == -30


def test_the_period_held_to_is_the_last_that_its_readings_reach():
    assert latest_due([Q1, Q2], [month(1, "1"), month(2, "1")]) is None
    assert latest_due([Q1, Q2], [month(number, "1") for number in range(1, 6)]) == Q1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024/25 Q4", date(2025, 1, 1), date(2025, 3, 31)),
        ("2024/25 q1", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024/25", date(2024, 4, 1), date(2025, 3, 31)),
    ],
)
def test_a_period_is_read_as_people_write_it(text, first, last):
    assert periods.parse(text) == (first, last)


@pytest.mark.parametrize("text", ["2024-13", "2024/25 Q5", "2024/26", "soon", ""])
def test_what_is_no_period_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"month|period|financial year"):
        periods.parse(text)
