"""PSR1 returns: the one asked for, what it says, what was said before it, and how it came about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from assurance import psr1_frozen
from assurance.enums import Psr1State, ReviewState
from assurance.models import Evidence, GatewayReview, Psr1Event, Psr1Return, Psr1Revision
from assurance.permissions import can_read_psr1
from assurance.psr1_content import SECTIONS, Content, blue_refusal
from assurance.selectors.plan_items import plan_milestones
from programmes import improvement_rules
from programmes.enums import Progress
from programmes.financial_year import previous_month
from programmes.improvement_rules import Shown
from programmes.models import ActionUpdate, ImprovementAction, Milestone, Programme, System
from programmes.permissions import Authority
from programmes.rag import BLUE_MONTHS, BlueMonth, blue_months_missing
from programmes.selectors import delivery

SIGNED = (Psr1State.SIGNED, Psr1State.REVIEWED, Psr1State.LOCKED)


def versions(authority: Authority, system: System, month: date, key: str) -> list[Psr1Return]:
    """A programme's return for a month with its corrections, the latest first."""
    rows = Psr1Return.objects.visible_to(authority.user, authority.on)
    rows = rows.filter(system=system, month=month, programme__key=key)
    return list(
        rows.select_related(
            "programme__system", "system", "period", "submitted_by", "signed_by", "supersedes"
        ).order_by("-number")
    )


def readable(authority: Authority, rows: list[Psr1Return]) -> list[Psr1Return]:
    """Those of a month's versions that the person may read."""
    return [row for row in rows if can_read_psr1(authority, row)]


def fresh(psr1: Psr1Return) -> Psr1Return:
    """The return as it stands now, with all that its pages show."""
    rows = Psr1Return.objects.select_related(
        "programme__system", "system", "period", "submitted_by", "signed_by", "supersedes"
    )
    return rows.get(pk=psr1.pk)


def content_of(psr1: Psr1Return, number: int | None = None) -> Content:
    """What the return said at a revision; at its latest where none is named.

    Raises Psr1Revision.DoesNotExist for a revision it never had.
    """
    content: Content = revision_of(psr1, number).content
    return content


def revision_of(psr1: Psr1Return, number: int | None = None) -> Psr1Revision:
    """A revision with who saved it. Raises Psr1Revision.DoesNotExist."""
    rows = Psr1Revision.objects.select_related("saved_by")
    return rows.get(psr1_id=psr1.pk, number=number or psr1.revision)


def last_signed(programme: Programme, before: date) -> Psr1Return | None:
    """The programme's latest signed return of any earlier month, as last corrected."""
    rows = Psr1Return.objects.filter(programme=programme, month__lt=before, state__in=SIGNED)
    return rows.order_by("-month", "-number").first()


def review_of(psr1: Psr1Return) -> GatewayReview | None:
    """The completed review of the return, with what it agreed."""
    rows = GatewayReview.objects.filter(psr1=psr1, state=ReviewState.COMPLETED)
    return rows.select_related("completed_by").first()


def last_month_said(psr1: Psr1Return) -> tuple[Psr1Return, Content] | None:
    """What the programme last signed before this month, for the person who fills this one."""
    previous = last_signed(psr1.programme, psr1.month)
    return (previous, content_of(previous)) if previous else None


def revisions(psr1: Psr1Return) -> list[Psr1Revision]:
    """Every save, the oldest first, without its content."""
    rows = Psr1Revision.objects.filter(psr1=psr1).select_related("saved_by")
    return list(rows.defer("content").order_by("number"))


def last_saves(psr1: Psr1Return) -> dict[str, Psr1Revision]:
    """Section → its latest save."""
    return {row.section: row for row in revisions(psr1)}


def last_save(psr1: Psr1Return, latest: Psr1Revision) -> Psr1Revision | None:
    """Who last saved a page, and when; to submit, send back or withdraw is no save."""
    if latest.section in SECTIONS:
        return latest
    rows = Psr1Revision.objects.filter(psr1=psr1, section__in=SECTIONS)
    return rows.select_related("saved_by").defer("content").order_by("-number").first()


def last_event(psr1: Psr1Return) -> Psr1Event:
    """The latest move; the opening, where there was none."""
    return Psr1Event.objects.filter(psr1=psr1).select_related("by").latest("id")


def events(psr1: Psr1Return) -> list[Psr1Event]:
    """Every move, the oldest first."""
    return list(Psr1Event.objects.filter(psr1=psr1).select_related("by"))


def sent_back(psr1: Psr1Return) -> Psr1Event | None:
    """The latest time that an SRO sent it back, with the reasons."""
    rows = Psr1Event.objects.filter(psr1=psr1, verb="send_back").select_related("by")
    return rows.order_by("-id").first()


def submission(psr1: Psr1Return) -> Psr1Event | None:
    """The latest submission, for its receipt."""
    rows = Psr1Event.objects.filter(psr1=psr1, verb="submit").select_related("by")
    return rows.order_by("-id").first()


def attached(psr1: Psr1Return) -> list[Evidence]:
    """What is attached now, without the bytes of files."""
    rows = Evidence.objects.filter(psr1=psr1, removed_at__isnull=True)
    rows = rows.select_related("milestone", "action", "content", "added_by")
    return list(rows.defer("content__data"))


def file_of(psr1: Psr1Return, pk: int) -> Evidence | None:
    """A file that is attached to the return, with its bytes."""
    rows = Evidence.objects.filter(psr1=psr1, pk=pk, removed_at__isnull=True)
    return rows.select_related("content").first()


