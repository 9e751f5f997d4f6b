"""Days as they are written in British sheets. Pure; what is doubtful is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

EARLIEST, LATEST = 1990, 2100
_EPOCH = date(1899, 12, 30)
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_FIGURES = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{4}|\d{2})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?", re.ASCII)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+")

HOW = "Write a day as 31/03/2018, 31 March 2018 or 2018-03-31"


class NoDay(ValueError):
    """`is_day`: it was meant as a day, which there is not."""

    def __init__(self, message: str, *, is_day: bool = False) -> None:
        super().__init__(message)
        self.is_day = is_day


def day_of(cell: Any) -> date:
    """The day in a cell: a date cell, a number as spreadsheets count days, or text.

    Day before month, as in Britain; a two-figure year is refused. Raises NoDay.
    """
    if isinstance(cell, dict):
        return _within(date.fromisoformat(cell["day"]))
    said = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    lowered = _WEEKDAY.sub("", " ".join(said.lower().split()))
    if _SERIAL.fullmatch(lowered):
        return _within(_EPOCH + timedelta(days=int(float(lowered))))
    if parts := _ISO.fullmatch(lowered):
        return _real(int(parts[1]), int(parts[2]), int(parts[3]), said)
    if parts := _FIGURES.fullmatch(lowered):
        return _real(_year(parts[3], said), int(parts[2]), int(parts[1]), said)
    if (parts := _WORDS.fullmatch(lowered)) and (month := _month(parts[2])):
        return _real(_year(parts[3], said), month, int(parts[1]), said)
    raise NoDay(f"“{said[:60]}” is not a day. {HOW}")


def _month(word: str) -> int:
    found = [place for place, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    if word == "sept":
        return 9
    return found[0] if len(found) == 1 and len(word) >= 3 else 0


def _year(figures: str, said: str) -> int:
    if len(figures) == 2:
        raise NoDay(f"“{said}” has a year of two figures. {HOW}", is_day=True)
    return int(figures)


def _real(year: int, month: int, day: int, said: str) -> date:
    if month > 12:
        raise NoDay(
            f"“{said}” has no month {month}. Days stand before months here: {HOW}", is_day=True
        )
    try:
        return _within(date(year, month, day))
    except ValueError as fault:
        if isinstance(fault, NoDay):
            raise
        raise NoDay(f"“{said}” is not a real date. {HOW}", is_day=True) from None


def _within(day: date) -> date:
    if not EARLIEST <= day.year <= LATEST:
        raise NoDay(f"The year must lie between {EARLIEST} and {LATEST}", is_day=True)
    return day
