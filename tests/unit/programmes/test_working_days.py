"""England's working days (standards, section 3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import working_days

DAYS = st.dates(date(2015, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("month", "fifth"),
    [
        (date(2026, 4, 1), date(2026, 4, 9)),
        (date(2027, 1, 1), date(2027, 1, 8)),
        (date(2027, 5, 1), date(2027, 5, 10)),
    ],
)
def test_working_day_five(month, fifth):
    assert working_days.nth_of_month(month, 5) == fifth


def test_a_deadline_on_good_friday_moves_to_the_tuesday_after_easter():
    assert working_days.on_or_after(date(2017, 4, 14)) == date(2017, 4, 18)


def test_two_working_days_before_a_review_after_easter():
    assert working_days.add(date(2017, 4, 18), -2) == date(2017, 4, 12)


def test_christmas_day_on_a_sunday_makes_the_tuesday_a_day_off():
    assert not working_days.is_working_day(date(2016, 12, 27))
    assert working_days.is_working_day(date(2016, 12, 28))


def test_late_is_counted_in_working_days():
    assert working_days.between(date(2017, 2, 17), date(2017, 2, 20)) == 1
    assert working_days.between(date(2017, 2, 17), date(2017, 2, 19)) == 0
    assert working_days.between(date(2017, 2, 20), date(2017, 2, 17)) == -1
    assert working_days.overdue(date(2017, 2, 17), date(2017, 2, 21)) == 2
    assert working_days.overdue(date(2017, 2, 17), date(2017, 2, 18)) == 1


def test_years_beyond_what_is_announced_carry_a_warning():
    today = date(2026, 11, 22)
    assert working_days.warning_for(date(2028, 5, 1), today) is None
    assert "2029" in (working_days.warning_for(date(2029, 5, 1), today) or "")


@given(DAYS, st.integers(-30, 30))
def test_what_is_added_can_be_counted_again(day, count):
    start = working_days.on_or_after(day)
    assert working_days.between(start, working_days.add(start, count)) == count


@given(DAYS)
def test_a_deadline_never_moves_back(day):
    moved = working_days.on_or_after(day)
    assert moved >= day
    assert working_days.is_working_day(moved)
