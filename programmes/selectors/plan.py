"""The plan as its pages show it, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from programmes.enums import Office, Role
from programmes.models import (
    Appointment,
    Milestone,
    OfficeHolder,
    OrganisationName,
    Plan,
    Programme,
    Risk,
    System,
    SystemMembership,
)
from programmes.models.querysets import current_on
from programmes.permissions import Authority
from programmes.selectors.tree import in_order, ordered

DELIVERY_IN_OFFICE = (
    Role.SRO,
    Role.PROGRAMME_DIRECTOR,
    Role.CLINICAL_LEAD,
    Role.PROGRAMME_MANAGER,
    Role.PROJECT_SUPPORT,
)


def closed(plan: Plan | None, on: date) -> list[Programme]:
    """What has left the plan by that day, latest first."""
    if plan is None:
        return []
    rows = Programme.objects.of_plan(plan).filter(closed_on__lte=on)
    return list(rows.order_by("-closed_on", "name"))


@dataclass
class Line:
    """A programme of the tree and what the plan's page says of it."""

    programme: Programme
    sro: list[str] = field(default_factory=list)
    sro_account: str = ""
    milestones: int = 0
    overdue: int = 0
    top_risk: int | None = None
    risks: int = 0


def plan_in_force(system: System, on: date) -> Plan | None:
    """The plan in force on a day: the latest that had begun; before any, the first."""
    plans = Plan.objects.filter(system=system)
    return plans.filter(valid_from__lte=on).order_by("-valid_from").first() or plans.first()


def plans(system: System) -> list[Plan]:
    return list(Plan.objects.filter(system=system).order_by("-valid_from"))


def lines(plan: Plan | None, on: date) -> list[Line]:
    """Each open programme in print order, in five queries."""
    if plan is None:
        return []
    found = {programme.pk: Line(programme) for programme in ordered(plan, on)}
    for row in _milestones(plan, on):
        if line := found.get(row["programme"]):
            line.milestones, line.overdue = row["all"], row["late"]
    for row in _risks(plan):
        if line := found.get(row["programme"]):
            line.risks, line.top_risk = row["all"], row["top"]
    for holder in _published_sros(plan, on):
        if line := found.get(holder.programme_id):
            line.sro.append(holder.holder)
    for held in _appointed_sros(plan, on):
        if line := found.get(held.programme_id or 0):
            line.sro_account = held.user.name
    return list(found.values())


def _milestones(plan: Plan, on: date) -> Any:
    rows = Milestone.objects.filter(programme__plan=plan, withdrawn_on__isnull=True)
    late = Count("pk", filter=Q(actual__isnull=True, forecast__lt=on))
    return rows.order_by().values("programme").annotate(all=Count("pk"), late=late)


def _risks(plan: Plan) -> Any:
    rows = Risk.objects.still_open().filter(programme__plan=plan)
    return rows.order_by().values("programme").annotate(all=Count("pk"), top=Max("score"))


def _published_sros(plan: Plan, on: date) -> QuerySet[OfficeHolder]:
    rows = OfficeHolder.objects.filter(current_on(on), programme__plan=plan, office=Office.SRO)
    return rows.order_by("starts_on", "holder")


def _appointed_sros(plan: Plan, on: date) -> QuerySet[Appointment]:
    rows = Appointment.objects.current(on).filter(programme__plan=plan, role=Role.SRO)
    return rows.select_related("user")


def whole_plan_of(authority: Authority, system: System, key: str) -> list[Programme]:
    """Every programme of the plan to which the programme with this key belongs: one query."""
    rows = Programme.objects.visible_to(authority.user, authority.on).filter(
        system=system, plan__programmes__key=key, plan__programmes__system=system
    )
    return in_order(list(rows.select_related("plan", "system")))


@dataclass(frozen=True)
class InOffice:
    """A published office, or an appointment in the portal, with from when and until when."""

    office: str
    name: str
    job_title: str
    organisation: str
    starts_on: date
    ends_on: date | None
    holder_id: int | None

    @property
    def published(self) -> bool:
        return self.holder_id is not None


def offices(programme: Programme, on: date) -> list[InOffice]:
    """Published offices and the portal's delivery appointments, past ones included: one query."""
    named = OrganisationName.objects.filter(
        organisation=OuterRef("organisation"), starts_on__lte=on
    ).order_by("-starts_on")
    published = OfficeHolder.objects.filter(programme=programme).values_list(
        "office",
        "holder",
        "job_title",
        Coalesce(Subquery(named.values("name")[:1]), Value("")),
        "starts_on",
        "ends_on",
        "pk",
    )
    nothing = Value("", output_field=CharField())
    held = Appointment.objects.filter(programme=programme, role__in=DELIVERY_IN_OFFICE).values_list(
        F("role"),
        F("user__name"),
        nothing,
        nothing,
        F("starts_on"),
        F("ends_on"),
        Value(None, output_field=IntegerField()),
    )
    rows = published.order_by().union(held.order_by(), all=True)
    return [InOffice(*row) for row in rows]


def milestones(programme: Programme) -> list[Milestone]:
    return list(Milestone.objects.filter(programme=programme).order_by("forecast", "key"))


def open_risks(programme: Programme) -> list[Risk]:
    return list(Risk.objects.still_open().filter(programme=programme))


LEVELS = {"low": (1, 3), "moderate": (4, 6), "high": (8, 12), "extreme": (15, 25)}


def memberships(system: System, begun_by: date | None = None) -> list[SystemMembership]:
    """Members, present and past, with their names ready to read.

    `begun_by`: leave out those that a later plan brings.
    """
    rows = SystemMembership.objects.filter(system=system).select_related("organisation")
    if begun_by:
        rows = rows.filter(starts_on__lte=begun_by)
    rows = rows.prefetch_related("organisation__names", "organisation__successor__names")
    return list(rows)


def grouped_by_role(rows: list[Appointment]) -> dict[str, list[Appointment]]:
    found: dict[str, list[Appointment]] = defaultdict(list)
    for row in rows:
        found[row.role].append(row)
    return found
