"""Two who gather risks, or record a decision, at once: one is first, and no circle stands."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from programmes import due
from programmes.actions import decisions, risks
from programmes.models import Decision, Plan, Risk
from programmes.refusals import Refused
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in its own thread and connection, begun together; results or what was raised."""
    start = Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return outcomes


def test_two_can_not_make_a_circle_together() -> None:
    system = make.make_system()
    one, two = make.make_risk(system), make.make_risk(system)
    by = make.pmo_of(system)

    def gather(part: Risk, whole: Risk) -> Callable[[], Any]:
        return lambda: risks.edit(
            risk=Risk.objects.get(pk=part.pk),
            words={"part_of": whole},
            version=None,
            by=by,
            at=make.at(),
        )

    outcomes = at_once(gather(one, two), gather(two, one))
    assert sorted(type(one).__name__ for one in outcomes) == ["Refused", "Risk"]
    assert Risk.objects.filter(part_of__isnull=False).count() == 1


def test_a_decision_is_recorded_once() -> None:
    plan = Plan.objects.get(system=make.make_system())
    by = make.pmo_of(plan.system)
    words = {"title": "Fund the hub", "due": due.ONGOING}
    row = decisions.add(plan=plan, words=words, by=by, at=make.at())

    def record(outcome: str) -> Callable[[], Any]:
        return lambda: decisions.record(
            decision=Decision.objects.get(pk=row.pk),
            taken_on=make.TODAY,
            outcome=outcome,
            minute_reference="",
            version=None,
            by=by,
            at=make.at(),
        )

    outcomes = at_once(record("Yes"), record("No"))
    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert len(refused) == 1
    assert "was decided on 6 February 2017" in str(refused[0])
