"""A system's successive plans, and what each of them holds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.models import Milestone
from programmes.presenters import plan_counts as presenter
from programmes.presenters.milestone_states import states_now
from programmes.selectors import plan as selector
from programmes.selectors import plan_counts, portfolios, reprofiles
from programmes.selectors.milestone_states import state_counts
from programmes.views.finding import find_plan


@within_system("plan.read")
def plans(request: SystemRequest) -> HttpResponse:
    held = plan_counts.headlines(request.system)
    today = clock.today()
    in_force = current_plan(request.system, today)
    lines = [
        {
            "plan": plan,
            "standing": presenter.standing(plan, today, in_force=plan == in_force),
            "holds": presenter.headline(held.get(plan.pk)),
        }
        for plan in sorted(selector.plans(request.system), key=lambda plan: plan != in_force)
    ]
    return render(request, "programmes/plans.jinja", {"system": request.system, "lines": lines})


@within_system("plan.read")
def plan(request: SystemRequest, plan: str) -> HttpResponse:
    shown = find_plan(request, plan)
    today = clock.today()
    on = presenter.shown_on(shown, today)
    in_force = shown == current_plan(request.system, today)
    context = {
        "system": request.system,
        "plan": shown,
        "standing": presenter.standing(shown, today, in_force=in_force),
        "on": on,
        "today": today,
        "counts": presenter.lines(
            plan_counts.counts(shown), portfolios.risks_added(shown), request.system, shown
        ),
        "milestones": states_now(
            state_counts(Milestone.objects.of_plan(shown), today),
            reprofiles.waiting(shown),
            shown,
            request.system.key,
            today,
        ),
        "lines": selector.lines(shown, on),
        "closed": selector.closed(shown, on),
    }
    return render(request, "programmes/plan.jinja", context)
