"""What a signed return says of the plan's items becomes the plan's, under its reference."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from assurance.actions import month_readings
from assurance.models import Evidence, Psr1Return
from assurance.psr1_content import Content, ended
from assurance.selectors import returns as said
from programmes.actions import improvement, milestones, risks
from programmes.actions.plan_evidence import Piece
from programmes.enums import Progress
from programmes.models import ImprovementAction, Milestone, Risk, User
from programmes.refusals import Refused

Item = dict[str, Any]


def apply(psr1: Psr1Return, content: Content, by: User, at: datetime) -> None:
    """Move, complete, rate, score and close what the return says, in the caller's transaction.

    What has been done, withdrawn or closed in the plan meanwhile stays as it is. A correction
    changes only what the plan still holds as the return it corrects left it.
    """
    before = said.content_of(psr1.supersedes) if psr1.supersedes else None
    _apply_milestones(psr1, content["milestones"]["items"], _base(before, "milestones"), by, at)
    actions = content.get("actions", {"items": []})["items"]
    _apply_actions(psr1, actions, _base(before, "actions"), by, at)
    _apply_risks(psr1, content["risks"]["items"], _base(before, "risks"), by, at)
    month_readings.apply(psr1, content, by, at)


def _base(before: Content | None, section: str) -> dict[int, Item]:
    """The items as a correction found them, by id; nothing for a first return."""
    part = before.get(section) if before else None
    return {item["id"]: item for item in part["items"]} if part else {}


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


def _apply_actions(
    psr1: Psr1Return, items: list[Item], base: dict[int, Item], by: User, at: datetime
) -> None:
    rows = ImprovementAction.objects.filter(programme=psr1.programme, withdrawn_on__isnull=True)
    live = {row.pk: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    for item in items:
        row, was = live.get(item["id"]), base.get(item["id"])
        if row is None or _completed_meanwhile(row, was):
            continue
        try:
            _apply_action(psr1, item, was, row, by, at)
        except Refused as refused:
            said_of = f"“{row}” can’t follow the return, so it is not signed: {refused}."
            raise Refused(f"{said_of} Send it back to have that changed.") from None


def _apply_action(
    psr1: Psr1Return, item: Item, was: Item | None, row: ImprovementAction, by: User, at: datetime
) -> None:
    told: Item = {"action": row, "version": None, "by": by, "at": at}
    told["psr1_reference"] = psr1.reference
    if _is_revised(item, was, row):
        month = date.fromisoformat(f"{item['revised']}-01")
        improvement.revise(revised_on=month, reason=item["change"], **told)
    evidence = _pieces(psr1, row)
    if _says_more(item, was, row, has_evidence=bool(evidence)):
        improvement.record_update(
            month=psr1.month,
            text=item["text"],
            month_rag=item["month_rag"],
            target_rag=item["target_rag"],
            assured=bool(item["assured"]),
            evidence=evidence,
            **told,
        )


def _completed_meanwhile(row: ImprovementAction, was: Item | None) -> bool:
    """Blue in the plan, though not by the return that is corrected."""
    return row.month_rag == Progress.BLUE and not (was and ended(was))


def _is_revised(item: Item, was: Item | None, row: ImprovementAction) -> bool:
    if not item["revised"]:
        return False
    if was is None:
        return bool(item["revised"] != item["previous_revised"])
    stands = f"{row.revised_on:%Y-%m}" if row.revised_on else ""
    return bool(stands == was["revised"] and item["revised"] != was["revised"])


_SAID = ("text", "month_rag", "target_rag", "assured")


def _says_more(item: Item, was: Item | None, row: ImprovementAction, *, has_evidence: bool) -> bool:
    """Whether the month is spoken of; a page left as it was says nothing of it."""
    rated = (item["month_rag"], item["target_rag"])
    if was is None:
        before = (item["previous_month_rag"], item["previous_target_rag"])
        return bool(item["text"] or item["assured"] or has_evidence or rated != before)
    stands = (row.month_rag, row.target_rag) == (was["month_rag"], was["target_rag"])
    return stands and (has_evidence or any(item[name] != was[name] for name in _SAID))


def _pieces(psr1: Psr1Return, row: ImprovementAction) -> list[Piece]:
    """What the return has attached to the action, as the plan keeps it.

    A correction brings only what the return that it corrects had not.
    """
    rows = Evidence.objects.filter(psr1=psr1, action=row, removed_at__isnull=True)
    before = Evidence.objects.filter(psr1=psr1.supersedes_id, action=row, removed_at__isnull=True)
    copied = set(before.values_list("title", "url", "content")) if psr1.supersedes_id else set()
    return [
        Piece(
            title=each.title,
            url=each.url,
            file_name=each.file_name,
            data=bytes(each.content.data) if each.content else b"",
        )
        for each in rows.select_related("content")
        if (each.title, each.url, each.content_id) not in copied
    ]


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
