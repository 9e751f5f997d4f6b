"""Change items from a plan's list: one in its place, or many at once, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from programmes import audit
from programmes.actions.common import authority_at, day_of
from programmes.due import Due
from programmes.lists import MOST_AT_ONCE, ListKind
from programmes.models import Organisation, Plan, User
from programmes.permissions import Authority
from programmes.plan_kinds import Column
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.text import count, words_list

NAMED = 5
"""Titles that a refusal spells out."""

_STORED = {"due": ("due_kind", "due_on", "due_year")}


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
    columns = [kind.changeable(name) for name in changes]
    changed = []
    for row in rows:
        before = {column.name: value_of(row, column) for column in columns}
        news = {name: value for name, value in changes.items() if value != before[name]}
        if news:
            _give(row, news, at)
            changed.append((row, before, news))
    _write([row for row, _, _ in changed], kind, list(changes))
    for row, before, news in changed:
        _record(kind, row, before, news, by, at)
    return len(changed)


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
    return authority.may(kind.permission, row.programme or row.system)


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


def _give(row: Any, news: Mapping[str, Any], at: datetime) -> None:
    for name, value in news.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = at


def _write(rows: Sequence[Any], kind: ListKind, names: Sequence[str]) -> None:
    if not rows:
        return
    model: Any = apps.get_model("programmes", kind.model)
    stored = [field for name in names for field in _STORED.get(name, (name,))]
    model.objects.bulk_update(rows, [*stored, "version", "updated_at"])


def _record(
    kind: ListKind,
    row: Any,
    before: Mapping[str, Any],
    news: Mapping[str, Any],
    by: User,
    at: datetime,
) -> None:
    parts = [_said(kind.changeable(name), before[name], value, at) for name, value in news.items()]
    audit.record(
        verb=f"{kind.key}.edited",
        sentence=f"changed {words_list(parts)} of the {kind.one} “{row.title}”",
        subject=row,
        by=by,
        at=at,
        programme=row.programme,
        system=None if row.programme else row.system,
        detail={"before": {name: _plain(before[name]) for name in news}},
    )


def _said(column: Column, before: Any, after: Any, at: datetime) -> str:
    name = f"the {column.label[:1].lower()}{column.label[1:]}"
    if column.type == "narrative":
        return name
    on = day_of(at)
    return f"{name} from {in_words(column, before, on)} to {in_words(column, after, on)}"


def in_words(column: Column, value: Any, on: date) -> str:
    """A value of a column as pages say it; what is missing says so."""
    if isinstance(value, Due):
        return value.words
    if isinstance(value, Organisation):
        return value.name_on(on)
    if value and column.choices:
        return str(column.choices(value).label)
    return str(value) if value else "none named" if column.type == "reference" else "nothing"


def _plain(value: Any) -> Any:
    """As JSON."""
    if isinstance(value, Due):
        return value.text
    return value.key if isinstance(value, Organisation) else value
