"""Evidence of a return: files and links, attached and taken off while it is a draft."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from assurance.actions.moves import locked
from assurance.enums import Psr1State
from assurance.models import Evidence, EvidenceContent, Psr1Return
from assurance.permissions import check_can_draft
from programmes import audit
from programmes.actions.common import authority_at, need
from programmes.actions.plan_evidence import plain_name, refuse_shown_before, web_address
from programmes.file_kinds import media_type_of
from programmes.models import ImprovementAction, Milestone, User
from programmes.refusals import Refused

MOST = 50
"""Pieces of evidence a return; a longer list is not one that anybody reads."""


@transaction.atomic
def attach_file(
    *,
    psr1: Psr1Return,
    title: str,
    file_name: str,
    media_type: str,
    data: bytes,
    milestone: Milestone | None = None,
    action: ImprovementAction | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Attach a file of an allowed kind, up to 10 MB, judged by name and content.

    What the browser calls it (`media_type`) counts for nothing. The same bytes are kept once.
    """
    found = _draft(psr1, by, at)
    kind = media_type_of(file_name, data)
    name = plain_name(file_name)
    content = _keep(data)
    if action:
        refuse_shown_before(action.pk, found.month, [content.sha256])
    row = Evidence(psr1=found, file_name=name, media_type=kind, content=content)
    row.milestone, row.action = milestone, action
    return _attach(row, title or name, by, at)


@transaction.atomic
def attach_link(
    *,
    psr1: Psr1Return,
    title: str,
    url: str,
    milestone: Milestone | None = None,
    action: ImprovementAction | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Attach a web address; http and https alone."""
    found = _draft(psr1, by, at)
    address = web_address(url)
    row = Evidence(psr1=found, url=address, milestone=milestone, action=action)
    return _attach(row, title, by, at)


@transaction.atomic
def remove(*, evidence: Evidence, by: User, at: datetime) -> Evidence:
    """Take evidence off a draft. It stays in the history, and its file in the database."""
    psr1 = _draft(evidence.psr1, by, at)
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if row.removed_at:
        return row
    row.removed_at, row.removed_by = at, by
    row.save(update_fields=["removed_at", "removed_by"])
    _record(psr1, row, "removed", f"took “{row.title}” off {psr1.reference}", by, at)
    return row


def _draft(psr1: Psr1Return, by: User, at: datetime) -> Psr1Return:
    found = locked(psr1)
    check_can_draft(authority_at(by, at), found)
    if found.state != Psr1State.DRAFT:
        raise Refused(f"{found.reference} is no longer a draft, so its evidence stays as it is.")
    return found


def _attach(row: Evidence, title: str, by: User, at: datetime) -> Evidence:
    psr1 = row.psr1
    _check_is_of(row)
    if Evidence.objects.filter(psr1=psr1, removed_at__isnull=True).count() >= MOST:
        raise Refused(f"A return can have up to {MOST} files and links. Remove one first")
    row.title = need(title, "title", "Enter what it shows")[:200]
    row.added_at, row.added_by = at, by
    row.save()
    _record(psr1, row, "attached", f"attached “{row.title}” to {psr1.reference}", by, at)
    return row


def _check_is_of(row: Evidence) -> None:
    programme = row.psr1.programme_id
    if row.milestone and row.milestone.programme_id != programme:
        raise Refused("Select a milestone of this programme", "milestone")
    if row.action and row.action.programme_id != programme:
        raise Refused("Select an improvement action of this programme", "action")
    if row.milestone and row.action:
        raise Refused("Select a milestone or an improvement action, one at a time", "action")


def _keep(data: bytes) -> EvidenceContent:
    digest = hashlib.sha256(data).hexdigest()
    content = EvidenceContent(sha256=digest, data=data, size=len(data))
    EvidenceContent.objects.bulk_create([content], ignore_conflicts=True)
    return content


def _record(
    psr1: Psr1Return, row: Evidence, verb: str, sentence: str, by: User, at: datetime
) -> None:
    audit.record(
        verb=f"evidence.{verb}",
        sentence=sentence,
        subject=row,
        by=by,
        at=at,
        programme=psr1.programme,
        detail={"psr1": psr1.reference, "sha256": row.content_id or "", "url": row.url},
    )
