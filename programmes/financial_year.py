"""The NHS financial year: April is Month 1, March Month 12 (standards, section 3). Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def start_year(day: date) -> int:
    """The calendar year in which the financial year of `day` began."""
    return day.year if day.month >= 4 else day.year - 1


def label(start: int) -> str:
    """2016 → "2016/17"."""
    return f"{start}/{(start + 1) % 100:02d}"


def month_number(day: date) -> int:
    """1 (April) to 12 (March)."""
    return (day.month - 4) % 12 + 1


def quarter(day: date) -> int:
    return (month_number(day) - 1) // 3 + 1


def months(start: int) -> list[date]:
    """The first days of the twelve months of the financial year that begins in `start`."""
    return [date(start + (m > 12), (m - 1) % 12 + 1, 1) for m in range(4, 16)]


def month_of(moment: datetime) -> date:
    """The first day of the London month in which an aware moment falls."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(LONDON).date().replace(day=1)


def describe(day: date) -> str:
    """ "2016/17 M11"."""
    return f"{label(start_year(day))} M{month_number(day)}"


def previous_month(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def next_month(month: date) -> date:
    return date(month.year + (month.month == 12), month.month % 12 + 1, 1)
