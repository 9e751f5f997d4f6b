"""Dates asked for in boxes: day, month and year; or month and year."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from programmes.text import day, month_name, words_list
from programmes.widgets import DayInput, MonthInput, PartsInput

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
"""What a plan can speak of; a year beyond is a slip of the hand, and no arithmetic need bear it."""

_DIGITS = re.compile(r"[0-9]{1,4}", re.ASCII)
_MONTHS = {
    word: number
    for number, words in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for word in words.split()
}


def _number(part: str, typed: str) -> int | None:
    if part == "month" and typed.lower() in _MONTHS:
        return _MONTHS[typed.lower()]
    return int(typed) if _DIGITS.fullmatch(typed) else None


class DayField(forms.Field):
    """A date in three boxes. Messages say which box to mend; the error's code names it."""

    widget: type[PartsInput] = DayInput

    def __init__(
        self,
        *,
        name: str,
        required_message: str = "",
        earliest: date | None = None,
        latest: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.name = name
        self.earliest, self.latest = earliest, latest
        capital = name[:1].upper() + name[1:]
        self.capital = capital
        kwargs.setdefault("label", capital)
        super().__init__(**kwargs)
        self.error_messages["required"] = required_message or f"Enter the {name}"

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        parts = self.widget.parts
        missing = [part for part in parts if not value.get(part)]
        if len(missing) == len(parts):
            return None
        if missing:
            asked = words_list([f"a {part}" for part in missing])
            raise ValidationError(f"{self.capital} must include {asked}", code=missing[0])
        return self._real_date(value)

    def _real_date(self, typed: Mapping[str, str]) -> date:
        if not re.fullmatch(r"[0-9]{4}", typed["year"], re.ASCII):
            raise ValidationError(f"{self.capital} must include a year with 4 numbers", code="year")
        numbers = {part: _number(part, text) for part, text in typed.items()}
        try:
            found = date(numbers["year"], numbers["month"], numbers.get("day", 1))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise ValidationError(
                f"{self.capital} must be a real {self._what}", code=self._wrong(numbers)
            ) from None
        if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            raise ValidationError(
                f"{self.capital} must have a year between {EARLIEST_YEAR} and {LATEST_YEAR}",
                code="year",
            )
        return found

    _what = "date"

    def _wrong(self, numbers: Mapping[str, int | None]) -> str:
        month = numbers["month"]
        if month is None or not 1 <= month <= 12:
            return "month"
        return self.widget.parts[0]

    def _shown(self, value: date) -> str:
        return day(value)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise ValidationError(
                f"{self.capital} must be the same as or after {self._shown(self.earliest)}"
            )
        if value and self.latest and value > self.latest:
            raise ValidationError(
                f"{self.capital} must be the same as or before {self._shown(self.latest)}"
            )


class MonthField(DayField):
    """A month in two boxes, as its first day."""

    widget = MonthInput
    _what = "month"

    def _shown(self, value: date) -> str:
        return month_name(value)
