"""Change items from a plan's list: one in its place, or many at once, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from programmes.actions import decisions, deliverables, improvement, milestones, next_steps, risks
from programmes.actions.common import authority_at, day_of
from programmes.due import Due
from programmes.lists import MOST_AT_ONCE, ListKind
from programmes.models import Organisation, Plan, Programme, System, User
from programmes.permissions import Authority
from programmes.plan_kinds import Column
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.text import count, words_list

NAMED = 5
"""Titles that a refusal spells out."""


@dataclass(frozen=True)
class Item:
    """An item and the version that the person saw; None asks for no check."""

    pk: int
    version: int | None = None


class SeveralStale(Stale):
    """Somebody else saved some of the items first. Nothing was written; `rows` stand now."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = list(rows)
        super().__init__(self.rows[0])


@transaction.atomic
def change(
    *,
    kind: ListKind,
    plan: Plan,
    items: Sequence[Item],
    changes: Mapping[str, Any],
    by: User,
    at: datetime,
) -> int:
    """Give each item the new values; returns how many were changed by it.

    `changes` maps columns of `kind.bulk` or `kind.in_place` to values: text, Due, Organisation.
    An item that has them already is left as it is. Raises NotAllowed where the person may not
    change one of them, SeveralStale where one was saved since, Refused where one is closed; then
    none is changed.
    """
    _refuse_too_many(kind, items)
    rows = _locked(kind, plan, items, by, at)
    refuse_others(kind, rows, authority_at(by, at))
    refuse_closed(kind, rows)
    versions = {item.pk: item.version for item in items}
    if stale := [row for row in rows if versions[row.pk] not in (None, row.version)]:
        raise SeveralStale(stale)
    return sum(_changed(kind, row, changes, by, at) for row in rows)


def value_of(row: Any, column: Column) -> Any:
    """As the forms of a list give it: text, Due or Organisation."""
    return getattr(row, column.name)


def _refuse_too_many(kind: ListKind, items: Sequence[Item]) -> None:
    if len(items) > MOST_AT_ONCE:
        raise Refused(
            f"At most {MOST_AT_ONCE} {kind.many} can be changed at once, and you chose "
            f"{len(items):,}. Narrow the list by its filters"
        )


def _locked(kind: ListKind, plan: Plan, items: Sequence[Item], by: User, at: datetime) -> list[Any]:
    model: Any = apps.get_model("programmes", kind.model)
    rows = model.objects.visible_to(by, day_of(at))
    rows = rows.of_plan(plan) if hasattr(rows, "of_plan") else rows.filter(plan=plan)
    rows = rows.filter(pk__in=[item.pk for item in items]).order_by("pk")
    joined = ["programme__system"] + [n for n in ("system", "organisation") if _has(model, n)]
    found = list(rows.select_related(*joined).select_for_update(of=("self",), no_key=True))
    if len(found) != len({item.pk for item in items}):
        raise Refused("Some of what you chose is no longer in the plan. Choose again in the list")
    return found


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())


def refuse_others(kind: ListKind, rows: Sequence[Any], authority: Authority) -> None:
    """Raises NotAllowed with the titles of those that the person may not change."""
    if others := forbidden(kind, rows, authority):
        what = count(len(others), kind.one, kind.many)
        raise NotAllowed(f"You may not change {what}: {_titles(others)}. Nothing was changed.")


def forbidden(kind: ListKind, rows: Sequence[Any], authority: Authority) -> list[Any]:
    """Those that the person's appointments don't reach."""
    return [row for row in rows if not may_change(kind, row, authority)]


def may_change(kind: ListKind, row: Any, authority: Authority) -> bool:
    return authority.may(kind.permission, place_of(kind, row))


def place_of(kind: ListKind, row: Any) -> Programme | System:
    """Where the permission is asked for: decisions and next steps are the system's."""
    whole: bool = kind.permission == "plan.edit" or row.programme is None
    found: Programme | System = row.system if whole else row.programme
    return found


def refuse_closed(kind: ListKind, rows: Sequence[Any]) -> None:
    """Raises Refused with the titles of those that are withdrawn, closed, taken or completed."""
    if done := [row for row in rows if not is_open(kind, row)]:
        raise Refused(
            f"{_titles(done)} can’t be changed in a list any more: withdrawn, closed or completed. "
            "Open its own page"
        )


def is_open(kind: ListKind, row: Any) -> bool:
    return all(getattr(row, name) in values for name, values in kind.open_while.items())


def _titles(rows: Sequence[Any]) -> str:
    said = [f"“{row.title}”" for row in rows[:NAMED]]
    more = len(rows) - len(said)
    return words_list([*said, f"{more:,} more"] if more else said)


def _changed(kind: ListKind, row: Any, changes: Mapping[str, Any], by: User, at: datetime) -> bool:
    """Whether the kind's own action had anything to write. Raises Refused with the item's title."""
    news = {
        name: value
        for name, value in changes.items()
        if value != value_of(row, kind.changeable(name))
    }
    if not news:
        return False
    try:
        _WRITERS[kind.key](row, news, {"version": None, "by": by, "at": at})
    except Refused as refused:
        errors = {_FIELDS.get(name, name): said for name, said in refused.errors.items()}
        raise Refused(errors={n: f"“{row.title}”: {said}" for n, said in errors.items()}) from None
    return True


def _write_deliverable(row: Any, words: Any, told: dict[str, Any]) -> None:
    """The status goes by its own rules, with the note that stands unless there is a new one."""
    status = words.pop("status", row.status)
    note = words.pop("status_note", row.status_note)
    if (status, note) != (row.status, row.status_note):
        deliverables.set_status(deliverable=row, status=status, note=note, **told)
    if words:
        deliverables.edit(deliverable=row, words=words, **told)


_FIELDS = {"note": "status_note"}
_WRITERS: dict[str, Callable[[Any, Any, dict[str, Any]], Any]] = {
    "milestone": lambda row, words, told: milestones.edit_words(milestone=row, words=words, **told),
    "deliverable": _write_deliverable,
    "action": lambda row, words, told: improvement.edit(action=row, words=words, **told),
    "risk": lambda row, words, told: risks.edit(risk=row, words=words, **told),
    "decision": lambda row, words, told: decisions.edit(decision=row, words=words, **told),
    "next_step": lambda row, words, told: next_steps.edit(next_step=row, words=words, **told),
}
"""How each kind's own action is told of new words: they keep their rules and the audit trail."""


def in_words(column: Column, value: Any, on: date) -> str:
    """A value of a column as pages say it; what is missing says so."""
    if isinstance(value, Due):
        return value.words
    if isinstance(value, Organisation):
        return value.name_on(on)
    if value and column.choices:
        return str(column.choices(value).label)
    return str(value) if value else "none named" if column.type == "reference" else "nothing"
