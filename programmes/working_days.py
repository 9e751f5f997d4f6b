"""England’s working days: no weekend, no bank holiday (standards, section 3). Pure, offline."""

from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

LAST_YEAR_PUBLISHED_AHEAD = 2
"""GOV.UK publishes bank holidays about two years ahead; later ones follow the rule only."""


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def on_or_after(day: date) -> date:
    """`day`, or the next working day: a deadline on a day off moves forward."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add(day: date, count: int) -> date:
    """`count` working days after `day` (before it, where negative); 0 gives `on_or_after`."""
    if count == 0:
        return on_or_after(day)
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative where `end` is earlier."""
    if end < start:
        return -between(end, start)
    day, count = start, 0
    while day < end:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


def overdue(due: date, on: date) -> int:
    """By how many working days `due` has passed, for an `on` after it; a weekend's delay is 1."""
    return max(1, between(due, on))


def nth_of_month(month: date, n: int) -> date:
    """Working day `n` (from 1) of the month that `month` begins."""
    return add(month - timedelta(days=1), n)


def warning_for(day: date, today: date) -> str | None:
    """A sentence where bank holidays may not have been announced yet for `day`'s year."""
    if day.year <= today.year + LAST_YEAR_PUBLISHED_AHEAD:
        return None
    return (
        f"Bank holidays for {day.year} may not have been announced yet: "
        "check these dates again when they are."
    )
