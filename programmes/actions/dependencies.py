"""What waits for what: added, changed and removed, and never in a circle."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, free_key, locked
from programmes.critical_path import Circle, Link, in_order
from programmes.models import Dependency, Plan, Programme, System, User
from programmes.permissions import Authority, check_may
from programmes.refusals import Refused
from programmes.selectors import dependencies as selector
from programmes.selectors.dependencies import Item
from programmes.text import count

MOST_DAYS = 3650
"""Days between; a longer wait is a slip of the keyboard."""


@transaction.atomic
def add(
    *,
    plan: Plan,
    before: str,
    after: str,
    lag_days: int = 0,
    note: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> Dependency:
    """Let `after` wait for `before`; both are `kind:programme/key`, of this plan.

    Within one programme `delivery.edit` there is enough; across programmes `plan.edit` is needed.
    """
    held = authority_at(by, at)
    lock_plan(plan)
    first, second = _named(plan, before, "before"), _named(plan, after, "after")
    check_joins(held, plan, first, second)
    _refuse_withdrawn(first, second)
    _refuse_days(lag_days)
    _refuse_twin(first, second)
    _refuse_circle(plan, first, second)
    words = f"{second.row.key[:33]}-after-{first.row.key[:33]}"
    made = Dependency.objects.create(
        system=plan.system,
        plan=plan,
        key=free_key(Dependency.objects.filter(plan=plan), key or words, "dependency"),
        lag_days=lag_days,
        note=note.strip(),
        **{f"before_{first.kind}": first.row, f"after_{second.kind}": second.row},
    )
    _record(made, "added", f"let {_said(first, second, lag_days)}", by, at)
    return made


@transaction.atomic
def edit(
    *,
    dependency: Dependency,
    lag_days: int,
    note: str,
    version: int | None,
    by: User,
    at: datetime,
) -> Dependency:
    """Change the days between and the note. Its ends stay: for others, remove it and add one."""
    check_may_change(authority_at(by, at), dependency)
    found = locked(Dependency.objects.all(), dependency, version)
    _refuse_days(lag_days)
    was, before = found.lag_days, {"lag_days": found.lag_days, "note": found.note}
    if before == {"lag_days": lag_days, "note": note.strip()}:
        return found
    found.lag_days, found.note = lag_days, note.strip()
    found.version += 1
    found.save(update_fields=["lag_days", "note", "version"])
    moved = f"from {count(was, 'day')} between to {count(lag_days, 'day')}"
    what = moved if was != lag_days else "its note"
    _record(found, "edited", f"changed that {_words(found)}: {what}", by, at, before=before)
    return found


@transaction.atomic
def remove(*, dependency: Dependency, version: int | None, by: User, at: datetime) -> None:
    """Take it away. The audit trail keeps that it stood, and what it said."""
    check_may_change(authority_at(by, at), dependency)
    found = locked(Dependency.objects.all(), dependency, version)
    before = {"lag_days": found.lag_days, "note": found.note}
    _record(found, "removed", f"removed that {_words(found)}", by, at, before=before)
    found.delete()


def lock_plan(plan: Plan) -> None:
    """One at a time in a plan, so that two dependencies can't close a circle together."""
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)


def check_joins(held: Authority, plan: Plan, before: Item, after: Item) -> None:
    """Raises NotAllowed for who may not join the two."""
    if before.programme.pk == after.programme.pk:
        check_may(held, "delivery.edit", before.programme)
    else:
        check_may(held, "plan.edit", plan.system)


def check_may_change(held: Authority, dependency: Dependency) -> None:
    """Raises NotAllowed for who may not change or remove it."""
    check_may(held, *_needed(dependency))


def may_change(held: Authority, dependency: Dependency) -> bool:
    return held.may(*_needed(dependency))


def _needed(dependency: Dependency) -> tuple[str, System | Programme]:
    before, after = dependency.before.programme, dependency.after.programme
    if before.pk == after.pk:
        return "delivery.edit", before
    return "plan.edit", dependency.system


def _named(plan: Plan, ref: str, field: str) -> Item:
    found = selector.find(plan, ref.strip())
    if found is None:
        raise Refused(f"There is no “{ref.strip()[:120]}” in {plan.name}. Choose another", field)
    return found


def _refuse_withdrawn(before: Item, after: Item) -> None:
    for item, field in ((before, "before"), (after, "after")):
        if item.withdrawn:
            raise Refused(f"“{item.title}” was withdrawn. Choose another", field)


def _refuse_days(lag_days: int) -> None:
    if not 0 <= lag_days <= MOST_DAYS:
        raise Refused(
            f"Days between must be from 0 to {MOST_DAYS:,}. You entered {lag_days:,}", "lag_days"
        )


def _refuse_twin(before: Item, after: Item) -> None:
    if selector.between(before, after).exists():
        raise Refused(f"“{after.title}” waits for “{before.title}” already", "after")


def _refuse_circle(plan: Plan, before: Item, after: Item) -> None:
    """Raises Refused with the chain of titles that would come round to where it began."""
    if before.ref == after.ref:
        raise Refused(f"“{after.title}” can't wait for itself. Choose another", "after")
    net = selector.net(plan)
    titles = {ref: item.title for ref, item in net.items.items()}
    titles |= {before.ref: before.title, after.ref: after.title}
    try:
        in_order([*net.links, Link(before.ref, after.ref)])
    except Circle as circle:
        chain = " → ".join(f"“{titles[ref]}”" for ref in _from(circle.keys, before.ref))
        raise Refused(
            f"They would wait for each other in a circle: {chain}. Remove one of these first, or"
            " choose another",
            "after",
        ) from None


def _from(keys: list[str], start: str) -> list[str]:
    """The circle, told from where the person began."""
    ring = keys[:-1]
    if start not in ring:
        return keys
    turn = ring.index(start)
    return [*ring[turn:], *ring[:turn], start]


def _said(before: Item, after: Item, lag_days: int) -> str:
    days = f", {count(lag_days, 'day')} between" if lag_days else ""
    return f"“{after.title}” wait for “{before.title}”{days}"


def _words(found: Dependency) -> str:
    return f"“{found.after}” waits for “{found.before}”"


def _record(
    found: Dependency, verb: str, sentence: str, by: User, at: datetime, **detail: object
) -> None:
    """In the chain of the programme that waits."""
    audit.record(
        verb=f"dependency.{verb}",
        sentence=sentence,
        subject=found,
        by=by,
        at=at,
        programme=found.after.programme,
        detail=detail,
    )
