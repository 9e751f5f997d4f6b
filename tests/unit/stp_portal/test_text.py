"""How dates, money and lists read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from programmes import text


def test_a_day() -> None:
    assert text.day(date(2017, 2, 21)) == "21 February 2017"
    assert text.short_day("2017-02-01") == "1 Feb 2017"
    assert text.day(None) == "No data"


def test_a_moment_is_in_london() -> None:
    assert text.moment(datetime(2026, 3, 31, 23, 30, tzinfo=UTC)) == "1 April 2026, 12:30am"
    assert text.day(datetime(2026, 3, 31, 23, 30, tzinfo=UTC)) == "1 April 2026"


def test_the_hour_that_comes_twice() -> None:
    shown = {text.moment(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1)}
    assert shown == {"25 October 2026, 1:30am"}


def test_a_month() -> None:
    assert text.month_name("2017-02") == "February 2017"
    assert text.month_short(date(2017, 2, 1)) == "Feb 17"
    assert text.month_code(date(2017, 2, 28)) == "2017-02"


@pytest.mark.parametrize(
    ("pounds", "shown"),
    [("31200000", "£31.2m"), ("-1250000", "(£1.3m)"), ("0", "£0.0m"), ("1234567890", "£1,234.6m")],
)
def test_money(pounds: str, shown: str) -> None:
    assert text.money_m(Decimal(pounds)) == shown


def test_counts_and_lists() -> None:
    assert text.count(1, "return") == "1 return"
    assert text.count(0, "entry", "entries") == "0 entries"
    assert text.words_list(["a", "b", "c"]) == "a, b and c"
    assert text.words_list([]) == ""


def test_a_narrative_is_inert() -> None:
    shown = text.lines("<script>x</script>\n\n=1+1\u202e")
    assert "&lt;script&gt;" in shown
    assert shown.count("<p>") == 2
