"""Private calendar addresses: made, shown once, revoked. The secret itself is never kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at
from programmes.models import CalendarFeed, System, User
from programmes.refusals import NotAllowed, Refused

SECRET_BYTES = 24
"""192 bits: nobody finds an address by trying."""


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(*, system: System | None, by: User, at: datetime) -> str:
    """A new address for the person, whole system or own work; the one before stops working.

    Returns the secret, to be shown once. Raises NotAllowed for a system whose calendar the person
    may not read.
    """
    owner = User.objects.select_for_update().get(pk=by.pk)
    if system and not authority_at(by, at).may_somewhere("calendar.read", system):
        raise NotAllowed(f"To follow the calendar of {system.name}, you need an appointment there.")
    CalendarFeed.objects.filter(user=owner, system=system, revoked_at__isnull=True).update(
        revoked_at=at
    )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = CalendarFeed.objects.create(
        user=owner, system=system, secret_hash=hash_of(secret), created_at=at
    )
    _record(feed, "made", f"made a calendar feed of {_what(feed)}", by, at)
    return secret


@transaction.atomic
def revoke(*, feed: CalendarFeed, by: User, at: datetime) -> CalendarFeed:
    """Stop an address for good. Raises Refused where it has stopped, NotAllowed to another."""
    found = CalendarFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    if found.user_id != by.pk:
        raise NotAllowed("A calendar feed is revoked by the person whose it is.")
    if found.revoked_at:
        raise Refused("This calendar feed was revoked already.")
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    _record(found, "revoked", f"revoked a calendar feed of {_what(found)}", by, at)
    return found


def _what(feed: CalendarFeed) -> str:
    return feed.system.name if feed.system else "their own work"


def _record(feed: CalendarFeed, verb: str, sentence: str, by: User, at: datetime) -> None:
    audit.record(
        verb=f"feed.{verb}", sentence=sentence, subject=feed, by=by, at=at, system=feed.system
    )
