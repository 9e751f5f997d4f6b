"""A system of its own whose plan holds thousands of items of each kind, for lists and search."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection

from programmes.models import (
    ActionUpdate,
    Deliverable,
    ImprovementAction,
    Milestone,
    Mitigation,
    Programme,
    Risk,
    User,
)
from tests.bench.scale import LAST_MONTH, Scale
from tests.factories import programmes as make

SYSTEM = "lists"
PROGRAMMES = 20
AT_A_TIME = 2000
WORDS = (
    "hubs nurses beds pathway referral discharge imaging theatre community dementia "
    "diabetes stroke maternity frailty pharmacy estates digital workforce prevention cancer"
).split()
"""A word of every twentieth item, so that a search finds some of a kind and not all."""

COMMON = (
    "care people every town plan service team month report partner locality staff review "
    "start finish agree measure change together access"
).split()
"""Words of nearly every item."""


def load(scale: Scale) -> None:
    """Milestones, deliverables, actions with a note each, and risks with a mitigation each."""
    system = make.make_system(SYSTEM)
    tree = [make.make_programme(system, f"part-{n}") for n in range(PROGRAMMES)]
    pmo = make.pmo_of(system)
    numbers = range(scale.items)
    _insert(Milestone, [_milestone(tree, n) for n in numbers])
    _insert(Deliverable, [_deliverable(tree, n) for n in numbers])
    actions = _insert(ImprovementAction, [_action(tree, n) for n in numbers])
    _insert(ActionUpdate, [_update(row, n, pmo) for n, row in enumerate(actions)])
    risks = _insert(Risk, [_risk(tree, n) for n in numbers])
    _insert(Mitigation, [_mitigation(row, n) for n, row in enumerate(risks)])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _insert(model: Any, rows: list[Any]) -> list[Any]:
    found: list[Any] = model.objects.bulk_create(rows, batch_size=AT_A_TIME)
    return found


def _told(tree: list[Programme], n: int) -> dict[str, Any]:
    return {"programme": tree[n % PROGRAMMES], "key": f"item-{n}", "title": _text(n, 8)}


def _text(n: int, length: int) -> str:
    """Words in an order of its own; the first is that of every twentieth item."""
    return " ".join([WORDS[n % 20], *(COMMON[(n * 7 + i * 3) % 20] for i in range(1, length))])


def _long(n: int) -> str:
    return f"The board agreed in {2010 + n % 7} that this goes on. {_text(n, 60)}."


def _milestone(tree: list[Programme], n: int) -> Milestone:
    baseline = LAST_MONTH + timedelta(days=n % 900 - 300)
    moved = baseline + timedelta(days=60 if n % 4 == 0 else 0)
    return Milestone(**_told(tree, n), baseline=baseline, forecast=moved, note=_long(n))


def _due(n: int) -> dict[str, Any]:
    if n % 5 == 0:
        return {"due_kind": "throughout", "due_year": 2015 + n % 4}
    if n % 7 == 0:
        return {"due_kind": "ongoing"}
    return {"due_kind": "day", "due_on": LAST_MONTH + timedelta(days=n % 900 - 300)}


def _deliverable(tree: list[Programme], n: int) -> Deliverable:
    return Deliverable(**_told(tree, n), **_due(n), detail=_long(n), position=n)


def _action(tree: list[Programme], n: int) -> ImprovementAction:
    rag = ("", "red", "amber", "green")[n % 4]
    told = _told(tree, n) | {"number": f"{n % 20}.{n // 20}", "month_rag": rag}
    return ImprovementAction(**told, **_due(n), issue=_long(n), owner="Director", position=n)


def _update(action: ImprovementAction, n: int, by: User) -> ActionUpdate:
    return ActionUpdate(
        action=action, month=LAST_MONTH, text=_long(n), at=make.at(LAST_MONTH), by=by
    )


def _risk(tree: list[Programme], n: int) -> Risk:
    system = tree[0].system
    scores = {"likelihood": n % 5 + 1, "impact": n * 3 % 5 + 1}
    return Risk(**_told(tree, n), **scores, system=system, description=_long(n))


def _mitigation(risk: Risk, n: int) -> Mitigation:
    return Mitigation(risk=risk, text=_text(n, 12))
