"""The tree of a plan: add, change, move and close its programmes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from django.db import transaction

from programmes import audit
from programmes.actions.appointments import refuse_clashes
from programmes.actions.common import authority_at, day_of, free_key, lock_system, locked, need
from programmes.models import Plan, Programme, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.selectors.tree import in_order
from programmes.text import day


class Words(TypedDict):
    """What a programme says of itself. `stated_impact` is pounds a year."""

    number: str
    name: str
    kind: str
    reports: bool
    summary: str
    stated_impact: Decimal | None
    stated_impact_by: str
    stated_impact_note: str


@transaction.atomic
def add(
    *,
    plan: Plan,
    parent: Programme | None,
    words: Words,
    key: str = "",
    by: User,
    at: datetime,
) -> Programme:
    """Add a programme as the last below its parent."""
    check_may(authority_at(by, at), "plan.edit", plan.system)
    lock_system(plan.system)
    _refuse_parent(plan, parent)
    _refuse_twin(plan, parent, words["name"])
    programme = Programme.objects.create(
        system=plan.system,
        plan=plan,
        parent=parent,
        position=Programme.objects.of_plan(plan).count() + 1_000_000,
        key=free_key(Programme.objects.filter(system=plan.system), key or words["name"], "node"),
        **_checked(words),
        updated_at=at,
        updated_by=by,
    )
    _settle(plan)
    programme.refresh_from_db()
    _record(programme, "added", f"added {programme.title} to the plan", by, at)
    return programme


@transaction.atomic
def edit(*, programme: Programme, words: Words, version: int, by: User, at: datetime) -> Programme:
    """Change what a programme says of itself."""
    check_may(authority_at(by, at), "plan.edit", programme.system)
    found = locked(Programme.objects.all(), programme, version)
    new = _checked(words)
    changed = {name: value for name, value in new.items() if getattr(found, name) != value}
    before = {name: str(getattr(found, name)) for name in changed}
    for name, value in new.items():
        setattr(found, name, value)
    _save(found, by, at, *new)
    if changed:
        _record(found, "edited", f"changed {found.title}", by, at, before=before)
    return found


@transaction.atomic
def move(
    *,
    programme: Programme,
    parent: Programme | None,
    after: Programme | None,
    version: int,
    by: User,
    at: datetime,
) -> Programme:
    """Put it below another parent (None: at the top), after a sibling (None: first)."""
    check_may(authority_at(by, at), "plan.edit", programme.system)
    lock_system(programme.system)
    found = locked(Programme.objects.select_related("plan"), programme, version)
    _refuse_parent(found.plan, parent)
    if parent and found.pk in parent.path:
        raise Refused(f"{found.name} can't be below itself. Select another place", "parent")
    _place(found, parent, after)
    found.parent = parent
    _save(found, by, at, "parent", "position")
    _settle(found.plan)
    refuse_clashes(found.system, day_of(at))
    found.refresh_from_db()
    where = f"below {parent.name}" if parent else "to the top of the plan"
    _record(found, "moved", f"moved {found.title} {where}", by, at)
    return found


@transaction.atomic
def close(
    *, programme: Programme, closed_on: date, version: int, by: User, at: datetime
) -> Programme:
    """From `closed_on` it is no longer part of the plan; its record stays."""
    check_may(authority_at(by, at), "plan.edit", programme.system)
    lock_system(programme.system)
    found = locked(Programme.objects.all(), programme, version)
    below = Programme.objects.filter(parent=found).open_on(closed_on).first()
    if below:
        raise Refused(f"Close or move {below.name} first: it is below this one.", "closed_on")
    if found.closed_on:
        raise Refused(f"It was closed on {day(found.closed_on)}.")
    found.closed_on = closed_on
    _save(found, by, at, "closed_on")
    _record(found, "closed", f"closed {found.title} from {day(closed_on)}", by, at)
    return found


@transaction.atomic
def reopen(*, programme: Programme, version: int, by: User, at: datetime) -> Programme:
    """Take a closed programme back into the plan."""
    check_may(authority_at(by, at), "plan.edit", programme.system)
    lock_system(programme.system)
    found = locked(Programme.objects.select_related("parent"), programme, version)
    on = day_of(at)
    if found.parent and found.parent.closed_on and found.parent.closed_on <= on:
        raise Refused(f"{found.parent.name}, which it is below, is closed. Open that first.")
    found.closed_on = None
    _save(found, by, at, "closed_on")
    _record(found, "reopened", f"opened {found.title} again", by, at)
    return found


def _checked(words: Words) -> Words:
    return words | {
        "name": need(words["name"], "name", "Enter the name"),
        "number": words["number"].strip(),
        "summary": words["summary"].strip(),
        "stated_impact_by": words["stated_impact_by"].strip(),
        "stated_impact_note": words["stated_impact_note"].strip(),
    }


def _refuse_parent(plan: Plan, parent: Programme | None) -> None:
    if parent and parent.plan_id != plan.pk:
        raise Refused("Select a programme of this plan", "parent")


def _refuse_twin(plan: Plan, parent: Programme | None, name: str) -> None:
    """The same again, from the same page, is a button pressed twice."""
    twins = Programme.objects.of_plan(plan).filter(parent=parent, name=name.strip())
    if twins.filter(closed_on__isnull=True).exists():
        raise Refused("There is a programme of this name in this place already", "name")


def _place(found: Programme, parent: Programme | None, after: Programme | None) -> None:
    siblings = Programme.objects.of_plan(found.plan).filter(parent=parent).exclude(pk=found.pk)
    rows = list(siblings.order_by("position", "name"))
    if after and after.pk not in {row.pk for row in rows}:
        raise Refused("Select a place below the new parent", "after")
    index = next((i + 1 for i, row in enumerate(rows) if after and row.pk == after.pk), 0)
    rows.insert(index, found)
    for position, row in enumerate(rows):
        row.position = position
    Programme.objects.bulk_update([row for row in rows if row.pk != found.pk], ["position"])


def _settle(plan: Plan) -> None:
    """Number the plan's programmes in print order and give each its path from the root."""
    rows = in_order(list(Programme.objects.of_plan(plan)))
    paths: dict[int, list[int]] = {}
    changed = []
    for position, row in enumerate(rows):
        above = paths[row.parent_id] if row.parent_id else []
        paths[row.pk] = [*above, row.pk]
        if (row.position, row.path) != (position, paths[row.pk]):
            row.position, row.path = position, paths[row.pk]
            changed.append(row)
    Programme.objects.bulk_update(changed, ["position", "path"])


def _save(programme: Programme, by: User, at: datetime, *fields: str) -> None:
    programme.version += 1
    programme.updated_at, programme.updated_by = at, by
    programme.save(update_fields=[*fields, "version", "updated_at", "updated_by"])


def _record(
    programme: Programme, verb: str, sentence: str, by: User, at: datetime, **detail: object
) -> None:
    audit.record(
        verb=f"programme.{verb}",
        sentence=sentence,
        subject=programme,
        by=by,
        at=at,
        programme=programme,
        detail=detail,
    )
