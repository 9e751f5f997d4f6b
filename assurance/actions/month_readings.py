"""What a signed return says was read becomes the indicators' readings, under its reference."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assurance import psr1_readings
from assurance.models import Psr1Return
from assurance.psr1_content import Content
from assurance.selectors import returns as said
from metrics.actions import notes
from metrics.actions import readings as metrics
from metrics.selectors import month
from metrics.selectors.month import Reported
from programmes.models import User
from programmes.refusals import Refused

Item = dict[str, Any]


def apply(psr1: Psr1Return, content: Content, by: User, at: datetime) -> None:
    """Record what the return says, in the caller's transaction; the signature is the authority.

    What stands as it is said stays. A series whose indicator was closed meanwhile is left alone.
    """
    items = {item["id"]: item for item in content.get("readings", {"items": []})["items"]}
    if not items:
        return
    before = _noted_before(psr1)
    found = month.of_programme(psr1.programme, psr1.period.due_on)
    # In the order in which files of readings hold the indicators, so that none waits for another.
    for one in sorted(found, key=lambda one: one.series.indicator.pk):
        item = items.get(one.id)
        if item is None:
            continue
        try:
            _record(psr1, one, item, before, by, at)
        except Refused as refused:
            name = psr1_readings.name_of(item)
            raise Refused(
                f"The reading of “{name}” can’t be recorded, so the return is not signed: "
                f"{refused}. Send it back to have that changed."
            ) from None


def _noted_before(psr1: Psr1Return) -> dict[str, str]:
    """Series → what the return that this one corrects said of it: that is no new note."""
    content = said.content_of(psr1.supersedes) if psr1.supersedes else {}
    return {item["id"]: item["note"] for item in content.get("readings", {"items": []})["items"]}


def _record(
    psr1: Psr1Return,
    one: Reported,
    item: Item,
    before: dict[str, str],
    by: User,
    at: datetime,
) -> None:
    series = one.series
    where: dict[str, Any] = {"indicator": series.indicator, "organisation": series.organisation}
    where |= {"by": by, "at": at, "psr1_reference": psr1.reference}
    if psr1_readings.is_said(item):
        metrics.record(
            said=psr1_readings.said_of(item),
            provenance=psr1.reference,
            reason=_reason(psr1) if one.was_read else "",
            # An unlikely value was asked about in the draft, and the SRO has seen it.
            as_typed=True,
            **where,
        )
    if item["note"] and item["note"] != before.get(item["id"]):
        notes.add_note(month=psr1.month, text=item["note"], **where)


def _reason(psr1: Psr1Return) -> str:
    return (psr1.correction_reason or f"As the return {psr1.reference} says")[:300]
