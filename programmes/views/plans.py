"""A system's successive plans, and what each of them holds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.presenters import plan_counts as presenter
from programmes.presenters.plan import validity
from programmes.selectors import plan as selector
from programmes.selectors import plan_counts
from programmes.views.finding import find_plan


@within_system("plan.read")
def plans(request: SystemRequest) -> HttpResponse:
    held = plan_counts.headlines(request.system)
    in_force = current_plan(request.system, clock.today())
    lines = [
        {
            "plan": plan,
            "validity": validity(plan),
            "in_force": plan == in_force,
            "holds": presenter.headline(held.get(plan.pk)),
        }
        for plan in selector.plans(request.system)
    ]
    return render(request, "programmes/plans.jinja", {"system": request.system, "lines": lines})


@within_system("plan.read")
def plan(request: SystemRequest, plan: str) -> HttpResponse:
    shown = find_plan(request, plan)
    on = presenter.shown_on(shown, clock.today())
    context = {
        "system": request.system,
        "plan": shown,
        "validity": validity(shown),
        "in_force": shown == current_plan(request.system, clock.today()),
        "on": on,
        "today": clock.today(),
        "counts": presenter.lines(plan_counts.counts(shown), request.system, shown),
        "lines": selector.lines(shown, on),
        "closed": selector.closed(shown, on),
    }
    return render(request, "programmes/plan.jinja", context)
