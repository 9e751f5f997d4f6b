"""The plan's tree in the order in which it is printed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from programmes.models import Plan, Programme


def ordered(plan: Plan | None, on: date | None = None) -> list[Programme]:
    """The plan's programmes depth-first by position: one query. `on` leaves out closed ones."""
    if plan is None:
        return []
    rows = Programme.objects.of_plan(plan)
    return in_order(list(rows.open_on(on) if on else rows))


def in_order(programmes: list[Programme]) -> list[Programme]:
    """Depth-first by position; one whose parent is missing from the list counts as a root."""
    known = {programme.pk for programme in programmes}
    children: dict[int | None, list[Programme]] = defaultdict(list)
    for programme in sorted(programmes, key=lambda p: (p.position, p.name)):
        parent = programme.parent_id if programme.parent_id in known else None
        children[parent].append(programme)
    return _below(None, children)


def _below(parent: int | None, children: dict[int | None, list[Programme]]) -> list[Programme]:
    found = []
    for programme in children[parent]:
        found += [programme, *_below(programme.pk, children)]
    return found
