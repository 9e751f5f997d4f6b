"""Deliverables and improvement actions as pages show them, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch

from programmes import improvement_rules
from programmes.improvement_rules import Shown
from programmes.models import (
    ActionRevision,
    ActionUpdate,
    Deliverable,
    ImprovementAction,
    PlanEvidence,
    Programme,
    SystemMembership,
)
from programmes.models.querysets import current_on
from programmes.rag import BlueMonth

Said = dict[date, BlueMonth]
"""Month → whether assurance was shown in it, and whether evidence of that is attached."""


def deliverables(programme: Programme) -> list[Deliverable]:
    """Those that stand in the plan, in its order."""
    rows = Deliverable.objects.filter(programme=programme, withdrawn_on__isnull=True)
    return list(rows.order_by("position", "key"))


def improvement_actions(programme: Programme) -> list[ImprovementAction]:
    """Those that stand in the plan, in its order."""
    rows = ImprovementAction.objects.filter(programme=programme, withdrawn_on__isnull=True)
    return list(rows.order_by("position", "key"))


def updates(action: ImprovementAction) -> list[ActionUpdate]:
    """What was said, the latest first, each with its evidence (without the bytes of files)."""
    pieces = PlanEvidence.objects.select_related("content", "added_by").defer("content__data")
    rows = ActionUpdate.objects.filter(action=action).select_related("by")
    rows = rows.prefetch_related(Prefetch("evidence", queryset=pieces))
    return list(rows.order_by("-month", "-id"))


def revisions(action: ImprovementAction) -> list[ActionRevision]:
    """Each revised month, the latest first, with who."""
    rows = ActionRevision.objects.filter(action=action).select_related("by")
    return list(rows.order_by("-at", "-id"))


def latest_update(action: ImprovementAction) -> ActionUpdate | None:
    """What holds now: the latest of the latest month."""
    return ActionUpdate.objects.filter(action=action).order_by("-month", "-id").first()


def latest_of(actions: Collection[int], until: date) -> dict[int, ActionUpdate]:
    """Action → what was last said of it for a month up to one, in one query."""
    rows = ActionUpdate.objects.filter(action__in=actions, month__lte=until)
    rows = rows.order_by("action_id", "-month", "-id").distinct("action_id")
    return {row.action_id: row for row in rows}


def said_of(actions: Collection[int]) -> dict[int, Said]:
    """Action → its months, in one query.

    The latest update of a month says whether assurance was shown; evidence of any update of the
    month is evidence of the month.
    """
    proof = PlanEvidence.objects.filter(
        action_update__action=OuterRef("action"), action_update__month=OuterRef("month")
    )
    rows = ActionUpdate.objects.filter(action__in=actions).annotate(proved=Exists(proof))
    found: dict[int, Said] = {action: {} for action in actions}
    for row in rows.order_by("month", "id").values_list("action", "month", "assured", "proved"):
        found[row[0]][row[1]] = BlueMonth(complete=row[2], evidence_attached=row[3])
    return found


def shown_in(rows: Iterable[ActionUpdate]) -> Said:
    """The same from the updates of one action, evidence prefetched, the latest first."""
    found: dict[date, list[ActionUpdate]] = {}
    for row in rows:
        found.setdefault(row.month, []).append(row)
    return {
        month: BlueMonth(
            complete=months[0].assured,
            evidence_attached=any(row.evidence.all() for row in months),
        )
        for month, months in found.items()
    }


def shown(action: ImprovementAction, until: date) -> Shown:
    """How many months of assurance count towards Blue up to a month."""
    return improvement_rules.shown(said_of([action.pk])[action.pk], until, action.months_agreed)


def evidence_file(action: ImprovementAction, pk: int) -> PlanEvidence | None:
    """A file that was attached to the action, with its bytes."""
    rows = PlanEvidence.objects.filter(action_update__action=action, pk=pk)
    return rows.filter(content__isnull=False).select_related("content").first()


def organisations(programme: Programme, on: date) -> list[tuple[str, str]]:
    """Key and name of each member of the programme's system, by name."""
    rows = SystemMembership.objects.filter(current_on(on), system=programme.system_id)
    rows = rows.select_related("organisation").prefetch_related("organisation__names")
    found = {(row.organisation.key, row.organisation.name_on(on)) for row in rows}
    return sorted(found, key=lambda pair: pair[1])
