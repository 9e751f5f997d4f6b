"""Days as British sheets write them; what is doubtful is refused with what to write instead."""

from __future__ import annotations

from datetime import date

import pytest

from programmes.sheets.british_dates import NoDay, day_of

THE_DAY = date(2018, 3, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "31/03/2018",
        "31.3.2018",
        "31-03-2018",
        "31 March 2018",
        "31st Mar 2018",
        "31-Mar-2018",
        "Saturday 31 March 2018",
        "Sat, 31 March 2018",
        "2018-03-31",
        " 31  march  2018 ",
        43190,
        43190.0,
        "43190",
        {"day": "2018-03-31"},
    ],
    ids=str,
)
def test_the_usual_ways_all_say_the_same_day(cell) -> None:
    assert day_of(cell) == THE_DAY


@pytest.mark.parametrize("cell", ["4 Sept 2018", "4 September 2018", "4/9/2018"])
def test_the_day_stands_before_the_month(cell: str) -> None:
    assert day_of(cell) == date(2018, 9, 4)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("29/02/2027", "is not a real date"),
        ("31 June 2018", "is not a real date"),
        ("03/31/2018", "has no month 31"),
        ("2018-13-01", "has no month 13"),
        ("31/03/18", "has a year of two figures"),
        ("31 March", "is not a day"),
        ("31 Ma 2018", "is not a day"),
        ("soon", "is not a day"),
        ("31/03/1918", "The year must lie between 1990 and 2100"),
        (12, "is not a day"),
        (99999, "The year must lie between"),
        (True, "is not a day"),
    ],
)
def test_what_is_no_day_or_a_doubtful_one_is_refused(cell, words: str) -> None:
    with pytest.raises(NoDay, match=words):
        day_of(cell)
