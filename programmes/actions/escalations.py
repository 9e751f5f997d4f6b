"""How far a risk is escalated: from its workstream to the programme to the board, and back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, locked, need
from programmes.enums import EscalationLevel, RiskKind
from programmes.models import Risk, RiskEscalation, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.selectors.risks import rank
from programmes.text import day


@transaction.atomic
def escalate(
    *, risk: Risk, level: str, reason: str, version: int | None, by: User, at: datetime
) -> Risk:
    """Give it to who stands higher. Who may deliver may ask for help; the reason is kept."""
    check_may(authority_at(by, at), "delivery.edit", risk.programme or risk.system)
    found = _open(risk, version)
    if rank(level) <= rank(found.level):
        raise Refused(
            f"It is with the {_word(found.level)} already. Select a higher level", "level"
        )
    return _move(found, level, reason, "escalated", f"to the {_word(level)}", by, at)


@transaction.atomic
def bring_back(
    *, risk: Risk, level: str, reason: str, version: int | None, by: User, at: datetime
) -> Risk:
    """Give it back to who stands lower. The PMO's alone, so that nobody hides an escalation."""
    check_may(authority_at(by, at), "plan.edit", risk.programme or risk.system)
    found = _open(risk, version)
    if rank(level) >= rank(found.level):
        raise Refused(f"It is with the {_word(found.level)} now. Select a lower level", "level")
    told = f"back from the {_word(found.level)} to the {_word(level)}"
    return _move(found, level, reason, "brought", told, by, at)


def _open(risk: Risk, version: int | None) -> Risk:
    found = locked(Risk.objects.all(), risk, version)
    if found.closed_on:
        kind = str(RiskKind(found.kind).label).lower()
        raise Refused(f"This {kind} was closed on {day(found.closed_on)}.")
    return found


def _word(level: str) -> str:
    return str(EscalationLevel(level or EscalationLevel.WORKSTREAM).label).lower()


def _move(
    risk: Risk, level: str, reason: str, verb: str, where: str, by: User, at: datetime
) -> Risk:
    reason = need(reason, "reason", "Say why")
    risk.level, risk.updated_at = level, at
    risk.version += 1
    risk.save(update_fields=["level", "updated_at", "version"])
    RiskEscalation.objects.create(risk=risk, level=level, reason=reason, at=at, by=by)
    audit.record(
        verb=f"risk.{verb}",
        sentence=f"{verb} “{risk.title}” {where}",
        subject=risk,
        by=by,
        at=at,
        system=risk.system,
        programme=risk.programme,
        detail={"reason": reason},
    )
    return risk
