"""When something is due, as plans say it: a day, a quarter, throughout the year, ongoing. Pure.

One text stands for it in files, sheets and forms:

    2018-03-31              a day
    2018-03                 a month, due by its last day
    2024/25 Q2              a financial quarter (Q1 is April to June)
    2017/18                 by the end of a financial year
    throughout 2024/25      the whole year long
    ongoing
    to be confirmed
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from programmes import financial_year
from programmes.enums import DueKind
from programmes.text import day, month_name

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})/(\d{2})\s+Q(\d)", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(throughout\s+)?(\d{4})/(\d{2})", re.ASCII | re.IGNORECASE)
_EARLIEST, _LATEST = 2000, 2100

HOW = (
    "Write a due as 2018-03-31, 2018-03, 2024/25 Q2, 2017/18, throughout 2024/25, ongoing or"
    " to be confirmed"
)


class NoDue(ValueError):
    """The text says no due; the message says what is wrong with it."""


@dataclass(frozen=True)
class Due:
    """`on` is the last day of what is meant; None where the plan gives no date to be held to.

    `year` is the calendar year in which the financial year of *throughout* begins.
    """

    kind: str
    on: date | None = None
    year: int | None = None

    @property
    def text(self) -> str:
        """As files, sheets and forms write it; `parse` reads it back."""
        if self.kind == DueKind.ONGOING:
            return "ongoing"
        if self.kind == DueKind.THROUGHOUT and self.year is not None:
            return f"throughout {financial_year.label(self.year)}"
        if self.on is None:
            return "to be confirmed"
        if self.kind == DueKind.MONTH:
            return f"{self.on:%Y-%m}"
        year = financial_year.label(financial_year.start_year(self.on))
        if self.kind == DueKind.QUARTER:
            return f"{year} Q{financial_year.quarter(self.on)}"
        return year if self.kind == DueKind.YEAR else self.on.isoformat()

    @property
    def words(self) -> str:
        """As pages say it: 31 March 2018, March 2018, 2024/25 Q2, Throughout 2024/25."""
        if self.kind == DueKind.DAY and self.on:
            return day(self.on)
        if self.kind == DueKind.MONTH and self.on:
            return month_name(self.on)
        return self.text[:1].upper() + self.text[1:]

    @property
    def sort_key(self) -> tuple[int, date]:
        """Dates first; throughout a year at its end, after what is due that day; then ongoing."""
        if self.on:
            return (0, self.on)
        if self.kind == DueKind.THROUGHOUT and self.year is not None:
            return (0, date(self.year + 1, 4, 1))
        return (1 if self.kind == DueKind.ONGOING else 2, date.max)


ONGOING = Due(DueKind.ONGOING)
UNCONFIRMED = Due(DueKind.UNCONFIRMED)


def parse(text: str) -> Due:
    """The due that a text says. Raises NoDue with a sentence; empty text is to be confirmed."""
    said = " ".join(text.split())
    lowered = said.lower()
    if lowered in {"", "to be confirmed", "tbc"}:
        return UNCONFIRMED
    if lowered == "ongoing":
        return ONGOING
    if parts := _QUARTER.fullmatch(said):
        return _quarter(parts)
    if parts := _YEAR.fullmatch(said):
        start = _start(parts[2], parts[3])
        if parts[1]:
            return Due(DueKind.THROUGHOUT, None, start)
        return Due(DueKind.YEAR, date(start + 1, 3, 31))
    if parts := _DAY.fullmatch(said):
        return Due(DueKind.DAY, _real(int(parts[1]), int(parts[2]), int(parts[3])))
    if parts := _MONTH.fullmatch(said):
        return month_due(int(parts[1]), int(parts[2]))
    raise NoDue(f"“{said[:60]}” is not a due. {HOW}")


def month_due(year: int, month: int) -> Due:
    """By the last day of a month. Raises NoDue where there is no such month."""
    if not 1 <= month <= 12:
        raise NoDue(f"There is no month {month}. Months run from 1 to 12")
    return Due(DueKind.MONTH, _real(year, month, monthrange(_within(year), month)[1]))


def quarter_due(start: int, quarter: int) -> Due:
    """By the last day of a financial quarter. Raises NoDue where there is no such quarter."""
    if not 1 <= quarter <= 4:
        raise NoDue(f"There is no quarter Q{quarter}. Quarters run from Q1 to Q4")
    _within(start)
    month = quarter * 3 + 3
    year, month = (start + 1, month - 12) if month > 12 else (start, month)
    return Due(DueKind.QUARTER, date(year, month, monthrange(year, month)[1]))


def _quarter(parts: re.Match[str]) -> Due:
    return quarter_due(_start(parts[1], parts[2]), int(parts[3]))


def _start(first: str, second: str) -> int:
    start = _within(int(first))
    if (start + 1) % 100 != int(second):
        raise NoDue(
            f"{first}/{second} is not a financial year. Write {financial_year.label(start)}"
        )
    return start


def _within(year: int) -> int:
    if not _EARLIEST <= year <= _LATEST:
        raise NoDue(f"The year must lie between {_EARLIEST} and {_LATEST}, not in {year}")
    return year


def _real(year: int, month: int, number: int) -> date:
    _within(year)
    try:
        return date(year, month, number)
    except ValueError:
        raise NoDue(f"{year}-{month:02}-{number:02} is not a real date") from None
