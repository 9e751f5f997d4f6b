"""A year of reporting months, and what a date that is moved becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from programmes import financial_year, working_days
from programmes.models import ReportingPeriod
from programmes.reporting_dates import ORDER, usual_dates
from programmes.text import day, month_name, weekday


@dataclass(frozen=True)
class MonthLine:
    """A month of the year: made, or as it would be made."""

    month: date
    name: str
    code: str
    dates: list[date]
    period: ReportingPeriod | None

    @property
    def state(self) -> str:
        return self.period.get_state_display() if self.period else "Not made yet"


def year_lines(start_year: int, periods: list[ReportingPeriod]) -> list[MonthLine]:
    made = {period.month: period for period in periods}
    return [_line(month, made.get(month)) for month in financial_year.months(start_year)]


def _line(month: date, period: ReportingPeriod | None) -> MonthLine:
    usual = usual_dates(month)
    dates = [getattr(period, name) if period else usual[name] for name in ORDER]
    name = f"{month_name(month)}"
    return MonthLine(month, name, financial_year.describe(month), dates, period)


def warnings(days: list[date], today: date) -> list[str]:
    """One sentence for each year whose bank holidays may not be known yet."""
    found = (working_days.warning_for(d, today) for d in sorted(days))
    return list(dict.fromkeys(text for text in found if text))


def shifted(asked: dict[str, date], kept: dict[str, date]) -> list[str]:
    """What became of each date that fell on a day off."""
    return [
        f"{weekday(asked[name])} is not a working day: it became {weekday(kept[name])}."
        for name in ORDER
        if asked[name] != kept[name]
    ]


def years_around(start_year: int) -> list[tuple[int, str]]:
    return [(year, financial_year.label(year)) for year in (start_year - 1, start_year + 1)]


def describe(period: ReportingPeriod) -> str:
    return f"{month_name(period.month)} ({financial_year.describe(period.month)})"


def usual_note(period: ReportingPeriod) -> str:
    """The dates that the month would have had, for comparison."""
    usual = usual_dates(period.month)
    words = ("opens", "due", "review", "board")
    said = ", ".join(f"{w} {day(usual[n])}" for w, n in zip(words, ORDER, strict=True))
    return f"The usual dates would be: {said}."
