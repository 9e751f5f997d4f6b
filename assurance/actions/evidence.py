"""Evidence of a return: files and links, attached and taken off while it is a draft."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from assurance.actions.moves import locked
from assurance.enums import Psr1State
from assurance.models import Evidence, EvidenceContent, Psr1Return
from assurance.permissions import check_can_draft
from programmes import audit
from programmes.actions.common import authority_at, need
from programmes.file_kinds import media_type_of
from programmes.models import Milestone, User
from programmes.refusals import Refused

MOST = 50
"""Pieces of evidence a return; a longer list is not one that anybody reads."""

_NAME_LENGTH = 200


@transaction.atomic
def attach_file(
    *,
    psr1: Psr1Return,
    title: str,
    file_name: str,
    media_type: str,
    data: bytes,
    milestone: Milestone | None = None,
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
    return _attach(
        Evidence(psr1=found, file_name=name, media_type=kind, content=content),
        title or name,
        milestone,
        by,
        at,
    )


@transaction.atomic
def attach_link(
    *,
    psr1: Psr1Return,
    title: str,
    url: str,
    milestone: Milestone | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Attach a web address; http and https alone."""
    found = _draft(psr1, by, at)
    address = url.strip()
    _check_address(address)
    return _attach(Evidence(psr1=found, url=address), title, milestone, by, at)


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


def plain_name(file_name: str) -> str:
    """The file's own name, without folders, control characters and what turns text about."""
    name = re.split(r"[/\\]", file_name)[-1]
    name = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name).strip()
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: _NAME_LENGTH - len(ending) - 1]}{dot}{ending}"


def _draft(psr1: Psr1Return, by: User, at: datetime) -> Psr1Return:
    found = locked(psr1)
    check_can_draft(authority_at(by, at), found)
    if found.state != Psr1State.DRAFT:
        raise Refused(f"{found.reference} is no longer a draft, so its evidence stays as it is.")
    return found


def _attach(
    row: Evidence, title: str, milestone: Milestone | None, by: User, at: datetime
) -> Evidence:
    psr1 = row.psr1
    if milestone is not None and milestone.programme_id != psr1.programme_id:
        raise Refused("Select a milestone of this programme", "milestone")
    if Evidence.objects.filter(psr1=psr1, removed_at__isnull=True).count() >= MOST:
        raise Refused(f"A return can have up to {MOST} files and links. Remove one first")
    row.title = need(title, "title", "Enter what it shows")[:200]
    row.milestone, row.added_at, row.added_by = milestone, at, by
    row.save()
    _record(psr1, row, "attached", f"attached “{row.title}” to {psr1.reference}", by, at)
    return row


def _keep(data: bytes) -> EvidenceContent:
    digest = hashlib.sha256(data).hexdigest()
    content = EvidenceContent(sha256=digest, data=data, size=len(data))
    EvidenceContent.objects.bulk_create([content], ignore_conflicts=True)
    return content


def _check_address(address: str) -> None:
    try:
        URLValidator(schemes=["http", "https"])(address)
        fits = len(address) <= 1000 and bool(urlsplit(address).hostname)
    except (ValidationError, ValueError):
        fits = False
    if not fits:
        raise Refused("Enter a web address that starts with https:// or http://", "url")


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
