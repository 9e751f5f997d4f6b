"""The life of a return over lifecycle × role × clock × retry, against an oracle of the rules.

Each example is a series of attempts on one return by people who may and people who may not, on
days before and after the SRO changes and the month is locked. An attempt that the rules allow
moves the return once, however often it is repeated; one that they don't allow changes nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assurance.actions import periods, returns, reviews
from assurance.models import GatewayReview, Psr1Event, Psr1Return, Psr1Revision
from programmes.enums import Role
from programmes.models import User
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories.assurance import fill, make_office, open_return
from tests.factories.programmes import appoint, at, make_system

pytestmark = pytest.mark.django_db

HANDOVER = date(2017, 2, 15)
"""The first SRO's last day; the second begins on the next."""
DAYS = (date(2017, 2, 13), HANDOVER, date(2017, 2, 16), date(2017, 2, 21))
ACTORS = ("manager", "sro", "second_sro", "both", "reviewer", "pmo", "board", "stranger")
VERBS = ("save", "submit", "withdraw", "send_back", "sign", "review", "lock_month", "correct")


@dataclass
class World:
    """One programme's people and its return."""

    people: dict[str, User]
    psr1: Psr1Return
    month_locked: bool = False
    state: str = "draft"
    submitted_by: str = ""
    second: str = "second_sro"

    def may(self, actor: str, verb: str, day: date) -> bool:
        """Role × clock: who holds what on the day."""
        return (
            actor
            in {
                "save": {"manager", "both"},
                "submit": {"manager", "both"},
                "withdraw": {"manager", "both"},
                "send_back": self.signers(day),
                "sign": self.signers(day) - {self.submitted_by},
                "review": {"reviewer"},
                "lock_month": {"pmo"},
                "correct": {"manager", "both", "pmo"},
            }[verb]
        )

    def signers(self, day: date) -> set[str]:
        return {"sro"} if day <= HANDOVER else {"second_sro", "both"} & {self.second}

    def legal(self, verb: str) -> bool:
        """Lifecycle: what the state allows."""
        first = self.psr1.number == 1
        return {
            "save": self.state == "draft",
            "submit": self.state == "draft" and not (first and self.month_locked),
            "withdraw": self.state == "submitted",
            "send_back": self.state == "submitted",
            "sign": self.state == "submitted",
            "review": self.state == "signed" and not (first and self.month_locked),
            "lock_month": True,
            "correct": self.state in ("signed", "locked"),
        }[verb]

    def moved(self, verb: str, actor: str) -> None:
        if verb == "submit":
            self.submitted_by = actor
        if verb == "lock_month":
            self.month_locked = True
        self.state = {
            "submit": "submitted",
            "withdraw": "draft",
            "send_back": "draft",
            "sign": "signed",
            "review": "locked",
            "correct": "draft",
        }.get(verb, self.state)


def make_world(second: str) -> World:
    office = make_office(make_system())
    sro_appointment = office.sro.appointments.get()
    sro_appointment.ends_on = HANDOVER
    sro_appointment.save()
    both = appoint(None, Role.PROGRAMME_MANAGER, office.programme)
    people = {
        "manager": office.manager,
        "sro": office.sro,
        "second_sro": appoint(
            None, Role.PROJECT_SUPPORT, make_office(office.system, "b").programme
        ),
        "both": both,
        "reviewer": appoint(None, Role.REVIEWER, office.system),
        "pmo": office.pmo,
        "board": appoint(None, Role.BOARD_MEMBER, office.system),
        "stranger": make_office(make_system(), "elsewhere").sro,
    }
    appoint(people[second], Role.SRO, office.programme, starts_on=date(2017, 2, 16))
    return World(people, fill(open_return(office.programme)), second=second)


def attempt(world: World, verb: str, actor: str, day: date) -> None:
    """Make the attempt as a page would: with the revision that the person sees now."""
    psr1, by, moment = world.psr1, world.people[actor], at(day)
    psr1.refresh_from_db()
    seen = psr1.revision
    {
        "save": lambda: returns.save_section(
            psr1=psr1, section="support", part=_words(seen), revision=seen, by=by, at=moment
        ),
        "submit": lambda: returns.submit(psr1=psr1, revision=seen, by=by, at=moment),
        "withdraw": lambda: returns.withdraw(psr1=psr1, reason="A word more", by=by, at=moment),
        "send_back": lambda: returns.send_back(psr1=psr1, reason="Say more", by=by, at=moment),
        "sign": lambda: returns.sign(psr1=psr1, revision=seen, by=by, at=moment),
        "review": lambda: _review(psr1, by, moment),
        "lock_month": lambda: periods.lock_period(period=psr1.period, by=by, at=moment),
        "correct": lambda: _correct(world, by, moment),
    }[verb]()


def _words(seen: int) -> dict[str, str]:
    return {"dependencies": f"As of revision {seen}", "support": ""}


