"""What an address names, within the system of the request; anything else is not found."""

from __future__ import annotations

import re
from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404

from programmes.access import SystemRequest
from programmes.date_fields import EARLIEST_YEAR, LATEST_YEAR
from programmes.models import (
    Appointment,
    Decision,
    Deliverable,
    Framework,
    Group,
    ImprovementAction,
    Milestone,
    NextStep,
    OfficeHolder,
    Plan,
    Priority,
    Programme,
    ReportingPeriod,
    Risk,
    SystemMembership,
    User,
)
from programmes.selectors import people

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def find_plan(request: SystemRequest, plan: str) -> Plan:
    """A plan of the system, in force or not."""
    rows = Plan.objects.visible_to(request.user, request.authority.on)
    return get_object_or_404(rows.select_related("system"), system=request.system, key=plan)


def find_framework(request: SystemRequest, plan: str, fkey: str) -> Framework:
    rows = Framework.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("plan__system")
    return get_object_or_404(rows, plan__system=request.system, plan__key=plan, key=fkey)


def find_priority(request: SystemRequest, plan: str, fkey: str, pkey: str) -> Priority:
    rows = Priority.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("framework__plan__system", "parent")
    rows = rows.filter(framework__plan__system=request.system, framework__plan__key=plan)
    return get_object_or_404(rows, framework__key=fkey, key=pkey)


def find_group(request: SystemRequest, plan: str, gkey: str) -> Group:
    rows = Group.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system", "plan__system")
    return get_object_or_404(rows, system=request.system, plan__key=plan, key=gkey)


def find_decision(request: SystemRequest, plan: str, deckey: str) -> Decision:
    rows = Decision.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system", "plan__system", "programme")
    return get_object_or_404(rows, system=request.system, plan__key=plan, key=deckey)


def find_next_step(request: SystemRequest, plan: str, nkey: str) -> NextStep:
    rows = NextStep.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system", "plan__system", "programme")
    return get_object_or_404(rows, system=request.system, plan__key=plan, key=nkey)


def find_programme(request: SystemRequest, key: str) -> Programme:
    rows = Programme.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system", "plan", "parent")
    return get_object_or_404(rows, system=request.system, key=key)


def find_office(request: SystemRequest, key: str, pk: int) -> OfficeHolder:
    rows = OfficeHolder.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("programme__system")
    return get_object_or_404(rows, programme__system=request.system, programme__key=key, pk=pk)


def find_milestone(request: SystemRequest, key: str, mkey: str) -> Milestone:
    rows = Milestone.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("programme__system", "programme__plan")
    return get_object_or_404(rows, programme__system=request.system, programme__key=key, key=mkey)


def find_deliverable(request: SystemRequest, key: str, dkey: str) -> Deliverable:
    rows = Deliverable.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("programme__system", "programme__plan", "organisation")
    rows = rows.filter(programme__system=request.system, programme__key=key)
    return get_object_or_404(rows.prefetch_related("organisation__names"), key=dkey)


def find_action(request: SystemRequest, key: str, akey: str) -> ImprovementAction:
    rows = ImprovementAction.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("programme__system", "programme__plan", "organisation")
    rows = rows.filter(programme__system=request.system, programme__key=key)
    return get_object_or_404(rows.prefetch_related("organisation__names"), key=akey)


def find_risk(request: SystemRequest, rkey: str) -> Risk:
    rows = Risk.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system", "plan", "programme__system", "programme__plan", "part_of")
    return get_object_or_404(rows, system=request.system, key=rkey)


def find_membership(request: SystemRequest, okey: str) -> SystemMembership:
    """The latest membership of the organisation in this system."""
    rows = SystemMembership.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system", "organisation__successor")
    rows = rows.filter(system=request.system, organisation__key=okey)
    found = rows.prefetch_related("organisation__names").order_by("-starts_on").first()
    if found is None:
        raise Http404
    return found


def find_appointment(request: SystemRequest, pk: int) -> Appointment:
    """Administrators, who see no content, find appointments too: by who may read people."""
    rows = Appointment.objects.where_may(request.user, "people.read", request.authority.on)
    rows = rows.select_related("user", "system", "programme")
    return get_object_or_404(rows, system=request.system, pk=pk)


def find_account(request: SystemRequest, pk: int) -> User:
    return get_object_or_404(people.accounts_of(request.system), pk=pk)


def find_period(request: SystemRequest, month: str) -> ReportingPeriod:
    rows = ReportingPeriod.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system")
    return get_object_or_404(rows, system=request.system, month=month_of(month))


def month_of(code: str) -> date:
    """The first day of 2017-02. Raises Http404 for anything else."""
    parts = _MONTH.fullmatch(code)
    if not parts or not EARLIEST_YEAR <= int(parts[1]) <= LATEST_YEAR:
        raise Http404
    return date(int(parts[1]), int(parts[2]), 1)
