"""How an action of a gateway review names who is to do it."""

from datetime import UTC, date, datetime

import pytest

from assurance.models import ReviewAction
from assurance.presenters.review import action_line
from programmes.models import User


@pytest.mark.parametrize(
    ("person", "office", "words"),
    [
        ("Mary Manager", "Programme manager, Care", "Mary Manager, Programme manager, Care"),
        ("PMO", "PMO, North", "PMO, North"),
        ("SRO, Care", "SRO, Care", "SRO, Care"),
        ("Mary Manager", "", "Mary Manager"),
        (None, "Clinical lead", "Clinical lead"),
    ],
)
def test_the_owner_is_named_once(person: str | None, office: str, words: str) -> None:
    action = ReviewAction(
        what="Show the rota",
        owner=User(name=person) if person else None,
        owner_office=office,
        raised_at=datetime(2017, 2, 1, tzinfo=UTC),
        due_on=date(2017, 2, 3),
    )
    line = action_line(action, date(2017, 2, 7))
    assert (line.owner, line.status) == (words, "Overdue by 2 working days")
