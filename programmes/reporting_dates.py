"""The usual dates of a reporting month, and how exactly a plan dates a milestone. Pure."""

from datetime import date, timedelta

from programmes import financial_year, working_days

DUE_BEFORE_REVIEW = 2
BOARD_AFTER_REVIEW = 5
"""Working days (design, section 2)."""

ORDER = ("opens_on", "due_on", "review_on", "board_on")


Dates = dict[str, date]
"""The four of ORDER."""


def usual_dates(month: date) -> Dates:
    """Opens on working day 1; review on the third Tuesday, or the next working day."""
    review = working_days.on_or_after(_third_tuesday(month))
    return {
        "opens_on": working_days.nth_of_month(month, 1),
        "due_on": working_days.add(review, -DUE_BEFORE_REVIEW),
        "review_on": review,
        "board_on": working_days.add(review, BOARD_AFTER_REVIEW),
    }


def _third_tuesday(month: date) -> date:
    first = month.replace(day=1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 14)


def last_day(precision: str, day: date) -> date:
    """The last day of what is meant: the day, its month, quarter or financial year."""
    if precision == "day":
        return day
    months = {"month": 1, "quarter": 3, "year": 12}[precision]
    last = day.replace(day=1)
    while financial_year.month_number(last) % months:
        last = financial_year.next_month(last)
    return financial_year.next_month(last) - timedelta(days=1)
