"""What stands in the database of a system's plan, as records beside the rows they came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Model, Q, QuerySet

from programmes.enums import Strength
from programmes.models import (
    ActionRevision,
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
    Organisation,
    Plan,
    PlanLoad,
    PlanOnAPage,
    Priority,
    Programme,
    Risk,
    System,
    SystemMembership,
)
from programmes.plan_kinds import PLAN_KINDS, Column, PlanKind
from programmes.record_kinds import ALIGNED, ENDS, KINDS, office_key, programme_of, seat_key
from programmes.record_values import plain

Fields = dict[str, Any]
Lists = dict[tuple[str, str, int], list[str]]
"""(kind, column, id of the row) → keys: what a record refers to through tables of its own."""

ATTRIBUTES = {("action", "revised"): "revised_on"}
"""Columns that are named otherwise in the model."""


@dataclass
class Standing:
    """Records as they are now, and the row behind each."""

    records: dict[str, dict[str, Fields]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def add(self, kind: str, key: str, row: Model, fields: Fields) -> None:
        self.records[kind][key] = fields
        self.rows[kind, key] = row

    def within(self, programmes: Iterable[str]) -> Standing:
        """Only what belongs to the programmes with these keys."""
        wanted, found = set(programmes), Standing()
        for (kind, key), row in self.rows.items():
            fields = self.records[kind][key]
            if programme_of(kind, key, fields) in wanted:
                found.add(kind, key, row, fields)
        return found


def standing(*, system: str, plan: str, organisations: Iterable[str] = ()) -> Standing:
    """A system's plan as it is, with the named organisations and the system's members."""
    found = Standing()
    whole: list[tuple[str, Any]] = [("system", System.objects.filter(key=system))]
    whole.append(("plan", Plan.objects.filter(key=plan)))
    for name, rows in whole:
        for row in rows:
            found.add(name, row.key, row, _fields(KINDS[name], row, {}))
    _add_organisations(found, system, organisations)
    lists = _lists(plan)
    for kind in PLAN_KINDS.values():
        for row in _QUERIES[kind.key](plan):
            found.add(kind.key, key_of(kind.key, row), row, _fields(kind, row, lists))
    for revision in _revisions(plan):
        found.add("action_revision", key_of("action_revision", revision), revision, {})
    return found


def last_load(plan: str) -> dict[str, dict[str, Fields]]:
    """What the plan's file said when it was last loaded; empty before the first time."""
    load = PlanLoad.objects.filter(plan__key=plan).order_by("-id").first()
    return load.content if load else {}


def risks_added(plan: Plan) -> dict[str, int]:
    """Of each kind, the risks that the plan's file does not have; empty where none was loaded."""
    loads = PlanLoad.objects.filter(plan=plan).order_by("-id")
    said = loads.values_list("content__risk", flat=True).first()
    if said is None:
        return {}
    rows = Risk.objects.of_plan(plan).exclude(key__in=list(said))
    return dict(rows.order_by().values_list("kind").annotate(Count("pk")))


def _add_organisations(found: Standing, system: str, keys: Iterable[str]) -> None:
    wanted = Q(key__in=list(keys)) | Q(memberships__system__key=system)
    for row in Organisation.objects.filter(wanted).distinct().prefetch_related("names"):
        fields = {"ods_code": row.ods_code, "name": row.name_on(date.min), "kind": row.kind}
        found.add("organisation", row.key, row, fields)
    rows = SystemMembership.objects.filter(system__key=system).select_related("organisation")
    for member in rows.order_by("-starts_on"):
        found.add("membership", member.organisation.key, member, {"statutory": member.statutory})


def _of_plan(model: Any, *related: str, path: str = "plan__key") -> Callable[[str], QuerySet[Any]]:
    def rows(plan: str) -> QuerySet[Any]:
        return model.objects.filter(**{path: plan}).select_related(*related).order_by("pk")  # type: ignore[no-any-return]

    return rows


def _in_programme(model: Any, *related: str) -> Callable[[str], QuerySet[Any]]:
    return _of_plan(model, "programme", *related, path="programme__plan__key")


def _risks(plan: str) -> QuerySet[Risk]:
    of_plan = Q(programme__plan__key=plan) | Q(programme__isnull=True, plan__key=plan)
    rows = Risk.objects.filter(of_plan).select_related("programme", "part_of")
    return rows.prefetch_related("mitigations").order_by("pk")


def _updates(plan: str) -> QuerySet[ActionUpdate]:
    """The latest of a month comes last, and so holds."""
    rows = ActionUpdate.objects.filter(action__programme__plan__key=plan)
    return rows.select_related("action__programme").order_by("month", "pk")


