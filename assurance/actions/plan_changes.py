"""What a signed return says of milestones and risks becomes the plan's, under its reference."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from assurance.models import Psr1Return
from assurance.psr1_content import Content
from assurance.selectors import returns as said
from programmes.actions import milestones, risks
from programmes.models import Milestone, Risk, User

Item = dict[str, Any]


def apply(psr1: Psr1Return, content: Content, by: User, at: datetime) -> None:
    """Move, complete, score again and close what the return says, in the caller's transaction.

    What has been done, withdrawn or closed in the plan meanwhile stays as it is. A correction
    changes only what the plan still holds as the return it corrects left it.
    """
    before = said.content_of(psr1.supersedes) if psr1.supersedes else None
    _apply_milestones(psr1, content["milestones"]["items"], _base(before, "milestones"), by, at)
    _apply_risks(psr1, content["risks"]["items"], _base(before, "risks"), by, at)


def _base(before: Content | None, section: str) -> dict[int, Item]:
    """The items as a correction found them, by id; nothing for a first return."""
    return {item["id"]: item for item in before[section]["items"]} if before else {}


def _apply_milestones(
    psr1: Psr1Return, items: list[Item], base: dict[int, Item], by: User, at: datetime
) -> None:
    rows = Milestone.objects.filter(programme=psr1.programme).still_open()
    live = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    reference = psr1.reference
    for item in items:
        row, was = live.get(item["id"]), base.get(item["id"])
        if row is None:
            continue
        if item["done"]:
            if not (was and was["done"]):
                milestones.mark_done(
                    milestone=row,
                    actual=date.fromisoformat(item["actual"]),
                    evidence=item["evidence"],
                    version=None,
                    by=by,
                    at=at,
                    psr1_reference=reference,
                )
        elif _moved(item, was, row):
            milestones.move_forecast(
                milestone=row,
                forecast=date.fromisoformat(item["forecast"]),
                reason=item["change"],
                version=None,
                by=by,
                at=at,
                psr1_reference=reference,
            )


def _moved(item: Item, was: Item | None, row: Milestone) -> bool:
    if was is None:
        return bool(item["forecast"] != item["previous_forecast"])
    stands = row.forecast.isoformat() == was["forecast"]
    return bool(stands and item["forecast"] != was["forecast"])


def _apply_risks(
    psr1: Psr1Return, items: list[Item], base: dict[int, Item], by: User, at: datetime
) -> None:
    rows = Risk.objects.filter(programme=psr1.programme).still_open()
    live = {row.pk: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    for item in items:
        row, was = live.get(item["id"]), base.get(item["id"])
        if row is None:
            continue
        told: Item = {"risk": row, "version": None, "by": by, "at": at}
        told["psr1_reference"] = psr1.reference
        if _rescored(item, was, row):
            risks.rescore(
                likelihood=item["likelihood"],
                impact=item["impact"],
                reason=item["comment"],
                **told,
            )
        if item["closed"] and not (was and was["closed"]):
            risks.close(note=item["comment"], **told)


def _rescored(item: Item, was: Item | None, row: Risk) -> bool:
    now = (item["likelihood"], item["impact"])
    if not all(now):
        return False
    if was is None:
        return now != (item["previous_likelihood"], item["previous_impact"])
    before = (was["likelihood"], was["impact"])
    return (row.likelihood, row.impact) == before and now != before
