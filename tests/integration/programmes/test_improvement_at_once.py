"""Two who write of the same action at the same moment: one is first, nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from programmes.actions import improvement
from programmes.models import ActionUpdate, ImprovementAction, PlanEvidence, PlanFile
from programmes.refusals import Refused, Stale
from tests.factories import delivery as plan
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60
FEB = date(2017, 2, 1)


@pytest.fixture
def action() -> ImprovementAction:
    return plan.make_action(make.make_programme(make.make_system()))


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


def test_one_update_is_first_and_the_others_are_told(action: ImprovementAction) -> None:
    by = make.pmo_of(action.programme.system)

    def say(text: str) -> Callable[[], Any]:
        return lambda: improvement.record_update(
            action=ImprovementAction.objects.get(pk=action.pk),
            month=FEB,
            text=text,
            month_rag="green",
            target_rag="green",
            assured=True,
            evidence=[plan.FILE],
            version=1,
            by=by,
            at=make.at(),
        )

    outcomes = at_once(say("One"), say("Two"), say("Three"))
    assert [type(each) for each in outcomes if isinstance(each, Exception)] == [Stale, Stale]
    assert ActionUpdate.objects.count() == PlanEvidence.objects.count() == 1


def test_the_same_evidence_at_once_is_attached_once(action: ImprovementAction) -> None:
    row = plan.update(action, FEB, evidence=[])
    by = make.pmo_of(action.programme.system)

    def attach() -> Any:
        return improvement.attach_evidence(
            update=ActionUpdate.objects.get(pk=row.pk),
            piece=plan.FILE,
            version=None,
            by=by,
            at=make.at(date(2017, 2, 21)),
        )

    outcomes = at_once(attach, attach, attach)
    assert sum(isinstance(each, Refused) for each in outcomes) == 2
    assert PlanEvidence.objects.count() == PlanFile.objects.count() == 1
