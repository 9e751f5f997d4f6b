"""Frameworks and their priorities: what a plan is held to, nested, in print order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, free_key, lock_system, locked, need
from programmes.models import Alignment, Framework, Plan, Priority, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.text import count, words_list


class FrameworkWords(TypedDict):
    name: str
    kind: str
    note: str


class PriorityWords(TypedDict):
    number: str
    name: str
    description: str
    status: str
    last_year: str


@transaction.atomic
def add(*, plan: Plan, words: FrameworkWords, key: str = "", by: User, at: datetime) -> Framework:
    """Add a framework as the plan's last."""
    _check(plan, by, at)
    told = _framework_words(words)
    rows = Framework.objects.filter(plan=plan)
    if rows.filter(name=told["name"]).exists():
        raise Refused("There is a framework of this name already", "name")
    framework = Framework.objects.create(
        plan=plan,
        key=free_key(rows, key or told["name"], "framework"),
        position=_last(list(rows.values_list("position", flat=True))),
        **told,
    )
    _record(framework, plan, "added", f"added the framework “{framework.name}”", by, at)
    return framework


@transaction.atomic
def edit(
    *, framework: Framework, words: FrameworkWords, version: int | None, by: User, at: datetime
) -> Framework:
    """Change what a framework is called and what it is."""
    _check(framework.plan, by, at)
    found = locked(Framework.objects.select_related("plan"), framework, version)
    before, told = found.name, _framework_words(words)
    found.name, found.kind, found.note = told["name"], told["kind"], told["note"]
    found.version += 1
    found.save(update_fields=["name", "kind", "note", "version"])
    sentence = f"changed the framework “{before}”"
    sentence += f", now called “{found.name}”" if found.name != before else ""
    _record(found, found.plan, "edited", sentence, by, at)
    return found


@transaction.atomic
def move(
    *,
    framework: Framework,
    after: Framework | None,
    version: int | None,
    by: User,
    at: datetime,
) -> Framework:
    """Put it after another framework of the plan, or first."""
    _check(framework.plan, by, at)
    found = locked(Framework.objects.select_related("plan"), framework, version)
    rows = [row for row in Framework.objects.filter(plan=found.plan) if row.pk != found.pk]
    if after and after.pk not in {row.pk for row in rows}:
        raise Refused("Select a framework of this plan", "after")
    rows.insert(_index(rows, after), found)
    found.version += 1
    for position, row in enumerate(rows):
        row.position = position
    Framework.objects.bulk_update(rows, ["position", "version"])
    where = f"after “{after.name}”" if after else "to the first place"
    _record(found, found.plan, "moved", f"moved the framework “{found.name}” {where}", by, at)
    return found


@transaction.atomic
def remove(*, framework: Framework, version: int | None, by: User, at: datetime) -> None:
    """Take a framework out with its priorities, as long as nothing serves one of them."""
    _check(framework.plan, by, at)
    found = locked(Framework.objects.select_related("plan"), framework, version)
    _refuse_served(Alignment.objects.filter(priority__framework=found), "framework")
    number = found.priorities.count()
    sentence = (
        f"removed the framework “{found.name}” with {count(number, 'priority', 'priorities')}"
    )
    _record(found, found.plan, "removed", sentence, by, at)
    found.priorities.update(parent=None)
    found.delete()


@transaction.atomic
def add_priority(
    *,
    framework: Framework,
    parent: Priority | None,
    words: PriorityWords,
    key: str = "",
    by: User,
    at: datetime,
) -> Priority:
    """Add a priority as the last of what it is part of."""
    _check(framework.plan, by, at)
    _refuse_parent(framework, parent)
    told = _priority_words(words)
    rows = Priority.objects.filter(framework=framework)
    if rows.filter(parent=parent, name=told["name"], number=told["number"]).exists():
        raise Refused("There is a priority with this number and name in this place already", "name")
    priority = Priority.objects.create(
        framework=framework,
        parent=parent,
        key=free_key(rows, key or told["name"], "priority"),
        position=_last(list(rows.values_list("position", flat=True))),
        **told,
    )
    sentence = f"added the priority “{priority.title}” to “{framework.name}”"
    _record(priority, framework.plan, "added", sentence, by, at)
    return priority


@transaction.atomic
def edit_priority(
    *, priority: Priority, words: PriorityWords, version: int | None, by: User, at: datetime
) -> Priority:
    """Change what a priority says."""
    plan = priority.framework.plan
    _check(plan, by, at)
    found = locked(Priority.objects.select_related("framework"), priority, version)
    told = _priority_words(words)
    changed = [name for name, value in told.items() if getattr(found, name) != value]
    before = {name: str(getattr(found, name)) for name in changed}
    for name, value in told.items():
        setattr(found, name, value)
    found.version += 1
    found.save(update_fields=[*told, "version"])
    sentence = f"changed the priority “{found.title}”"
    _record(found, plan, "edited", sentence, by, at, before=before)
    return found