def _review(psr1: Psr1Return, by: User, moment: Any) -> None:
    review = reviews.open_review(psr1=psr1, by=by, at=moment)
    reviews.complete(
        review=review,
        version=review.version,
        by=by,
        at=moment,
        attendance=dict.fromkeys(
            (
                "sro",
                "clinical_lead",
                "programme_director",
                "programme_manager",
                "deputy_programme_director",
            ),
            "present",
        ),
        challenge="What shows it?",
        agreed_progress=psr1.self_progress,
        agreed_confidence=psr1.self_confidence,
        agreed_assurance=psr1.self_assurance,
    )


def _correct(world: World, by: User, moment: Any) -> None:
    correction = returns.correct(psr1=world.psr1, reason="A figure was wrong", by=by, at=moment)
    for section in ("ratings", "progress"):
        correction.refresh_from_db()
        part = correction.revisions.latest("number").content[section]
        returns.save_section(
            psr1=correction,
            section=section,
            part=part,
            revision=correction.revision,
            by=world.people["manager"],
            at=moment,
        )
    world.psr1 = correction


def facts(world: World) -> tuple[Any, ...]:
    """All that an attempt may not change unless it is allowed."""
    programme = world.psr1.programme_id
    returns_now = Psr1Return.objects.filter(programme=programme).order_by("number")
    return (
        tuple(returns_now.values_list("number", "state", "revision", "content_hash")),
        Psr1Event.objects.filter(psr1__programme=programme).count(),
        Psr1Revision.objects.filter(psr1__programme=programme).count(),
        GatewayReview.objects.filter(programme=programme, state="completed").count(),
    )


attempts = st.lists(
    st.tuples(st.sampled_from(VERBS), st.sampled_from(ACTORS), st.integers(0, 3), st.booleans()),
    min_size=3,
    max_size=14,
)
likely = st.sampled_from(
    [
        (),
        (("submit", "manager"),),
        (("submit", "both"), ("send_back", "sro"), ("submit", "manager")),
        (("submit", "manager"), ("sign", "sro")),
        (("submit", "manager"), ("sign", "sro"), ("review", "reviewer")),
        (("submit", "manager"), ("sign", "sro"), ("review", "reviewer"), ("correct", "pmo")),
        (("submit", "both"), ("sign", "sro"), ("correct", "manager"), ("submit", "both")),
    ]
)
"""Paths into the states that a random walk seldom reaches."""


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(path=likely, wild=attempts, second=st.sampled_from(["second_sro", "both"]))
def test_a_return_moves_only_as_the_rules_say(path, wild, second):
    steps = [(verb, actor, 0, True) for verb, actor in path] + wild
    with transaction.atomic():
        world = make_world(second)
        clock = 0
        for verb, actor, later, again in steps:
            clock = max(clock, min(later, len(DAYS) - 1))
            _step(world, verb, actor, DAYS[clock], again=again)
        transaction.set_rollback(True)


def _step(world: World, verb: str, actor: str, day: date, *, again: bool) -> None:
    allowed = world.may(actor, verb, day) and world.legal(verb)
    if verb == "lock_month" and world.month_locked:
        allowed = False
    before = facts(world)
    try:
        with transaction.atomic():
            attempt(world, verb, actor, day)
    except (NotAllowed, Refused, Stale):
        assert not allowed, f"{actor} should have been able to {verb} on {day}: {world.state}"
        assert facts(world) == before, f"a refused {verb} by {actor} changed something"
        return
    if verb == "lock_month":
        assert world.may(actor, verb, day)
        world.month_locked = True
        return
    if not allowed:
        # Only the repeat of what this very revision has gone through is answered as the first was.
        assert verb in ("submit", "sign", "review")
        assert world.may(actor, verb, day)
        assert facts(world) == before, f"{actor} was let {verb} on {day} from {world.state}"
        return
    world.moved(verb, actor)
    world.psr1.refresh_from_db()
    assert world.psr1.state == world.state
    _agrees_with_its_events(world.psr1)
    if again and verb in ("submit", "sign"):
        _retry_changes_nothing(world, verb, actor, day)


def _retry_changes_nothing(world: World, verb: str, actor: str, day: date) -> None:
    """The second click carries the revision of the first."""
    before = facts(world)
    shown = world.psr1.revision - (1 if verb == "sign" else 0)
    action = {"submit": returns.submit, "sign": returns.sign}[verb]
    action(psr1=world.psr1, revision=shown, by=world.people[actor], at=at(day, 11))
    assert facts(world) == before


def _agrees_with_its_events(psr1: Psr1Return) -> None:
    """The state column is what the append-only events say."""
    events = list(psr1.events.order_by("id"))
    assert events[-1].to_state == psr1.state
    for earlier, later in itertools.pairwise(events):
        assert later.from_state == earlier.to_state
