"""What every action of the plan does first: lock, compare versions, ask again who may."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.text import slugify

from programmes.clock import LONDON
from programmes.models import System, User
from programmes.permissions import Authority, authority_of
from programmes.refusals import Refused, Stale

M = TypeVar("M", bound=Model)


def day_of(at: datetime) -> date:
    """The London day of an aware moment."""
    return at.astimezone(LONDON).date()


def authority_at(by: User, at: datetime) -> Authority:
    """The actor's appointments as they are now, whatever the page had read."""
    return authority_of(User.objects.get(pk=by.pk), day_of(at))


def locked(rows: QuerySet[M], row: M, version: int | None = None) -> M:
    """The row under a lock. Raises Stale where somebody saved since `version` was shown."""
    found = rows.select_for_update(of=("self",)).get(pk=row.pk)
    if version is not None and found.version != version:  # type: ignore[attr-defined]
        raise Stale(found)
    return found


def lock_system(system: System) -> None:
    """One at a time in a system, for rules that look across rows. Inserts elsewhere go on."""
    System.objects.select_for_update(no_key=True).get(pk=system.pk)


TAKEN_BY_PAGES = frozenset({"add", "bulk", "csv", "save"})
"""Words that stand in addresses where a key would."""


def free_key(taken: QuerySet[M], wanted: str, fallback: str) -> str:
    """A key made of words, with a number where another row has it. At most 80 characters."""
    stem = slugify(wanted)[:70].strip("-") or fallback
    used = TAKEN_BY_PAGES | set(taken.filter(key__startswith=stem).values_list("key", flat=True))
    key, number = stem, 2
    while key in used:
        key, number = f"{stem}-{number}", number + 1
    return key


def need(text: str, field: str, message: str) -> str:
    """The text without surrounding space. Raises Refused where nothing is left."""
    text = text.strip()
    if not text:
        raise Refused(message, field)
    return text
