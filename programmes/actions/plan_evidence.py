"""Evidence in the plan: files and links, of a month's assurance or of a milestone. It stays."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from programmes.actions.common import need
from programmes.file_kinds import media_type_of
from programmes.models import ActionUpdate, Milestone, PlanEvidence, PlanFile, User
from programmes.refusals import Refused
from programmes.text import month_name

MOST = 50
"""Pieces of evidence a month; a longer list is not one that anybody reads."""

_NAME_LENGTH = 200


@dataclass(frozen=True)
class Piece:
    """A file, with its name and bytes, or a link to be attached. A file's title may be empty."""

    title: str = ""
    url: str = ""
    file_name: str = ""
    data: bytes = b""


def prepared(shown: ActionUpdate | Milestone, piece: Piece, by: User, at: datetime) -> PlanEvidence:
    """The piece as evidence of what is shown, not saved yet; a file's bytes are kept, once.

    A file is judged by name and content. Raises Refused, under `file`, `url` or `evidence_title`.
    """
    what = "milestone" if isinstance(shown, Milestone) else "action_update"
    row = PlanEvidence(added_at=at, added_by=by, **{what: shown})
    if piece.url:
        row.url = web_address(piece.url)
    else:
        row.media_type = media_type_of(piece.file_name, piece.data)
        row.file_name = plain_name(piece.file_name)
        row.content = keep(piece.data)
    row.title = need(
        piece.title or row.file_name, "evidence_title", "Enter what the evidence shows"
    )[:_NAME_LENGTH]
    if "\x00" in row.title:
        raise Refused("Delete the character that can’t be stored", "evidence_title")
    return row


def keep(data: bytes) -> PlanFile:
    """The bytes, kept once."""
    digest = hashlib.sha256(data).hexdigest()
    content = PlanFile(sha256=digest, data=data, size=len(data))
    PlanFile.objects.bulk_create([content], ignore_conflicts=True)
    return content


def refuse_shown_before(action: int, month: date, files: Sequence[str]) -> None:
    """The very file that shows another month of the action shows nothing of this one.

    `files`: their SHA-256. What a link leads to may change, so a link may show several months.
    """
    rows = PlanEvidence.objects.filter(action_update__action=action, content__in=files)
    rows = rows.exclude(action_update__month=month).select_related("action_update")
    twin = rows.order_by("pk").first() if files else None
    if twin and twin.action_update:
        shown = month_name(twin.action_update.month)
        raise Refused(
            f"This file shows {shown} already. Attach what shows {month_name(month)}", "file"
        )


def plain_name(file_name: str) -> str:
    """The file's own name, without folders, control characters and what turns text about."""
    name = re.split(r"[/\\]", file_name)[-1]
    name = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name).strip()
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: _NAME_LENGTH - len(ending) - 1]}{dot}{ending}"


def web_address(typed: str) -> str:
    """The address without space around it. Raises Refused unless it is http or https."""
    address = typed.strip()
    try:
        URLValidator(schemes=["http", "https"])(address)
        fits = len(address) <= 1000 and bool(urlsplit(address).hostname)
    except (ValidationError, ValueError):
        fits = False
    if not fits:
        raise Refused("Enter a web address that starts with https:// or http://", "url")
    return address
