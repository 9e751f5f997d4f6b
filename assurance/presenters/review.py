"""A gateway review in words: what the return says, beside what is agreed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField

from assurance.enums import Presence, Psr1State
from assurance.forms.review import ReviewForm, closing
from assurance.models import GatewayReview, Psr1Return, ReviewAction
from assurance.presenters.psr1_links import Links
from assurance.presenters.psr1_readings import Line, lines, signed_on
from assurance.psr1_content import SECTIONS, Content
from assurance.review_rules import OFFICES, SCALES
from assurance.selectors.review_page import Neighbour
from metrics.models import Reading
from programmes import rag, working_days
from programmes.clock import LONDON
from programmes.enums import Office
from programmes.models import Programme
from programmes.rating_style import SCALE_NAMES
from programmes.text import count, month_name

STATUSES = {"done": "Done", "on_track": "On track", "slipped": "Slipped", "overdue": "Overdue"}


@dataclass(frozen=True)
class Rated:
    """One scale of the return: now, why, and what was agreed last month."""

    scale: str
    name: str
    value: str
    reason: str
    before: str
    movement: rag.Movement


@dataclass(frozen=True)
class Told:
    """What the signed return says, in the order of its pages."""

    ratings: tuple[Rated, ...]
    mitigation: str
    this_month: str
    next_month: str
    moved: tuple[Mapping[str, Any], ...]
    steady: tuple[Mapping[str, Any], ...]
    counts: Mapping[str, int]
    actions: tuple[Mapping[str, Any], ...]
    readings: tuple[Line, ...]
    risks: tuple[Mapping[str, Any], ...]
    issues: str
    dependencies: str
    support: str
    escalation: str
    decisions: tuple[Mapping[str, str], ...]
    evidence: tuple[Mapping[str, Any], ...]
    unchanged: Mapping[str, str]


def is_signed(psr1: Psr1Return) -> bool:
    return psr1.state not in (Psr1State.DRAFT, Psr1State.SUBMITTED)


def told(
    psr1: Psr1Return,
    content: Content,
    before: Mapping[str, str],
    later: Mapping[str, Reading],
) -> Told:
    """`before` maps scale → the rating agreed last month.

    `later`: series → what was recorded otherwise since the signature.
    """
    frozen = content["frozen"]
    decisions = content["escalations"]["decisions"]
    milestones = _milestones(content)
    return Told(
        ratings=tuple(_rated(scale, content, before) for scale in SCALES),
        mitigation=content["ratings"]["mitigation"],
        this_month=content["progress"]["this_month"],
        next_month=content["progress"]["next_month"],
        moved=tuple(row for row in milestones if not _steady(row)),
        steady=tuple(row for row in milestones if _steady(row)),
        counts=frozen["counts"],
        actions=tuple(content.get("actions", {"items": ()})["items"]),
        readings=tuple(
            lines(frozen.get("readings", ()), content, psr1.system.key, signed_on(psr1), later),
        ),
        risks=tuple(frozen["risks"]),
        issues=content["risks"]["issues"],
        dependencies=content["support"]["dependencies"],
        support=content["support"]["support"],
        escalation=content["escalations"]["escalation"],
        decisions=tuple(row for row in decisions if row["what"].strip()),
        evidence=tuple(_evidence(psr1, frozen["evidence"])),
        unchanged={
            section: month_name(mark["unchanged_since"])
            for section, mark in content["marks"].items()
            if section in SECTIONS and mark.get("unchanged_since")
        },
    )


def _evidence(psr1: Psr1Return, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each file and link with the address it opens at."""
    links = Links.of(psr1, named=True)
    return [
        {**row, "href": row["url"] or links("psr1_evidence_file", pk=row["id"])} for row in rows
    ]


def _rated(scale: str, content: Content, before: Mapping[str, str]) -> Rated:
    said = content["ratings"][scale]
    return Rated(
        scale=scale,
        name=SCALE_NAMES[scale],
        value=said["value"],
        reason=said["reason"],
        before=before.get(scale, ""),
        movement=rag.movement(scale, before.get(scale), said["value"]),
    )


