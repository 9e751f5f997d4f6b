"""What is this programme, who answers for it, how is it doing?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assurance.presenters import programme as presenter
from assurance.selectors import programme as selector
from metrics.selectors.performance import count_under
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.models import Programme
from programmes.presenters import decisions as decision_presenter
from programmes.presenters import delivery as delivery_presenter
from programmes.presenters import plan as plan_presenter
from programmes.selectors import decisions as decision_selector
from programmes.selectors import delivery as delivery_selector
from programmes.selectors import plan as plan_selector
from programmes.selectors.alignment import serves
from programmes.selectors.audit import changes_of

CHANGES_SHOWN = 20


@within_system("plan.read")
def programme(request: SystemRequest, key: str) -> HttpResponse:
    tree = plan_selector.whole_plan_of(request.authority, request.system, key)
    shown = next((row for row in tree if row.key == key), None)
    if shown is None:
        raise Http404
    context = _plan(request, shown, tree) | _months(request, shown, tree) | _may(request, shown)
    return render(request, "assurance/programme.jinja", context)


def _plan(request: SystemRequest, shown: Programme, tree: list[Programme]) -> dict[str, Any]:
    on = clock.today()
    milestones = plan_selector.milestones(shown)
    in_office = plan_selector.offices(shown, on)
    changes = list(changes_of(shown)[: CHANGES_SHOWN + 1])
    return {
        "system": request.system,
        "programme": shown,
        "above": [row for row in tree if row.pk in shown.path and row.pk != shown.pk],
        "children": [row for row in tree if row.parent_id == shown.pk],
        "offices": plan_presenter.office_lines(in_office, on),
        "unfilled": plan_presenter.unfilled(shown, in_office, on),
        "milestones": milestones,
        "timeline": plan_presenter.timeline(milestones, request.system.key, shown.key, on),
        "status_words": plan_presenter.status_words,
        "dated": plan_presenter.dated,
        "forecast_of": plan_presenter.forecast_of,
        "deliverables": delivery_selector.deliverables(shown),
        "improvement_actions": delivery_selector.improvement_actions(shown),
        "delivery": delivery_presenter,
        "risks": plan_selector.open_risks(shown),
        "score_words": plan_presenter.score_words,
        "decisions": decision_selector.decisions_of(shown),
        "next_steps": decision_selector.next_steps_of(shown),
        "asked": decision_presenter,
        "serves": serves(shown),
        "indicators": count_under(shown),
        "changes": changes[:CHANGES_SHOWN],
        "more_changes": len(changes) > CHANGES_SHOWN,
        "on": on,
    }


def _months(request: SystemRequest, shown: Programme, tree: list[Programme]) -> dict[str, Any]:
    on = clock.today()
    months = presenter.last_months(on)
    below = [row for row in tree if row.reports and shown.pk in row.path and row.pk != shown.pk]
    nodes = [shown.pk] if shown.reports else [row.pk for row in below]
    rows = selector.returns(nodes, months[-1])
    if shown.reports or not below:
        drafts = request.authority.may("psr1.read_draft", shown)
        lines = presenter.of_one(rows, months, request.system.key, shown.key, drafts=drafts)
    else:
        lines = presenter.of_parent(rows, months, len(below))
    return {
        "months": lines,
        "standing": presenter.standing(lines, on),
        "reporting_below": len(below),
        "actions": selector.open_actions([shown.pk, *nodes]),
    }


def _may(request: SystemRequest, shown: Programme) -> dict[str, bool]:
    return {
        "may_edit": request.authority.may("plan.edit", shown),
        "may_deliver": request.authority.may("delivery.edit", shown),
        "may_enter": request.authority.may("readings.enter", shown),
    }
