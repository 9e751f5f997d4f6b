"""Frameworks, priorities and what serves them, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from programmes.alignment import Serves, below
from programmes.enums import Strength
from programmes.models import (
    Alignment,
    Deliverable,
    Framework,
    ImprovementAction,
    Milestone,
    Plan,
    Priority,
    Programme,
)

ALIGNED_KINDS = ("deliverable", "action", "milestone", "programme")
"""What can be counted in a heatmap, in the order in which it is offered."""

Aligned = Programme | Milestone | Deliverable | ImprovementAction


@dataclass
class Tree:
    """A framework with its priorities in print order, parts after what they are part of."""

    framework: Framework
    priorities: list[Priority] = field(default_factory=list)
    depths: dict[int, int] = field(default_factory=dict)

    @property
    def parents(self) -> dict[int, int | None]:
        return {one.pk: one.parent_id for one in self.priorities}

    def columns(self, under: Priority | None = None) -> list[Priority]:
        """The priorities at the top, or the parts of one of them."""
        parent = under.pk if under else None
        return [one for one in self.priorities if one.parent_id == parent]


def frameworks(plan: Plan) -> list[Tree]:
    """The plan's frameworks, each with its priorities: two queries."""
    rows = list(Framework.objects.filter(plan=plan).select_related("plan"))
    found = {row.pk: Tree(row) for row in rows}
    by_framework: dict[int, list[Priority]] = {}
    for priority in Priority.objects.filter(framework__plan=plan).order_by("position", "pk"):
        by_framework.setdefault(priority.framework_id, []).append(priority)
    for pk, tree in found.items():
        _plant(tree, by_framework.get(pk, []))
    return list(found.values())


def tree_of(framework: Framework) -> Tree:
    """One framework's tree: one query."""
    tree = Tree(framework)
    _plant(tree, list(Priority.objects.filter(framework=framework).order_by("position", "pk")))
    return tree


def _plant(tree: Tree, rows: list[Priority]) -> None:
    children: dict[int | None, list[Priority]] = {}
    for row in rows:
        row.framework = tree.framework
        children.setdefault(row.parent_id, []).append(row)

    def grow(parent: int | None, depth: int) -> None:
        for row in children.get(parent, []):
            tree.priorities.append(row)
            tree.depths[row.pk] = depth
            grow(row.pk, depth + 1)

    grow(None, 0)


_KIND = Case(
    *[When(**{f"{name}__isnull": False}, then=Value(name)) for name in ALIGNED_KINDS],
    output_field=CharField(),
)
_THING = Coalesce(*[f"{name}_id" for name in ALIGNED_KINDS])
_PROGRAMME = Coalesce(
    "programme_id",
    *[f"{name}__programme_id" for name in ALIGNED_KINDS if name != "programme"],
)


def _standing(plan: Plan, on: date) -> QuerySet[Alignment]:
    """What serves a priority of the plan and is still part of it."""
    rows = Alignment.objects.filter(priority__framework__plan=plan)
    closed = Q(programme__closed_on__lte=on)
    for name in ("deliverable", "action", "milestone"):
        closed |= Q(**{f"{name}__withdrawn_on__isnull": False})
        closed |= Q(**{f"{name}__programme__closed_on__lte": on})
    return rows.exclude(closed)


def served(plan: Plan, on: date, framework: Framework | None = None) -> list[Serves]:
    """Every alignment to the plan's priorities, or to one framework's: one query."""
    rows = _standing(plan, on)
    if framework:
        rows = rows.filter(priority__framework=framework)
    values = rows.order_by().values_list(_KIND, _THING, _PROGRAMME, "priority_id", "strength")
    return [Serves(*row) for row in values]


def serving(priority: Priority, on: date) -> list[Alignment]:
    """What serves the very priority, in the plan's print order: one query."""
    rows = _standing(priority.framework.plan, on).filter(priority=priority)
    rows = rows.select_related(
        "programme", "deliverable__programme", "milestone__programme", "action__programme"
    )
    place = Coalesce("programme__position", *[f"{n}__programme__position" for n in _WITHIN])
    return list(rows.annotate(place=place).order_by("place", _KIND, _THING))


_WITHIN = ("deliverable", "action", "milestone")


def serves(row: Aligned) -> list[Alignment]:
    """What a thing serves, primary first, in print order: one query."""
    rows = row.alignments.select_related("priority__framework")
    order = ("priority__framework__position", "-strength", "priority__position")
    return list(rows.order_by(*order))


def those_below(plan: Plan, value: str) -> frozenset[int]:
    """The ids of FRAMEWORK/PRIORITY and of all that is part of it: one query. Empty if unknown.

    For lists of what serves it, since what serves a part of an aim serves the aim.
    """
    framework, _, key = value.partition("/")
    rows = Priority.objects.filter(framework__plan=plan, framework__key=framework)
    known = list(rows.order_by().values_list("key", "pk", "parent_id"))
    ids = below({pk: parent for _, pk, parent in known})
    return next((ids[pk] for one, pk, _ in known if one == key), frozenset())


def aligned_to_nothing(plan: Plan, on: date) -> tuple[list[Deliverable], list[ImprovementAction]]:
    """Deliverables and improvement actions of the plan that serve no priority: two queries."""
    open_now = Q(programme__closed_on__isnull=True) | Q(programme__closed_on__gt=on)
    loose = Q(alignments__isnull=True, withdrawn_on__isnull=True, programme__plan=plan) & open_now
    deliverables = Deliverable.objects.filter(loose).select_related("programme")
    actions = ImprovementAction.objects.filter(loose).select_related("programme")
    return list(deliverables), list(actions)


def primary_only(rows: Iterable[Serves]) -> list[Serves]:
    return [row for row in rows if row.strength == Strength.PRIMARY]
