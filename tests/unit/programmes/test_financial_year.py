"""NHS financial years and London's clock (standards, section 3 and fault 19)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import financial_year


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2017, 2, 1), "2016/17 M11"),
        (date(2026, 4, 1), "2026/27 M1"),
        (date(2026, 3, 31), "2025/26 M12"),
        (date(1999, 12, 31), "1999/00 M9"),
    ],
)
def test_april_is_month_one(day, words):
    assert financial_year.describe(day) == words


def test_quarter_one_is_april_to_june():
    quarters = [financial_year.quarter(month) for month in financial_year.months(2016)]
    assert quarters == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]


def test_half_past_eleven_in_utc_at_the_end_of_march_is_april_in_london():
    moment = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert financial_year.month_of(moment) == date(2026, 4, 1)
    assert financial_year.describe(financial_year.month_of(moment)) == "2026/27 M1"


def test_half_past_one_happens_twice_when_the_clocks_go_back_and_both_are_the_same_day():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    london = [moment.astimezone(financial_year.LONDON) for moment in (first, second)]
    assert [f"{moment:%H:%M}" for moment in london] == ["01:30", "01:30"]
    assert len({moment.utcoffset() for moment in london}) == 2
    assert {financial_year.month_of(moment) for moment in (first, second)} == {date(2026, 10, 1)}


def test_a_moment_without_a_time_zone_is_an_error():
    with pytest.raises(ValueError, match="time zone"):
        financial_year.month_of(datetime(2026, 3, 31, 23, 30))  # noqa: DTZ001


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_each_day_is_in_one_of_its_years_twelve_months(day):
    months = financial_year.months(financial_year.start_year(day))
    assert months[financial_year.month_number(day) - 1] == day.replace(day=1)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_the_month_after_the_month_before_is_the_month(day):
    month = day.replace(day=1)
    assert financial_year.next_month(financial_year.previous_month(month)) == month
