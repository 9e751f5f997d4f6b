"""How many of everything a plan holds, withdrawn and closed things included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from programmes.enums import DueKind, ProgrammeKind, RiskKind, Strength, Undated
from programmes.models import (
    ActionUpdate,
    Alignment,
    CalendarEvent,
    Decision,
    Deliverable,
    Dependency,
    Framework,
    Group,
    GroupMember,
    ImprovementAction,
    Milestone,
    NextStep,
    OfficeHolder,
    Plan,
    PlanOnAPage,
    Programme,
    Risk,
    System,
)

Counts = dict[str, Any]

HEADLINES = ("programmes", "milestones", "deliverables", "actions", "risks")
"""What the list of a system's plans says of each."""


def counts(plan: Plan) -> Counts:
    """Numbers by what is counted; where there are kinds of it, *all* and each kind. JSON."""
    return {
        **_programmes(plan),
        "offices": OfficeHolder.objects.filter(programme__plan=plan).count(),
        "plans_on_a_page": PlanOnAPage.objects.filter(programme__plan=plan).count(),
        **_delivery(plan),
        **_risks(plan),
        "frameworks": _priorities(plan),
        "alignments": _by(Alignment.objects.filter(_aligned_to(plan)), "strength", Strength.values),
        **_governance(plan),
        "dependencies": Dependency.objects.filter(plan=plan).count(),
    }


def _by(rows: QuerySet[Any], name: str, kinds: Iterable[str]) -> dict[str, int]:
    """*all* and how many of each kind there is one of: one query."""
    found = dict(rows.order_by().values_list(name).annotate(Count("pk")))
    return {"all": sum(found.values())} | {kind: found[kind] for kind in kinds if kind in found}


def _programmes(plan: Plan) -> Counts:
    rows = Programme.objects.of_plan(plan)
    return {
        "programmes": _by(rows, "kind", ProgrammeKind.values),
        "reporting": rows.filter(reports=True).count(),
    }


def _delivery(plan: Plan) -> Counts:
    actions = ImprovementAction.objects.of_plan(plan)
    return {
        "milestones": Milestone.objects.of_plan(plan).count(),
        "deliverables": _by(Deliverable.objects.of_plan(plan), "due_kind", DueKind.values),
        "actions": actions.count(),
        "actions_revised": actions.filter(revised_on__isnull=False).count(),
        "action_updates": ActionUpdate.objects.filter(action__in=actions).count(),
    }


def _risks(plan: Plan) -> Counts:
    found = _by(Risk.objects.of_plan(plan), "kind", RiskKind.values)
    return {"risks": found.get(RiskKind.RISK, 0), "issues": found.get(RiskKind.ISSUE, 0)}


def _priorities(plan: Plan) -> dict[str, int]:
    rows = Framework.objects.filter(plan=plan).annotate(held=Count("priorities"))
    return dict(rows.order_by("position", "key").values_list("key", "held"))


def _aligned_to(plan: Plan) -> Q:
    return Q(priority__framework__plan=plan)


def _governance(plan: Plan) -> Counts:
    events = CalendarEvent.objects.filter(plan=plan)
    return {
        "decisions": Decision.objects.filter(plan=plan).count(),
        "next_steps": NextStep.objects.filter(plan=plan).count(),
        "groups": Group.objects.filter(plan=plan).count(),
        "seats": GroupMember.objects.filter(group__plan=plan).count(),
        "events": events.count(),
        "events_without_a_day": events.filter(on__isnull=True).count(),
        "events_to_be_confirmed": events.filter(
            on__isnull=True, undated=Undated.UNCONFIRMED
        ).count(),
    }


def headlines(system: System) -> dict[int, dict[str, int]]:
    """Plan id → the numbers of HEADLINES; a fixed number of queries however many plans."""
    by_plan: dict[str, QuerySet[Any]] = {
        "programmes": Programme.objects.filter(system=system).annotate(of=F("plan")),
        "milestones": _via_programme(Milestone, system),
        "deliverables": _via_programme(Deliverable, system),
        "actions": _via_programme(ImprovementAction, system),
        "risks": Risk.objects.filter(system=system).annotate(
            of=Coalesce("programme__plan", "plan")
        ),
    }
    found: dict[int, dict[str, int]] = {}
    for name, rows in by_plan.items():
        for pk, number in rows.order_by().values_list("of").annotate(Count("pk")):
            found.setdefault(pk, dict.fromkeys(HEADLINES, 0))[name] = number
    return found


def _via_programme(model: Any, system: System) -> QuerySet[Any]:
    rows = model.objects.filter(programme__system=system).annotate(of=F("programme__plan"))
    found: QuerySet[Any] = rows
    return found
