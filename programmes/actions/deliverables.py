"""Deliverables: what a programme will have made or changed, with a status that moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, day_of, free_key, locked, need
from programmes.actions.item_words import Words, label_of, write
from programmes.enums import DeliverableStatus
from programmes.models import Deliverable, Programme, User
from programmes.permissions import check_may
from programmes.plan_kinds import DELIVERABLE
from programmes.refusals import Refused
from programmes.text import day

NEED_WORDS: dict[str, str] = {
    DeliverableStatus.AT_RISK: "Say what stands in the way, and what is being done",
    DeliverableStatus.DELIVERED: "Say what shows that it is delivered",
    DeliverableStatus.NOT_DELIVERED: "Say why it was not delivered, and what follows",
}
"""Statuses that need a note, with what to say in it."""


@transaction.atomic
def add(
    *, programme: Programme, words: Words, key: str = "", by: User, at: datetime
) -> Deliverable:
    """Add a deliverable. `words` are columns of PLAN_KINDS["deliverable"], all but alignments."""
    check_may(authority_at(by, at), "delivery.edit", programme)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    title = need(str(words.get("title", "")), "title", "Enter the deliverable")
    _refuse_twin(programme, title)
    rows = Deliverable.objects.filter(programme=programme)
    last = rows.order_by("-position").values_list("position", flat=True).first() or 0
    row = Deliverable(
        programme=programme,
        key=free_key(rows, key or title, "deliverable"),
        position=last + 1,
        updated_at=at,
    )
    write(row, DELIVERABLE, words, programme, day_of(at))
    row.save()
    _record(row, "added", f"added the deliverable “{row.title}”", by, at)
    return row


@transaction.atomic
def edit(
    *, deliverable: Deliverable, words: Words, version: int | None, by: User, at: datetime
) -> Deliverable:
    """Change those columns that `words` hold; what stays the same is not written.

    A status among them follows the rules of `set_status`, with the note that stands.
    """
    found = _to_change(deliverable, version, by, at)
    if words.get("status", found.status) != found.status:
        _check_status(found, words["status"], found.status_note, by, at)
    changes = write(found, DELIVERABLE, words, found.programme, day_of(at))
    if not changes:
        return found
    _save(found, at, *changes.fields)
    sentence = f"changed the deliverable “{found.title}”: {'; '.join(changes.told)}"
    _record(found, "edited", sentence, by, at)
    return found


@transaction.atomic
def set_status(
    *,
    deliverable: Deliverable,
    status: str,
    note: str,
    version: int | None,
    by: User,
    at: datetime,
) -> Deliverable:
    """Say how it stands. At risk, delivered and not delivered need a note.

    What was delivered goes back to another status by the PMO alone.
    """
    found = _to_change(deliverable, version, by, at)
    note = note.strip()
    if (found.status, found.status_note) == (status, note):
        raise Refused("It says so already. Change the status or the note", "status")
    _check_status(found, status, note, by, at)
    before = label_of(DeliverableStatus, found.status).lower()
    after = label_of(DeliverableStatus, status).lower()
    moved = found.status != status
    found.status, found.status_note = status, note
    _save(found, at, "status", "status_note")
    said = f"from {before} to {after}" if moved else f"again to {after}, with another note"
    sentence = f"set the status of the deliverable “{found.title}” {said}"
    _record(found, "status_set", sentence, by, at, note=note)
    return found


@transaction.atomic
def withdraw(
    *, deliverable: Deliverable, reason: str, version: int | None, by: User, at: datetime
) -> Deliverable:
    """Take it out of the plan. The PMO's alone, since what is withdrawn is never late."""
    check_may(authority_at(by, at), "plan.edit", deliverable.programme)
    found = _to_change(deliverable, version, by, at)
    found.withdrawn_reason = need(reason, "reason", "Say why the deliverable is withdrawn")
    found.withdrawn_on = day_of(at)
    _save(found, at, "withdrawn_on", "withdrawn_reason")
    sentence = f"withdrew the deliverable “{found.title}”"
    _record(found, "withdrawn", sentence, by, at, reason=found.withdrawn_reason)
    return found


def _to_change(row: Deliverable, version: int | None, by: User, at: datetime) -> Deliverable:
    check_may(authority_at(by, at), "delivery.edit", row.programme)
    found = locked(Deliverable.objects.select_related("programme__system"), row, version)
    if found.withdrawn_on:
        raise Refused(f"This deliverable was withdrawn on {day(found.withdrawn_on)}.")
    return found


def _refuse_twin(programme: Programme, title: str) -> None:
    """The same again, from the same page, is a button pressed twice."""
    if Deliverable.objects.still_open().filter(programme=programme, title=title).exists():
        raise Refused("There is a deliverable with these words already", "title")


def _check_status(row: Deliverable, status: str, note: str, by: User, at: datetime) -> None:
    if status not in DeliverableStatus.values:
        raise Refused("Select the status", "status")
    taken_back = row.status == DeliverableStatus.DELIVERED != status
    if taken_back and not authority_at(by, at).may("plan.edit", row.programme):
        raise Refused("It is delivered. Ask the PMO to take that back", "status")
    if status in NEED_WORDS and not note:
        raise Refused(NEED_WORDS[status], "note")


def _save(row: Deliverable, at: datetime, *fields: str) -> None:
    row.version += 1
    row.updated_at = at
    row.save(update_fields=[*fields, "version", "updated_at"])


def _record(
    row: Deliverable, verb: str, sentence: str, by: User, at: datetime, **detail: Any
) -> None:
    audit.record(
        verb=f"deliverable.{verb}",
        sentence=sentence,
        subject=row,
        by=by,
        at=at,
        programme=row.programme,
        detail={name: value for name, value in detail.items() if value},
    )
