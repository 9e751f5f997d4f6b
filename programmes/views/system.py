"""The plan of a system: its tree, and the system's own details."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.actions import systems
from programmes.forms.plan import SystemForm
from programmes.models import Plan, System
from programmes.permissions import check_may
from programmes.presenters.plan import validity
from programmes.selectors import plan as selector
from programmes.views.editing import Asking, Values, ask


@within_system("plan.read")
def system(request: SystemRequest) -> HttpResponse:
    on = clock.today()
    plans = selector.plans(request.system)
    shown = _shown(request, plans)
    context = {
        "system": request.system,
        "plan": shown,
        "validity": validity(shown) if shown else "",
        "plans": len(plans),
        "lines": selector.lines(shown, on),
        "closed": selector.closed(shown, on),
        "members": sum(m.ends_on is None for m in selector.memberships(request.system, on)),
        "may_edit": request.authority.may("plan.edit", request.system),
        "may_edit_system": request.authority.may("system.edit", request.system),
        "may_audit": request.authority.may_somewhere("audit.read", request.system),
    }
    return render(request, "programmes/system.jinja", context)


def _shown(request: SystemRequest, plans: list[Plan]) -> Plan | None:
    """The plan asked for, else the one in force."""
    wanted = request.GET.get("plan")
    if not wanted:
        return current_plan(request.system, clock.today())
    found = next((plan for plan in plans if plan.key == wanted), None)
    if found is None:
        raise Http404
    return found


def _values(row: System) -> Values:
    return {"name": row.name, "kind": row.kind, "version": row.version}


@within_system("system.edit")
def system_edit(request: SystemRequest) -> HttpResponse:
    check_may(request.authority, "system.edit", request.system)
    asking = Asking(
        title="Edit the system",
        back=reverse("system", args=[request.system.key]),
        initial=_values(request.system),
        theirs=_values,
        said="The system's details are saved.",
        save=lambda data: systems.edit_system(
            system=request.system, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, SystemForm, asking)
