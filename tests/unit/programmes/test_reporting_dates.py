"""The usual dates of a month, and the last day of what a plan means."""

from datetime import date

import pytest

from programmes import working_days
from programmes.financial_year import months
from programmes.reporting_dates import ORDER, last_day, usual_dates


@pytest.mark.parametrize("start", range(2016, 2031))
def test_every_month_runs_in_order_on_working_days(start: int) -> None:
    for month in months(start):
        dates = usual_dates(month)
        days = [dates[name] for name in ORDER]
        assert days == sorted(days)
        assert all(working_days.is_working_day(day) for day in days)
        assert working_days.between(dates["due_on"], dates["review_on"]) == 2
        assert working_days.between(dates["review_on"], dates["board_on"]) == 5
        assert dates["review_on"].replace(day=1) == month


def test_bank_holidays_are_stepped_over() -> None:
    assert usual_dates(date(2017, 4, 1)) == {
        "opens_on": date(2017, 4, 3),
        "due_on": date(2017, 4, 12),
        "review_on": date(2017, 4, 18),
        "board_on": date(2017, 4, 25),
    }
    assert usual_dates(date(2017, 12, 1))["board_on"] == date(2017, 12, 28)


@pytest.mark.parametrize(
    ("precision", "day", "last"),
    [
        ("day", date(2017, 2, 3), date(2017, 2, 3)),
        ("month", date(2016, 2, 3), date(2016, 2, 29)),
        ("month", date(2016, 12, 31), date(2016, 12, 31)),
        ("quarter", date(2017, 1, 1), date(2017, 3, 31)),
        ("quarter", date(2017, 11, 5), date(2017, 12, 31)),
        ("year", date(2017, 3, 31), date(2017, 3, 31)),
        ("year", date(2017, 4, 1), date(2018, 3, 31)),
    ],
)
def test_the_last_day_of_what_is_meant(precision: str, day: date, last: date) -> None:
    assert last_day(precision, day) == last
