"""How a plan on a page reads: items, columns of like length, and when it is due again."""

from __future__ import annotations

from datetime import date

import pytest

from programmes.actions.plan_pages import items_only
from programmes.models import PlanOnAPage
from programmes.presenters import plan_pages as presenter

TODAY = date(2017, 2, 6)


def test_bullets_and_empty_lines_are_not_items() -> None:
    assert (
        items_only("• Train staff\r\n\n   ● Hire  \n-5% a year") == "Train staff\nHire\n-5% a year"
    )


def test_columns_hold_every_part_once_in_order_but_the_logic_model() -> None:
    words = dict.fromkeys(("objectives", "scope", "impact", "data"), "One\nTwo\nThree")
    found = presenter.parts(PlanOnAPage(**words, outcomes="Four"))
    columns = presenter.columns(found)
    assert [part.name for column in columns for part in column] == list(words)
    assert max(len(column) for column in columns) <= 2


def test_nothing_written_makes_empty_columns() -> None:
    assert presenter.columns(presenter.parts(None)) == [[], [], []]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, "No day set"),
        (TODAY, "6 February 2017"),
        (date(2017, 2, 3), "3 February 2017, overdue by 1 working day"),
    ],
    ids=["none", "today", "past"],
)
def test_when_it_is_due_again(due: date | None, words: str) -> None:
    page = PlanOnAPage(next_update_on=due)
    assert presenter.next_update(page, TODAY) == words
    assert presenter.is_overdue(page, TODAY) == ("overdue" in words)


def test_a_full_page_does_not_begin_with_the_largest_print() -> None:
    found = presenter.parts(PlanOnAPage(objectives="A line of words\n" * 70))
    assert presenter.sizes_for(found, "") == (7.2, 6.5)
    assert presenter.sizes_for(presenter.parts(None), "")[0] == 10.0
