"""The signature: freeze what the return says, and let the plan follow it, all or nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from assurance import psr1_content, psr1_frozen, psr1_readings
from assurance.actions import news, plan_changes
from assurance.actions.moves import check_accepted, locked, move, period_shared
from assurance.enums import Psr1State
from assurance.models import Psr1Event, Psr1Return, Psr1Revision
from assurance.permissions import check_can_sign
from assurance.psr1_content import Content
from assurance.selectors import plan_items, readings
from assurance.selectors import returns as said
from programmes.actions.common import authority_at, day_of
from programmes.models import SystemMembership, User
from programmes.refusals import Refused


@transaction.atomic
def sign(
    *, psr1: Psr1Return, revision: int, by: User, at: datetime, meanwhile: str | None = None
) -> Psr1Event:
    """Sign the return as the SRO saw it. The same signature again is the first.

    The SRO by direct appointment alone, never the one who submitted, asked again here. Raises
    Refused where the return changed since `revision`, is not with the SRO, or the month is locked.
    `meanwhile`: what the SRO was shown of readings recorded otherwise; None where nobody looked.
    """
    period = period_shared(psr1)
    found = locked(psr1)
    check_can_sign(authority_at(by, at), found)
    done = _signed_before(found, revision, by)
    if done:
        return done
    if found.revision != revision:
        raise Refused(
            f"{found.reference} changed after you opened this page, so it is not signed. "
            "Read it again before you sign."
        )
    check_accepted(period, found)
    _check_shown(found, meanwhile)
    content, columns = _frozen(found, by, at)
    event = _move(found, content, columns, by, at)
    plan_changes.apply(found, content, by, at)
    news.signed(found, by, at)
    return event


def _check_shown(psr1: Psr1Return, meanwhile: str | None) -> None:
    """Raises Refused where readings were recorded otherwise since the SRO looked."""
    if meanwhile is None:
        return
    _, overtaken = readings.at_signing(psr1, said.content_of(psr1))
    if psr1_readings.in_short(overtaken) != meanwhile:
        raise Refused(
            f"Readings were recorded otherwise after you opened this page, so {psr1.reference} is "
            "not signed. Look at them before you sign."
        )


def _signed_before(psr1: Psr1Return, revision: int, by: User) -> Psr1Event | None:
    """The signature of that revision, where this person gave it: its own revision is the next."""
    rows = Psr1Event.objects.filter(psr1=psr1, verb="sign", by=by)
    return rows.filter(revision=revision + 1).first()


def _move(
    psr1: Psr1Return, content: Content, columns: dict[str, Any], by: User, at: datetime
) -> Psr1Event:
    if psr1.state == Psr1State.SUBMITTED:
        Psr1Revision.objects.create(
            psr1=psr1,
            number=columns["revision"],
            content=content,
            content_hash=columns["content_hash"],
            section="sign",
            saved_at=at,
            saved_by=by,
        )
    return move(psr1=psr1, verb="sign", by=by, at=at, columns=columns)


def _frozen(psr1: Psr1Return, by: User, at: datetime) -> tuple[Content, dict[str, Any]]:
    """The content with what held then, and the columns that say it for the roll-up."""
    content = psr1_content.reopened(said.content_of(psr1))
    on = _as_at(psr1, day_of(at))
    milestones = _milestones(psr1, content, on)
    counts = psr1_frozen.counts(milestones)
    risks = psr1_frozen.scored_risks(content["risks"]["items"])
    content["frozen"] = _names(psr1, by, on) | {
        "milestones": milestones,
        "counts": counts,
        "risks": risks,
        "evidence": said.evidence_list(psr1),
    }
    if "readings" in content:
        content["frozen"]["readings"] = readings.standings(psr1, content)
    ratings = {f"self_{name}": content["ratings"][name]["value"] for name in psr1_content.RATINGS}
    columns = ratings | {f"milestones_{name}": number for name, number in counts.items()}
    return content, columns | {
        "revision": psr1.revision + 1,
        "content_hash": psr1_content.content_hash(content),
        "top_risk_score": psr1_frozen.top_score(risks),
        "board_content": psr1_frozen.board_content(content, risks),
    }


def _milestones(psr1: Psr1Return, content: Content, on: date) -> list[dict[str, Any]]:
    """The plan's milestones as the return leaves them; a correction restates its month's."""
    items = content["milestones"]["items"]
    if psr1.supersedes is None:
        return psr1_frozen.standing(plan_items.plan_milestones(psr1.programme), items, on)
    before = said.content_of(psr1.supersedes)["frozen"]["milestones"]
    return psr1_frozen.standing(before, items, on, restated=True)


def _as_at(psr1: Psr1Return, on: date) -> date:
    """The day the return speaks of: that of the signature, or of the first, for a correction."""
    if psr1.supersedes is None:
        return on
    return date.fromisoformat(said.content_of(psr1.supersedes)["frozen"]["as_at"])


def _names(psr1: Psr1Return, by: User, on: date) -> dict[str, Any]:
    return {
        "reference": psr1.reference,
        "system": psr1.system.name,
        "programme": psr1.programme.title,
        "programme_kind": psr1.programme.get_kind_display(),
        "organisations": _organisations(psr1, on),
        "sro": by.name,
        "as_at": on.isoformat(),
    }


def _organisations(psr1: Psr1Return, on: date) -> list[str]:
    rows = SystemMembership.objects.filter(system=psr1.system, starts_on__lte=on)
    current = rows.exclude(ends_on__lt=on).select_related("organisation")
    return sorted(
        row.organisation.name_on(on) for row in current.prefetch_related("organisation__names")
    )
