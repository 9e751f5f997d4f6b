"""Keys with which an organisation's own system sends readings: made, shown once, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction

from metrics.models import OrganisationToken
from programmes import audit
from programmes.actions.common import authority_at, day_of, need
from programmes.models import Organisation, System, SystemMembership, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.text import day

SECRET_BYTES = 32
LONGEST_DAYS = 366


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(
    *,
    system: System,
    organisation: Organisation,
    name: str,
    ends_on: date,
    by: User,
    at: datetime,
) -> tuple[OrganisationToken, str]:
    """A new key of a member organisation, and its secret, to be shown once."""
    check_may(authority_at(by, at), "readings.tokens", system)
    name, today = need(name, "name", "Enter what the key is for"), day_of(at)
    members = SystemMembership.objects.filter(system=system, ends_on__isnull=True)
    if not members.filter(organisation=organisation).exists():
        raise Refused("Select an organisation that is a member", "organisation")
    if not today <= ends_on <= today + timedelta(days=LONGEST_DAYS):
        raise Refused("The last day must be within a year from today", "ends_on")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = OrganisationToken.objects.create(
        system=system,
        organisation=organisation,
        name=name,
        secret_hash=hash_of(secret),
        created_at=at,
        created_by=by,
        ends_on=ends_on,
    )
    what = f"made the key “{name}” for {organisation.name_on(today)}, good until {day(ends_on)}"
    _record(row, "made", what, by, at)
    return row, secret


@transaction.atomic
def revoke(*, token: OrganisationToken, by: User, at: datetime) -> OrganisationToken:
    """Stop a key for good. Raises Refused where it has stopped."""
    check_may(authority_at(by, at), "readings.tokens", token.system)
    found = OrganisationToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if found.revoked_at:
        raise Refused("This key was revoked already.")
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    _record(found, "revoked", f"revoked the key “{found.name}”", by, at)
    return found


def _record(row: OrganisationToken, verb: str, sentence: str, by: User, at: datetime) -> None:
    audit.record(
        verb=f"readings_key.{verb}",
        sentence=sentence,
        subject=row,
        by=by,
        at=at,
        system=row.system,
    )