def milestones_of(psr1: Psr1Return) -> list[Milestone]:
    """What evidence can be of: the programme's milestones, soonest first."""
    rows = Milestone.objects.filter(programme_id=psr1.programme_id, withdrawn_on__isnull=True)
    return list(rows.order_by("forecast", "key"))


def actions_of(psr1: Psr1Return) -> list[ImprovementAction]:
    """What evidence can be of: the programme's improvement actions, in the plan's order."""
    rows = ImprovementAction.objects.filter(
        programme_id=psr1.programme_id, withdrawn_on__isnull=True
    )
    return list(rows.order_by("position", "key"))


def actions_before(psr1: Psr1Return, actions: list[int]) -> dict[int, ActionUpdate]:
    """Action → what was last said of it before the return's month."""
    return delivery.latest_of(actions, previous_month(psr1.month))


def measures_of(actions: list[int]) -> dict[int, str]:
    """Action → what shows its assurance."""
    rows = ImprovementAction.objects.filter(pk__in=actions)
    return dict(rows.values_list("pk", "assurance_measure"))


def ever_attached(psr1: Psr1Return) -> list[Evidence]:
    """What is or was attached, for the history."""
    rows = Evidence.objects.filter(psr1=psr1).select_related("added_by", "removed_by")
    return list(rows.order_by("added_at", "id"))


def evidence_list(psr1: Psr1Return) -> list[dict[str, Any]]:
    """What is attached, as a signature freezes it; sizes in bytes."""
    return [
        {
            "id": row.pk,
            "title": row.title,
            "url": row.url,
            "file_name": row.file_name,
            "media_type": row.media_type,
            "sha256": row.content_id or "",
            "size": row.content.size if row.content else None,
            "milestone": row.milestone_id,
            **({"action": row.action_id} if row.action_id else {}),
        }
        for row in attached(psr1)
    ]


def months_towards_blue(psr1: Psr1Return) -> list[BlueMonth]:
    """The months before this one that may count towards Blue, the oldest first.

    A month without a signed return counts as one in which nothing was shown.
    """
    wanted = _months_before(psr1.month, BLUE_MONTHS - 1)
    proof = Evidence.objects.filter(psr1=OuterRef("pk"), removed_at__isnull=True)
    rows = Psr1Return.objects.filter(
        programme_id=psr1.programme_id, month__in=wanted, state__in=SIGNED
    ).order_by("number")
    found = {row.month: row for row in rows.annotate(proved=Exists(proof))}
    return [_blue_month(found.get(month)) for month in wanted]


def months_short_of_blue(psr1: Psr1Return, content: Content, on: date) -> int:
    """How many more months Blue needs, where this one counts as the draft has it; 0 is earned."""
    items = content["milestones"]["items"]
    milestones = psr1_frozen.standing(plan_milestones(psr1.programme), items, on)
    this_month = BlueMonth(
        complete=psr1_frozen.is_complete(psr1_frozen.counts(milestones)),
        evidence_attached=Evidence.objects.filter(psr1=psr1, removed_at__isnull=True).exists(),
    )
    return blue_months_missing([*months_towards_blue(psr1), this_month])


def blue_refusals(psr1: Psr1Return, content: Content, on: date) -> dict[str, str]:
    """Each Blue that is not earned yet, as `section.field` → what to do about it."""
    errors: dict[str, str] = {}
    if content["ratings"]["progress"]["value"] == Progress.BLUE:
        short = months_short_of_blue(psr1, content, on)
        if short:
            errors["ratings.progress_value"] = blue_refusal(short)
    items = {item["id"]: item for item in content.get("actions", {"items": []})["items"]}
    claimed = [own for own, item in items.items() if _claims(item)]
    for own, shown in actions_shown(psr1, content).items() if claimed else ():
        if own in claimed and shown.missing:
            said = improvement_rules.blue_refusal(shown)
            errors[f"actions.{own}_{_claims(items[own])}"] = f"“{items[own]['title']}”: {said}"
    return errors


def _claims(item: dict[str, Any]) -> str:
    """The rating of an action that is Blue, the month's first; empty where none is."""
    named = (name for name in ("month_rag", "target_rag") if item[name] == Progress.BLUE)
    return next(named, "")


def actions_shown(psr1: Psr1Return, content: Content) -> dict[int, Shown]:
    """How near each action of the content is to Blue, this month as the draft has it.

    Evidence counts that is attached to the action in this return, or in the plan for its month.
    """
    items = content.get("actions", {"items": []})["items"]
    own = [item["id"] for item in items]
    said = delivery.said_of(own)
    agreed = dict(ImprovementAction.objects.filter(pk__in=own).values_list("pk", "months_agreed"))
    rows = Evidence.objects.filter(psr1=psr1, removed_at__isnull=True, action__in=own)
    proved = set(rows.values_list("action", flat=True))
    found = {}
    for item in items:
        months = said[item["id"]]
        known = months.get(psr1.month)
        proof = item["id"] in proved or bool(known and known.evidence_attached)
        months[psr1.month] = BlueMonth(complete=bool(item["assured"]), evidence_attached=proof)
        found[item["id"]] = improvement_rules.shown(months, psr1.month, agreed[item["id"]])
    return found


def _blue_month(psr1: Psr1Return | None) -> BlueMonth:
    if psr1 is None:
        return BlueMonth(complete=False, evidence_attached=False)
    open_ones = psr1.milestones_on_track + psr1.milestones_slipped + psr1.milestones_overdue
    return BlueMonth(
        complete=psr1.milestones_done > 0 and not open_ones,
        evidence_attached=bool(getattr(psr1, "proved", False)),
    )


def _months_before(month: date, count: int) -> list[date]:
    """The `count` months before a month, the oldest first."""
    place = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(place - count, place)]