def _milestones(content: Content) -> list[dict[str, Any]]:
    """Those the return speaks of, each with its status as it was frozen."""
    status = {row["id"]: row["status"] for row in content["frozen"]["milestones"]}
    return [
        item | {"status": STATUSES.get(status.get(item["id"], ""), "")}
        for item in content["milestones"]["items"]
    ]


def _steady(item: Mapping[str, Any]) -> bool:
    """Nothing to talk about: on track, its forecast as it was."""
    unmoved = item["forecast"] == item["previous_forecast"] and not item["change"]
    return item["status"] == STATUSES["on_track"] and not item["done"] and unmoved


@dataclass(frozen=True)
class Band:
    """A rating of the return with the boxes in which the review answers it."""

    said: Rated
    agreed: BoundField
    why: BoundField


def bands(said: Told, form: ReviewForm) -> list[Band]:
    return [
        Band(row, form[f"agreed_{row.scale}"], form[f"{row.scale}_reason"]) for row in said.ratings
    ]


@dataclass(frozen=True)
class Agreed:
    """A completed rating. `why` is shown where it differs from what the return said."""

    name: str
    said: str
    agreed: str
    why: str

    @property
    def differs(self) -> bool:
        return bool(self.agreed) and self.said != self.agreed


def agreed(review: GatewayReview, psr1: Psr1Return) -> list[Agreed]:
    return [
        Agreed(
            SCALE_NAMES[scale],
            getattr(psr1, f"self_{scale}"),
            getattr(review, f"agreed_{scale}"),
            getattr(review, f"{scale}_reason"),
        )
        for scale in SCALES
    ]


def attendance(review: GatewayReview) -> list[tuple[str, str]]:
    """Office and presence, in words."""
    return [
        (office.label, _presence(review.attendance.get(office.value, ""))) for office in OFFICES
    ]


def _presence(value: str) -> str:
    return str(Presence(value).label) if value in Presence.values else "Not recorded"


@dataclass(frozen=True)
class ActionLine:
    """An action with its age in days and how it stands. `box` closes it on the review's page."""

    action: ReviewAction
    owner: str
    age: str
    status: str
    overdue: bool
    box: BoundField | None = None


def action_line(action: ReviewAction, on: date, box: BoundField | None = None) -> ActionLine:
    raised = action.raised_at.astimezone(LONDON).date()
    overdue = action.closed_at is None and action.due_on < on
    if action.closed_at is not None:
        status = "Closed"
    elif overdue:
        status = f"Overdue by {count(working_days.overdue(action.due_on, on), 'working day')}"
    else:
        status = "Open"
    age = count((on - raised).days, "day")
    return ActionLine(action, _owner(action), age, status, overdue, box)


def _owner(action: ReviewAction) -> str:
    """The person and the office, or the office alone where the account bears its name."""
    named = action.owner.name if action.owner else ""
    parts = [action.owner_office]
    if not action.owner_office.startswith(named):
        parts.insert(0, named)
    return ", ".join(part for part in parts if part)


def carried_line(action: ReviewAction, form: ReviewForm, on: date) -> ActionLine:
    name = closing(action)
    return action_line(action, on, form[name] if name in form.fields else None)


@dataclass(frozen=True)
class Beside:
    """The programmes before and after this one, and its place in the month."""

    earlier: Neighbour | None
    later: Neighbour | None
    place: int
    total: int


def beside(month: Sequence[Neighbour], programme: Programme) -> Beside:
    """`place` counts from 1; 0 for a programme that is not among them."""
    ids = [neighbour.programme.pk for neighbour in month]
    if programme.pk not in ids:
        return Beside(None, None, 0, len(ids))
    here = ids.index(programme.pk)
    return Beside(
        month[here - 1] if here else None,
        month[here + 1] if here + 1 < len(ids) else None,
        here + 1,
        len(ids),
    )


def office_chosen(chosen: str) -> str:
    """The words of an office chosen as an action's owner; empty for a person."""
    kind, _, key = chosen.partition(":")
    return str(Office(key).label) if kind == "office" and key in Office.values else ""
