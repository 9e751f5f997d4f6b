"""The one way a PSR1 return moves: legal by the table, once a revision, with who, when and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from assurance.enums import Psr1State
from assurance.models import Psr1Event, Psr1Return
from assurance.transitions import PSR1_MOVES
from programmes import audit
from programmes.actions.common import authority_at
from programmes.enums import PeriodState
from programmes.models import ReportingPeriod, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.text import month_name

DONE = {
    "submit": "submitted",
    "withdraw": "withdrew",
    "send_back": "sent back",
    "sign": "signed",
    "review": "completed the review of",
    "lock": "locked",
}
_INFINITIVES = {
    "submit": "submit it",
    "withdraw": "withdraw it",
    "send_back": "send it back",
    "sign": "sign it",
    "review": "complete its review",
    "lock": "lock it",
}
_REASONED = {"withdraw": "withdraw", "send_back": "send back"}
_STANDS = {
    Psr1State.DRAFT: "is a draft",
    Psr1State.SUBMITTED: "is with the SRO",
    Psr1State.SIGNED: "is signed",
    Psr1State.REVIEWED: "is reviewed",
    Psr1State.LOCKED: "is locked",
}


def locked(psr1: Psr1Return) -> Psr1Return:
    """The return as it stands now, held until the transaction ends."""
    rows = Psr1Return.objects.select_related("programme__system", "system", "period")
    return rows.select_for_update(of=("self",)).get(pk=psr1.pk)


def period_shared(psr1: Psr1Return) -> ReportingPeriod:
    """The return's month, which can't be locked before the caller's transaction ends.

    Others may hold it so at the same time: returns of a month don't wait for each other.
    """
    table = ReportingPeriod._meta.db_table
    query = f"SELECT * FROM {table} WHERE id = %s FOR SHARE"  # noqa: S608
    return ReportingPeriod.objects.raw(query, [psr1.period_id])[0]


def check_accepted(period: ReportingPeriod, psr1: Psr1Return) -> None:
    """Late returns are taken until the month is locked; corrections after that too."""
    if period.state == PeriodState.OPEN or psr1.number > 1:
        return
    month = month_name(period.month)
    if period.state == PeriodState.LOCKED:
        raise Refused(f"{month} is locked, so it takes no more returns. Ask the PMO to reopen it.")
    raise Refused(f"{month} has not been opened yet.")


@transaction.atomic
def move(
    *,
    psr1: Psr1Return,
    verb: str,
    by: User,
    at: datetime,
    reason: str = "",
    columns: dict[str, Any] | None = None,
) -> Psr1Event:
    """Move the return on, or back, and write the event; `columns` change in the same update.

    The rule is `PSR1_MOVES`. Raises Refused for a move that its state does not allow, or without
    the reason it needs; NotAllowed where `by` holds no appointment for it.
    """
    rule = PSR1_MOVES[verb]
    found = locked(psr1)
    check_may(authority_at(by, at), rule.permission, found.programme)
    reason = reason.strip()
    if found.state != rule.source:
        stands = _STANDS[Psr1State(found.state)]
        raise Refused(f"{found.reference} {stands}, so you can’t {_INFINITIVES[verb]}.")
    if rule.needs_reason and not reason:
        raise Refused(f"Enter why you {_REASONED[verb]} the return", "reason")
    changed = {"state": rule.target} | _stamps(verb, by, at) | (columns or {})
    for name, value in changed.items():
        setattr(found, name, value)
    found.save(update_fields=list(changed))
    return _event(found, verb, rule.source, reason, by, at)


def _stamps(verb: str, by: User, at: datetime) -> dict[str, Any]:
    """The columns that say who and when, for the pages; the event is the record."""
    stamps: dict[str, dict[str, Any]] = {
        "submit": {"submitted_at": at, "submitted_by": by},
        "withdraw": {"submitted_at": None, "submitted_by": None},
        "send_back": {"submitted_at": None, "submitted_by": None},
        "sign": {"signed_at": at, "signed_by": by},
        "lock": {"locked_at": at},
    }
    return stamps.get(verb, {})


def _event(
    psr1: Psr1Return, verb: str, source: str, reason: str, by: User, at: datetime
) -> Psr1Event:
    event = Psr1Event.objects.create(
        psr1=psr1,
        verb=verb,
        from_state=source,
        to_state=psr1.state,
        revision=psr1.revision,
        reason=reason,
        at=at,
        by=by,
    )
    audit.record(
        verb=f"psr1.{verb}",
        sentence=f"{DONE[verb]} {psr1.reference}",
        subject=psr1,
        by=by,
        at=at,
        programme=psr1.programme,
        detail={"revision": psr1.revision} | ({"reason": reason} if reason else {}),
    )
    return event
