"""How dates, numbers and lists read on a page. Pure; times are shown in London."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from markupsafe import Markup

from programmes.clock import LONDON

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _date_of(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value if len(value) > 7 else f"{value}-01")
    if isinstance(value, datetime):
        return value.astimezone(LONDON).date() if value.tzinfo else value.date()
    return value


def day(value: date | datetime | str | None) -> str:
    """21 February 2017."""
    if not value:
        return no_data(value)
    given = _date_of(value)
    return f"{given.day} {_MONTHS[given.month - 1]} {given.year}"


def short_day(value: date | datetime | str | None) -> str:
    """21 Feb 2017."""
    if not value:
        return no_data(value)
    given = _date_of(value)
    return f"{given.day} {_MONTHS[given.month - 1][:3]} {given.year}"


def weekday(value: date | datetime | str | None) -> str:
    """Tuesday 21 February 2017."""
    return f"{_date_of(value):%A} {day(value)}" if value else no_data(value)


def moment(value: datetime | None) -> str:
    """21 February 2017, 2:05pm (London)."""
    if not value:
        return no_data(value)
    local = value.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{day(local)}, {hour}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'}"


def month_name(value: date | datetime | str | None) -> str:
    """February 2017."""
    if not value:
        return no_data(value)
    given = _date_of(value)
    return f"{_MONTHS[given.month - 1]} {given.year}"


def month_short(value: date | datetime | str | None) -> str:
    """Feb 17."""
    if not value:
        return no_data(value)
    given = _date_of(value)
    return f"{_MONTHS[given.month - 1][:3]} {given.year % 100:02d}"


def month_code(value: date | datetime | str) -> str:
    """2017-02, as in addresses."""
    return _date_of(value).isoformat()[:7]


def count(number: int, one: str, many: str | None = None) -> str:
    """1 return, 3 returns."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def money_m(value: Decimal | int | None) -> str:
    """Pounds in £m with one decimal; adverse in brackets (standards, section 3)."""
    if value is None:
        return no_data(value)
    millions = (Decimal(value) / 1_000_000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"(£{-millions:,}m)" if millions < 0 else f"£{millions:,}m"


def no_data(value: Any) -> str:
    """Missing is said, never blank and never 0."""
    return "No data" if value is None or value == "" else str(value)


def words_list(values: Sequence[Any], last: str = "and") -> str:
    """a, b and c."""
    words = [str(value) for value in values]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def lines(value: str | None) -> Markup:
    """A narrative as inert paragraphs; one line break stays one."""
    if not value:
        return Markup("<p>No data</p>")
    paragraphs = (part for part in str(value).split("\n\n") if part.strip())
    shown = Markup("").join(Markup("<p>{}</p>").format(part) for part in paragraphs)
    return Markup('<div class="app-narrative">{}</div>').format(shown)