@transaction.atomic
def move_priority(
    *,
    priority: Priority,
    parent: Priority | None,
    after: Priority | None,
    version: int | None,
    by: User,
    at: datetime,
) -> Priority:
    """Make it part of another priority (None: of none), after one there (None: first)."""
    plan = priority.framework.plan
    _check(plan, by, at)
    found = locked(Priority.objects.select_related("framework"), priority, version)
    _refuse_parent(found.framework, parent)
    _refuse_circle(found, parent)
    rows = list(Priority.objects.filter(framework=found.framework, parent=parent))
    rows = [row for row in rows if row.pk != found.pk]
    if after and after.pk not in {row.pk for row in rows}:
        raise Refused("Select a priority of the place that you chose", "after")
    found.parent, found.version = parent, found.version + 1
    rows.insert(_index(rows, after), found)
    _settle(found, rows)
    where = f"below “{parent.title}”" if parent else "to the top of its framework"
    _record(found, plan, "moved", f"moved the priority “{found.title}” {where}", by, at)
    return found


@transaction.atomic
def remove_priority(*, priority: Priority, version: int | None, by: User, at: datetime) -> None:
    """Take it out, as long as nothing serves it and nothing is part of it."""
    plan = priority.framework.plan
    _check(plan, by, at)
    found = locked(Priority.objects.select_related("framework"), priority, version)
    parts = list(found.children.all())
    if parts:
        names = words_list([f"“{part.title}”" for part in parts[:3]])
        more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
        raise Refused(f"Move or remove its parts first: {names}{more}.")
    _refuse_served(Alignment.objects.filter(priority=found), "priority")
    sentence = f"removed the priority “{found.title}” from “{found.framework.name}”"
    _record(found, plan, "removed", sentence, by, at)
    found.delete()


def _check(plan: Plan, by: User, at: datetime) -> None:
    check_may(authority_at(by, at), "plan.edit", plan.system)
    lock_system(plan.system)


def _framework_words(words: FrameworkWords) -> FrameworkWords:
    return {
        "name": need(words["name"], "name", "Enter the name"),
        "kind": words["kind"],
        "note": words["note"].strip(),
    }


def _priority_words(words: PriorityWords) -> PriorityWords:
    return {
        "number": words["number"].strip(),
        "name": need(words["name"], "name", "Enter the priority"),
        "description": words["description"].strip(),
        "status": words["status"],
        "last_year": words["last_year"].strip(),
    }


def _refuse_parent(framework: Framework, parent: Priority | None) -> None:
    if parent and parent.framework_id != framework.pk:
        raise Refused("Select a priority of this framework", "parent")


def _refuse_circle(found: Priority, parent: Priority | None) -> None:
    step = parent
    while step is not None:
        if step.pk == found.pk:
            raise Refused("A priority can't be part of itself. Select another place", "parent")
        step = step.parent


def _refuse_served(rows: object, what: str) -> None:
    """Says what serves it, so that one knows where to go."""
    served = list(
        rows.select_related("programme", "milestone", "deliverable", "action")[:6]  # type: ignore[attr-defined]
    )
    if not served:
        return
    things = [row.programme or row.milestone or row.deliverable or row.action for row in served]
    names = words_list([f"“{thing}”" for thing in things[:5]])
    more = " and others" if len(served) > 5 else ""
    verb = "serves" if len(served) == 1 else "serve"
    raise Refused(f"{names}{more} {verb} this {what}. Change what they serve first.")


def _index(rows: Sequence[Framework] | Sequence[Priority], after: object) -> int:
    return next((i + 1 for i, row in enumerate(rows) if row == after), 0)


def _last(positions: list[int]) -> int:
    return max(positions, default=-1) + 1


def _settle(found: Priority, siblings: list[Priority]) -> None:
    """Number the framework's priorities in print order: each before its parts."""
    found.save(update_fields=["parent", "version"])
    rows = list(Priority.objects.filter(framework=found.framework).order_by("position", "pk"))
    moved = {row.pk for row in siblings}
    below: dict[int | None, list[Priority]] = {}
    for row in [*siblings, *(row for row in rows if row.pk not in moved)]:
        below.setdefault(row.parent_id, []).append(row)
    ordered = _depth_first(None, below)
    for position, row in enumerate(ordered):
        row.position = position
    Priority.objects.bulk_update(ordered, ["position"])


def _depth_first(parent: int | None, below: dict[int | None, list[Priority]]) -> list[Priority]:
    found = []
    for row in below.get(parent, []):
        found += [row, *_depth_first(row.pk, below)]
    return found


def _record(
    row: Framework | Priority,
    plan: Plan,
    verb: str,
    sentence: str,
    by: User,
    at: datetime,
    **detail: object,
) -> None:
    audit.record(
        verb=f"{row._meta.model_name}.{verb}",
        sentence=sentence,
        subject=row,
        by=by,
        at=at,
        system=plan.system,
        detail={name: value for name, value in detail.items() if value},
    )
