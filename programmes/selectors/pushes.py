"""What moving a milestone's forecast would push, chain by chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from programmes.critical_path import Push, pushes
from programmes.models import Milestone, Plan
from programmes.permissions import Authority
from programmes.selectors.dependencies import Item, item_of, net


@dataclass(frozen=True)
class Pushed:
    """An item that a move pushes: by what, to which day, and whether the person may move it.

    Only milestones have forecasts to move; deliverables and actions keep the due that was agreed.
    """

    item: Item
    by: Item
    push: Push
    may_move: bool


def pushed_by(
    milestone: Milestone, forecast: date, plan: Plan, authority: Authority
) -> list[Pushed]:
    """In the order of the chains. The plan's net is read in at most four queries."""
    found = net(plan)
    moved = item_of("milestone", milestone)
    if moved.ref not in found.tasks:
        return []
    items = found.items
    return [
        Pushed(items[push.key], items[push.by], push, _may_move(items[push.key], authority))
        for push in pushes(found.tasks, found.links, moved.ref, forecast)
    ]


def _may_move(item: Item, authority: Authority) -> bool:
    return item.kind == "milestone" and authority.may("delivery.edit", item.programme)


def mark_of(pushed: Sequence[Pushed]) -> str:
    """What was shown, in a word: another list has another mark."""
    told = [f"{one.item.ref} {one.push.after} {one.may_move}" for one in pushed]
    return sha256("\n".join(told).encode()).hexdigest()[:16]
