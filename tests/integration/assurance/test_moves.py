"""Returns move by the table alone, with who, when and why."""

import pytest

from assurance.actions.moves import move
from assurance.enums import Psr1State
from assurance.models import Psr1Event
from assurance.transitions import PSR1_MOVES
from programmes.models import AuditEntry
from programmes.refusals import NotAllowed, Refused
from tests.factories.assurance import (
    make_office,
    open_return,
    signed_return,
    submitted_return,
)
from tests.factories.programmes import appoint, at

pytestmark = pytest.mark.django_db


def test_a_move_changes_the_state_and_says_who_and_when():
    office = make_office()
    psr1 = open_return(office.programme)

    event = move(psr1=psr1, verb="submit", by=office.manager, at=at())

    psr1.refresh_from_db()
    assert psr1.state == Psr1State.SUBMITTED
    assert (psr1.submitted_by, psr1.submitted_at) == (office.manager, at())
    assert (event.verb, event.from_state, event.to_state) == ("submit", "draft", "submitted")
    entry = AuditEntry.objects.get(verb="psr1.submit")
    assert entry.sentence == f"submitted {psr1.reference}"


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("sign", "is a draft, so you can’t sign it"),
        ("withdraw", "is a draft, so you can’t withdraw it"),
        ("review", "is a draft, so you can’t complete its review"),
    ],
)
def test_an_illegal_move_is_refused_in_words(verb, words):
    office = make_office()
    psr1 = open_return(office.programme)
    people = {
        "psr1.sign": office.sro,
        "psr1.submit": office.manager,
        "review.conduct": appoint(None, "reviewer", office.system),
    }
    with pytest.raises(Refused, match=words):
        move(psr1=psr1, verb=verb, by=people[PSR1_MOVES[verb].permission], at=at(), reason="Why")
    assert Psr1Event.objects.filter(psr1=psr1).count() == 1


@pytest.mark.parametrize(("verb", "who"), [("withdraw", "manager"), ("send_back", "sro")])
def test_going_back_needs_a_reason(verb, who):
    office = make_office()
    psr1 = submitted_return(office.programme)
    with pytest.raises(Refused, match="Enter why you"):
        move(psr1=psr1, verb=verb, by=getattr(office, who), at=at(), reason="  ")
    psr1.refresh_from_db()
    assert psr1.state == Psr1State.SUBMITTED


def test_a_move_is_for_those_appointed_to_it():
    office = make_office()
    psr1 = submitted_return(office.programme)
    with pytest.raises(NotAllowed, match="Senior responsible officer"):
        move(psr1=psr1, verb="sign", by=office.manager, at=at())


def test_review_and_lock_follow_the_signature():
    office = make_office()
    psr1 = signed_return(office.programme)
    reviewer = appoint(None, "reviewer", office.system)

    move(psr1=psr1, verb="review", by=reviewer, at=at())
    move(psr1=psr1, verb="lock", by=reviewer, at=at())

    psr1.refresh_from_db()
    assert psr1.state == Psr1State.LOCKED
    assert psr1.locked_at == at()
    assert list(Psr1Event.objects.filter(psr1=psr1).values_list("verb", flat=True)) == [
        "open",
        "submit",
        "sign",
        "review",
        "lock",
    ]
