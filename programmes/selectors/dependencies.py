"""What waits for what in a plan: the items at both ends, their dates, and the net they make.

An item is known by `kind:programme/key`, as files and sheets write it: `milestone:prevention/hub`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from programmes.critical_path import Link, Placed, Task, placed
from programmes.enums import DeliverableStatus, Progress
from programmes.models import (
    Deliverable,
    Dependency,
    ImprovementAction,
    Milestone,
    Plan,
    Programme,
)
from programmes.models.dependency import ENDS

MODELS: dict[str, type[Any]] = {
    "milestone": Milestone,
    "deliverable": Deliverable,
    "action": ImprovementAction,
}

_READ: dict[str, tuple[str, ...]] = {
    "milestone": ("forecast", "actual", "baseline", "precision"),
    "deliverable": ("due_kind", "due_on", "due_year", "status"),
    "action": ("due_kind", "due_on", "due_year", "revised_on", "month_rag", "number"),
}

Row = Milestone | Deliverable | ImprovementAction


@dataclass(frozen=True)
class Item:
    """A milestone, deliverable or action at an end of a dependency. `on`: the day it is for."""

    ref: str
    kind: str
    row: Row
    on: date | None
    done: bool

    @property
    def programme(self) -> Programme:
        return self.row.programme

    @property
    def title(self) -> str:
        return str(self.row)

    @property
    def withdrawn(self) -> bool:
        return self.row.withdrawn_on is not None


def item_of(kind: str, row: Row) -> Item:
    """The row as an item. Reads its programme; select it with the query."""
    on, done = _dated(row)
    return Item(f"{kind}:{row.programme.key}/{row.key}", kind, row, on, done)


def kind_of(row: Row) -> str:
    return next(kind for kind, model in MODELS.items() if isinstance(row, model))


def _dated(row: Row) -> tuple[date | None, bool]:
    if isinstance(row, Milestone):
        return row.actual or row.forecast, row.actual is not None
    if isinstance(row, Deliverable):
        return row.due_on, row.status == DeliverableStatus.DELIVERED
    return row.revised_on or row.due_on, row.month_rag == Progress.BLUE


@dataclass(frozen=True)
class Joined:
    """A dependency and the two items that it joins, by their references."""

    dependency: Dependency
    before: str
    after: str

    @property
    def link(self) -> Link:
        return Link(self.before, self.after, self.dependency.lag_days)


@dataclass(frozen=True)
class Net:
    """Everything of a plan that waits or is waited for. What is withdrawn stands in no link."""

    items: dict[str, Item]
    joined: list[Joined]

    @property
    def tasks(self) -> dict[str, Task]:
        return {
            ref: Task(ref, item.on, item.done)
            for ref, item in self.items.items()
            if not item.withdrawn
        }

    @property
    def links(self) -> list[Link]:
        return [one.link for one in self.joined]

    def placed(self) -> dict[str, Placed]:
        """Each item that is not withdrawn, with its days and slack. Raises Circle."""
        return placed(self.tasks, self.links)


def net(plan: Plan) -> Net:
    """The plan's net, in at most four queries whatever its size."""
    dependencies = list(Dependency.objects.filter(plan=plan).order_by("key"))
    wanted: dict[str, set[int]] = {kind: set() for kind in ENDS}
    for one in dependencies:
        for end in ("before", "after"):
            kind, pk = _end(one, end)
            wanted[kind].add(pk)
    by_pk = {
        (kind, row.pk): item_of(kind, row)
        for kind, pks in wanted.items()
        if pks
        for row in _items(kind, pks)
    }
    joined = [
        Joined(one, by_pk[_end(one, "before")].ref, by_pk[_end(one, "after")].ref)
        for one in dependencies
    ]
    return Net({item.ref: item for item in by_pk.values()}, joined)


def _end(one: Dependency, end: str) -> tuple[str, int]:
    for kind in ENDS:
        pk = getattr(one, f"{end}_{kind}_id")
        if pk:
            return kind, pk
    raise AssertionError("The database holds a dependency to one thing at each end.")


def _items(kind: str, pks: Collection[int]) -> QuerySet[Any]:
    return _short(kind).filter(pk__in=pks)


def _short(kind: str) -> QuerySet[Any]:
    """The kind's rows with their programme, without their narratives."""
    of_programme = tuple(f"programme__{name}" for name in ("key", "name", "number", "path"))
    fields = ("key", "title", "withdrawn_on", "programme_id", "programme__system_id")
    rows = MODELS[kind].objects.select_related("programme")
    return rows.only(*fields, *of_programme, "programme__plan_id", *_READ[kind])  # type: ignore[no-any-return]


def candidates(programme: Programme) -> list[Item]:
    """What of a programme can wait or be waited for, by kind and date: three queries."""
    found = [
        item_of(kind, row)
        for kind in ENDS
        for row in _short(kind).filter(programme=programme, withdrawn_on__isnull=True)
    ]
    return sorted(found, key=lambda item: (ENDS.index(item.kind), item.on or date.max, item.title))


def find(plan: Plan, ref: str) -> Item | None:
    """The item of the plan that a reference names; None where there is none."""
    kind, _, rest = ref.partition(":")
    programme, _, key = rest.partition("/")
    if kind not in MODELS or not (programme and key):
        return None
    rows = MODELS[kind].objects.select_related("programme__system")
    row = rows.filter(programme__plan=plan, programme__key=programme, key=key).first()
    return item_of(kind, row) if row else None


@dataclass(frozen=True)
class Waits:
    """What an item waits for, and what waits for it: pairs of the dependency and the other item."""

    item: Item
    waits_for: list[tuple[Dependency, Item]]
    waited_for_by: list[tuple[Dependency, Item]]

    def __bool__(self) -> bool:
        return bool(self.waits_for or self.waited_for_by)


def waits_of(row: Row) -> Waits:
    """Both directions of one item, in one query."""
    item = item_of(kind_of(row), row)
    either = Q(**{f"before_{item.kind}": row}) | Q(**{f"after_{item.kind}": row})
    paths = [f"{end}_{kind}__programme" for end in ("before", "after") for kind in ENDS]
    rows = list(Dependency.objects.filter(either).select_related(*paths).order_by("key"))
    return Waits(
        item,
        _others(rows, "after", "before", item),
        _others(rows, "before", "after", item),
    )


def _others(
    rows: Iterable[Dependency], mine: str, other: str, item: Item
) -> list[tuple[Dependency, Item]]:
    found = [
        (one, item_of(_end(one, other)[0], getattr(one, other)))
        for one in rows
        if _end(one, mine) == (item.kind, item.row.pk)
    ]
    return sorted(found, key=lambda pair: (pair[1].on or date.max, pair[1].title))


def between(before: Item, after: Item) -> QuerySet[Dependency]:
    """The dependency that joins the two already, if there is one."""
    ends: dict[str, Model] = {
        f"before_{before.kind}": before.row,
        f"after_{after.kind}": after.row,
    }
    return Dependency.objects.filter(**ends)
