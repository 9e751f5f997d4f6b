"""When Blue is earned, and what a revised month may be."""

from __future__ import annotations

from datetime import date

import pytest

from programmes import due
from programmes.improvement_rules import Shown, blue_refusal, end_of, revised_refusal, shown
from programmes.rag import BlueMonth

JAN, FEB, MAR, APR = (date(2018, month, 1) for month in (1, 2, 3, 4))
YES, BARE, NO = BlueMonth(True, True), BlueMonth(True, False), BlueMonth(False, True)


@pytest.mark.parametrize(
    ("said", "until", "agreed", "months"),
    [
        ({}, MAR, 3, 0),
        ({JAN: YES, FEB: YES, MAR: YES}, MAR, 3, 3),
        ({JAN: YES, FEB: YES}, FEB, 3, 2),
        ({JAN: YES, FEB: YES}, MAR, 3, 0),
        ({JAN: YES, MAR: YES, APR: YES}, APR, 3, 2),
        ({JAN: YES, FEB: BARE, MAR: YES}, MAR, 3, 1),
        ({JAN: YES, FEB: NO, MAR: YES}, MAR, 3, 1),
        ({JAN: YES, FEB: YES, MAR: NO}, MAR, 3, 0),
        ({JAN: YES, FEB: YES, MAR: NO}, FEB, 2, 2),
        ({JAN: YES, FEB: YES, MAR: YES}, MAR, 1, 1),
    ],
    ids=lambda value: str(len(value)) if isinstance(value, dict) else str(value),
)
def test_only_an_unbroken_run_up_to_the_month_counts(
    said: dict[date, BlueMonth], until: date, agreed: int, months: int
) -> None:
    found = shown(said, until, agreed)
    assert (found.months, found.missing) == (months, agreed - months)


def test_a_run_across_the_new_year_is_unbroken() -> None:
    said = {date(2017, 12, 1): YES, JAN: YES}
    assert shown(said, JAN, 2).missing == 0


def test_the_words_say_how_many_months_are_missing() -> None:
    assert Shown(3, 1).words == "2 of 3 months shown"
    assert "it needs 3 months running" in blue_refusal(Shown(3, 1))
    assert "1 more is still needed" in blue_refusal(Shown(3, 1))
    assert "2 more are still needed" in blue_refusal(Shown(3, 2))
    assert "it needs 1 month in which" in blue_refusal(Shown(1, 1))


@pytest.mark.parametrize(
    ("first", "revised", "words"),
    [
        ("2018-03", date(2018, 4, 30), ""),
        ("2018-03", date(2018, 3, 31), "must be after March 2018"),
        ("2018-03", date(2018, 2, 28), "must be after March 2018"),
        ("2017/18 Q4", date(2018, 3, 31), "must be after 2017/18 Q4"),
        ("ongoing", date(2018, 3, 31), "no month that could be revised"),
        ("throughout 2018/19", date(2018, 3, 31), "no month that could be revised"),
        ("to be confirmed", date(2018, 3, 31), "no month that could be revised"),
    ],
)
def test_a_month_is_revised_to_a_later_one_alone(first: str, revised: date, words: str) -> None:
    found = revised_refusal(due.parse(first), revised)
    assert words in found
    assert bool(found) == bool(words)


def test_the_end_of_a_month_is_its_last_day() -> None:
    assert end_of(date(2020, 2, 3)) == date(2020, 2, 29)
