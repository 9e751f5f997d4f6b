"""What a programme, milestone, deliverable or improvement action serves, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, locked
from programmes.enums import Strength
from programmes.models import (
    Alignment,
    Deliverable,
    ImprovementAction,
    Milestone,
    Priority,
    Programme,
    User,
)
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.text import words_list

Aligned = Programme | Milestone | Deliverable | ImprovementAction
"""What can serve a priority."""

FIELDS: dict[type[Aligned], str] = {
    Programme: "programme",
    Milestone: "milestone",
    Deliverable: "deliverable",
    ImprovementAction: "action",
}
"""The field of an alignment in which each stands."""


@transaction.atomic
def set_priorities(
    *,
    row: Aligned,
    priorities: Sequence[Priority],
    contributes: Sequence[Priority],
    version: int | None = None,
    by: User,
    at: datetime,
) -> Aligned:
    """Say all that it serves: what is not named is no longer served. The same again is no change.

    Of a programme itself this is the plan's structure (`plan.edit`); of what is in it, delivery.
    """
    programme = row if isinstance(row, Programme) else row.programme
    permission = "plan.edit" if isinstance(row, Programme) else "delivery.edit"
    check_may(authority_at(by, at), permission, programme)
    found: Aligned = locked(type(row).objects.all(), row, version)
    wanted, before = _wanted(programme, priorities, contributes), _standing(row)
    standing = {pk: one.strength for pk, one in before.items()}
    if standing == {pk: strength for pk, (_, strength) in wanted.items()}:
        return found
    sentence = _sentence(found, before, wanted)
    _write(FIELDS[type(row)], row, before, wanted)
    found.version, found.updated_at = found.version + 1, at
    found.save(update_fields=["version", "updated_at"])
    audit.record(
        verb=f"{FIELDS[type(row)]}.aligned",
        sentence=sentence,
        subject=found,
        by=by,
        at=at,
        programme=programme,
    )
    return found


Wanted = dict[int, tuple[Priority, str]]


def _standing(row: Aligned) -> dict[int, Alignment]:
    rows = Alignment.objects.filter(**{FIELDS[type(row)]: row}).select_related("priority")
    return {one.priority_id: one for one in rows}


def _wanted(
    programme: Programme, priorities: Sequence[Priority], contributes: Sequence[Priority]
) -> Wanted:
    """Each priority once: where both are said, Refused names it."""
    both = [one for one in priorities if one in contributes]
    if both:
        names = words_list([f"“{one.title}”" for one in both])
        raise Refused(f"Choose primary or contributes for {names}, not both")
    for one in [*priorities, *contributes]:
        if one.framework.plan_id != programme.plan_id:
            raise Refused(f"“{one.title}” belongs to another plan")
    found: Wanted = {one.pk: (one, Strength.PRIMARY) for one in priorities}
    return found | {one.pk: (one, Strength.CONTRIBUTES) for one in contributes}


def _write(field: str, row: Aligned, before: dict[int, Alignment], wanted: Wanted) -> None:
    gone = [standing.pk for pk, standing in before.items() if pk not in wanted]
    Alignment.objects.filter(pk__in=gone).delete()
    moved = [standing for pk, standing in before.items() if pk in wanted]
    for standing in moved:
        standing.strength = wanted[standing.priority_id][1]
    Alignment.objects.bulk_update(moved, ["strength"])
    new = [pk for pk in wanted if pk not in before]
    Alignment.objects.bulk_create(
        Alignment(**{field: row}, priority=wanted[pk][0], strength=wanted[pk][1]) for pk in new
    )


SAID_BY_NAME = 3
"""More changes than these of a kind are told by number: one click may change a whole framework."""


def _sentence(row: Aligned, before: dict[int, Alignment], wanted: Wanted) -> str:
    groups: dict[str, list[str]] = {"begun": [], "changed": [], "ended": []}
    for pk, (priority, strength) in wanted.items():
        standing = before.get(pk)
        label = Strength(strength).label.lower()
        if standing is None:
            groups["begun"].append(f"“{priority.title}” ({label})")
        elif standing.strength != strength:
            groups["changed"].append(f"“{priority.title}” to {label}")
    groups["ended"] = [f"“{b.priority.title}”" for pk, b in before.items() if pk not in wanted]
    verbs = {"begun": "now serves", "changed": "changed", "ended": "no longer serves"}
    parts = [f"{verbs[name]} {_told(names)}" for name, names in groups.items() if names]
    return f"changed what “{row}” serves: {'; '.join(parts)}"


def _told(names: list[str]) -> str:
    if len(names) <= SAID_BY_NAME:
        return words_list(names)
    return f"{words_list(names[:SAID_BY_NAME], last=',')} and {len(names) - SAID_BY_NAME} more"