def _revisions(plan: str) -> QuerySet[ActionRevision]:
    rows = ActionRevision.objects.filter(action__programme__plan__key=plan)
    return rows.select_related("action__programme").order_by("pk")


_QUERIES: dict[str, Callable[[str], Iterable[Any]]] = {
    "framework": _of_plan(Framework),
    "priority": _of_plan(Priority, "framework", "parent", path="framework__plan__key"),
    "programme": _of_plan(Programme, "parent"),
    "page": _in_programme(PlanOnAPage),
    "office": _in_programme(OfficeHolder, "organisation"),
    "milestone": _in_programme(Milestone),
    "deliverable": _in_programme(Deliverable, "organisation"),
    "action": _in_programme(ImprovementAction, "organisation"),
    "action_update": _updates,
    "risk": _risks,
    "group": _of_plan(Group),
    "group_member": _of_plan(GroupMember, "group", "organisation", path="group__plan__key"),
    "decision": _of_plan(Decision, "programme"),
    "next_step": _of_plan(NextStep, "programme"),
    "event": _of_plan(CalendarEvent),
    "dependency": _of_plan(
        Dependency, *(f"{end}_{name}__programme" for end in ("before", "after") for name in ENDS)
    ),
}


def key_of(kind: str, row: Any) -> str:
    """The key under which a row stands among a plan's records."""
    if kind == "page":
        return str(row.programme.key)
    if kind == "office":
        return office_key(row.programme.key, row.office, row.starts_on, row.holder)
    if kind == "group_member":
        return seat_key(row.group.key, row.office, row.holder)
    if kind == "priority":
        return f"{row.framework.key}/{row.key}"
    if kind in ENDS:
        return f"{row.programme.key}/{row.key}"
    if kind == "action_update":
        return f"{key_of('action', row.action)}/{row.month:%Y-%m}"
    if kind == "action_revision":
        return f"{key_of('action', row.action)}/{row.revised_on:%Y-%m}"
    return str(row.key)


def _fields(kind: PlanKind, row: Any, lists: Lists) -> Fields:
    return {column.name: _field(kind.key, column, row, lists) for column in kind.columns}


def _field(kind: str, column: Column, row: Any, lists: Lists) -> Any:
    if column.type == "references":
        return plain(column, lists.get((kind, column.name, row.pk), ()))
    if (kind, column.name) == ("risk", "mitigations"):
        return plain(column, [mitigation.text for mitigation in row.mitigations.all()])
    value = getattr(row, ATTRIBUTES.get((kind, column.name), column.name))
    if column.type == "reference" and value is not None:
        # A priority's parent is of the same framework, so that need not be read again.
        return f"{row.framework.key}/{value.key}" if kind == "priority" else value.key
    if column.type == "either":
        name = next(name for name in ENDS if getattr(row, f"{column.name}_{name}_id"))
        return f"{name}:{key_of(name, value)}"
    return plain(column, value)


_COLUMN_OF = {Strength.PRIMARY: "priorities", Strength.CONTRIBUTES: "contributes"}


def _lists(plan: str) -> Lists:
    found: Lists = defaultdict(list)
    rows = Alignment.objects.filter(priority__framework__plan__key=plan)
    for row in rows.select_related("priority__framework"):
        kind = next(name for name in ALIGNED if getattr(row, f"{name}_id"))
        place = kind, _COLUMN_OF[Strength(row.strength)], getattr(row, f"{kind}_id")
        found[place].append(key_of("priority", row.priority))
    reports = Group.objects.filter(plan__key=plan, reports_to__isnull=False)
    for pk, key in reports.order_by().values_list("pk", "reports_to__key"):
        found["group", "reports_to", pk].append(key)
    return found


def keys_taken(
    *, system: str, plan: str, said: dict[str, Any], ods_codes: dict[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Keys that stand elsewhere: (kind, key, what is in the way). `ods_codes`: code → key."""
    for other in Plan.objects.filter(key=plan).exclude(system__key=system).select_related("system"):
        yield "plan", plan, f"The plan “{plan}” belongs to {other.system.name}"
    rows = Programme.objects.filter(system__key=system, key__in=list(said["programme"]))
    for row in rows.exclude(plan__key=plan).select_related("plan"):
        yield "programme", row.key, f"The programme “{row.key}” belongs to another plan, {row.plan}"
    risks = Risk.objects.filter(system__key=system, key__in=list(said["risk"]))
    for risk in risks.exclude(pk__in=_risks(plan).values("pk")):
        yield "risk", risk.key, f"The risk “{risk.key}” belongs to another plan"
    for organisation in Organisation.objects.filter(ods_code__in=list(ods_codes)):
        code = str(organisation.ods_code)
        if ods_codes[code] != organisation.key:
            what = f"The ODS code {code} belongs to “{organisation.key}”"
            yield "organisation", ods_codes[code], what
