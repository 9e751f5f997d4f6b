"""Which plan a page shows: the one asked for with `?plan=`, else the one in force."""

from __future__ import annotations

from django.http import Http404

from programmes import clock
from programmes.access import SystemRequest, current_plan
from programmes.models import Plan


def shown_plan(request: SystemRequest) -> Plan:
    """Raises Http404 for a plan of another system, and for a system that has none yet."""
    wanted = request.GET.get("plan")
    if wanted:
        found = Plan.objects.filter(system=request.system, key=wanted).first()
    else:
        found = current_plan(request.system, clock.today())
    if found is None:
        raise Http404
    found.system = request.system
    return found


def plan_query(plan: Plan, request: SystemRequest) -> str:
    """`?plan=…` for links within the same plan; nothing for the plan in force."""
    return f"?plan={plan.key}" if request.GET.get("plan") else ""
