"""The periods that indicators are read for: months, quarters, financial years. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from programmes import financial_year
from programmes.text import month_name

MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}
_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-01)?", re.ASCII)
_QUARTER = re.compile(r"(\d{4})/(\d{2})\s*Q([1-4])", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})/(\d{2})", re.ASCII)


@lru_cache(maxsize=4096)
def period_of(day: date, frequency: str) -> tuple[date, date]:
    """The first and last day of the month, quarter or financial year in which a day falls."""
    months = MONTHS[frequency]
    first = day.replace(day=1)
    while (financial_year.month_number(first) - 1) % months:
        first = financial_year.previous_month(first)
    return first, last_of(first, months)


def last_of(first: date, months: int) -> date:
    """The last day of so many months from the first."""
    month = first.month + months - 1
    year, month = first.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def words(starts_on: date, ends_on: date) -> str:
    """February 2017, 2016/17 Q4 or 2016/17."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
    if months == 1:
        return month_name(starts_on)
    year = financial_year.label(financial_year.start_year(starts_on))
    return f"{year} Q{financial_year.quarter(starts_on)}" if months == 3 else year


def code(starts_on: date, ends_on: date) -> str:
    """As addresses and files have it, and `parse` reads it: 2017-02, 2016/17 Q4 or 2016/17."""
    said = words(starts_on, ends_on)
    return f"{starts_on:%Y-%m}" if said == month_name(starts_on) else said


def parse(text: str) -> tuple[date, date]:
    """The period that 2017-02, 2016/17 Q4 or 2016/17 names. Raises ValueError in words."""
    said = text.strip()
    if parts := _MONTH.fullmatch(said):
        if not 1 <= int(parts[2]) <= 12:
            raise ValueError(f"There is no month {int(parts[2])}. Months run from 1 to 12")
        return period_of(date(int(parts[1]), int(parts[2]), 1), "monthly")
    if parts := _QUARTER.fullmatch(said):
        start = _start(parts[1], parts[2])
        month = int(parts[3]) * 3 + 1
        first = date(start + (month > 12), (month - 1) % 12 + 1, 1)
        return first, last_of(first, 3)
    if parts := _YEAR.fullmatch(said):
        return period_of(date(_start(parts[1], parts[2]), 4, 1), "annual")
    raise ValueError(f"“{said[:40]}” is not a period. Write 2017-02, 2016/17 Q4 or 2016/17")


def between(first: date, last: date, frequency: str) -> list[date]:
    """The first days of every period from one to another, both included."""
    found, day = [], first
    while day <= last:
        found.append(day)
        day = date.fromordinal(last_of(day, MONTHS[frequency]).toordinal() + 1)
    return found


def back_from(day: date, frequency: str, number: int) -> list[tuple[date, date]]:
    """So many periods, the one in which a day falls first and then those before it."""
    found = [period_of(day, frequency)]
    while len(found) < number:
        before = date.fromordinal(found[-1][0].toordinal() - 1)
        found.append(period_of(before, frequency))
    return found


def _start(first: str, second: str) -> int:
    start = int(first)
    if (start + 1) % 100 != int(second):
        raise ValueError(f"{first}/{second} is not a financial year")
    return start
