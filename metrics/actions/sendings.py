"""Readings that an organisation's system sends under a key: exactly once, all or none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from metrics.actions.readings import MOST, EntriesRefused, Entry, record_many
from metrics.models import OrganisationToken, SentReadings
from metrics.parsers.sent import Fault, SentReading, read
from metrics.selectors.tokens import indicators_of
from programmes.actions.common import day_of
from programmes.models import User
from programmes.refusals import NotAllowed, Refused

SENDER = "sender@portal.invalid"


class KeyUsed(Exception):
    """The idempotency key was used for other readings."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]


def sender() -> User:
    """The account in whose name sent readings stand. Nobody can sign in with it."""
    words = {"name": "An organisation's system", "is_active": False, "password": "!"}
    return User.objects.get_or_create(email=SENDER, defaults=words)[0]


@transaction.atomic
def send(
    *, token: OrganisationToken, idempotency_key: str, sent: list[Any], at: datetime
) -> Answer:
    """Record the readings, or say what is wrong with each; the same again gets the same answer.

    What was refused is kept under its idempotency key too: corrected readings need another. Raises
    KeyUsed where the key came with other readings, NotAllowed where the token was revoked.
    """
    _lock(token, at)
    digest = hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()
    before = SentReadings.objects.filter(token=token, idempotency_key=idempotency_key).first()
    if before and before.request_hash != digest:
        raise KeyUsed
    if before:
        return Answer(before.status, before.answer)
    answer = _answer(token, sent, at)
    SentReadings.objects.create(
        token=token,
        idempotency_key=idempotency_key,
        request_hash=digest,
        status=answer.status,
        answer=answer.body,
        at=at,
    )
    return answer


def _lock(token: OrganisationToken, at: datetime) -> None:
    """One sending at a time for a token, which must be good still."""
    found = OrganisationToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if found.revoked_at or found.ends_on < day_of(at):
        raise NotAllowed("This key was revoked, or has ended.")


def _answer(token: OrganisationToken, sent: list[Any], at: datetime) -> Answer:
    if len(sent) > MOST:
        message = f"Up to {MOST:,} readings can be sent at a time, not {len(sent):,}"
        return _refused([Fault(0, "", message)])
    readings, faults = read(sent)
    entries, unknown = _entries(token, readings)
    if faults := sorted([*faults, *unknown], key=lambda fault: fault.index):
        return _refused(faults)
    provenance = f"Sent by {token.organisation.key} with the key “{token.name}”"
    try:
        with transaction.atomic():
            count = record_many(
                entries=entries, provenance=provenance, by=sender(), at=at, by_key=True
            )
    except EntriesRefused as refused:
        return _refused(
            [Fault(int(place), name, told, asks) for place, name, told, asks in refused.faults]
        )
    except Refused as refused:
        return _refused([Fault(0, "", str(refused))])
    return Answer(201, {"recorded": count, "unchanged": len(entries) - count})


def _entries(
    token: OrganisationToken, readings: list[SentReading]
) -> tuple[list[Entry], list[Fault]]:
    """Another system's indicator reads as one that does not exist."""
    known = indicators_of(token)
    entries, faults = [], []
    for one in readings:
        indicator = known.get(one.indicator)
        if indicator is None:
            named = f"“{one.indicator[:80]}” is no indicator"
            told = f"{named} that this organisation is measured by"
            faults.append(Fault(one.index, "indicator", told))
            continue
        entries.append(
            Entry(
                indicator,
                token.organisation,
                one.said,
                reason=one.reason,
                as_typed=one.as_typed,
                place=str(one.index),
            )
        )
    return entries, faults


def _refused(faults: list[Fault]) -> Answer:
    return Answer(422, {"detail": "Nothing was recorded.", "faults": [f.told for f in faults]})
