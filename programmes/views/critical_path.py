"""What decides when a plan, or a part of it, can be finished."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.critical_path import chains
from programmes.forms.dependencies import EndForm
from programmes.models import Plan
from programmes.presenters import critical_path as presenter
from programmes.presenters.critical_path import Path
from programmes.presenters.dependencies import KIND_WORDS
from programmes.selectors import dependencies as selector
from programmes.selectors.dependencies import Net
from programmes.selectors.tree import ordered
from programmes.views.csv_file import csv_file
from programmes.views.finding import find_plan

A_PAGE = 50

CSV_HEADS = (
    "Thing",
    "Kind",
    "Programme",
    "Its own day",
    "Can be finished",
    "Days pushed",
    "Days to spare",
    "On the path",
)


@within_system("plan.read")
def critical_path(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    net = selector.net(found)
    form, path = _path(request, net)
    context = {
        "system": request.system,
        "plan": found,
        "filters": form,
        "path": path,
        "drawing": _drawing(path, net, found) if path else None,
        "sizes": presenter,
        "page": Paginator(path.steps if path else [], A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "programmes/critical_path.jinja", context)


def _path(request: SystemRequest, net: Net) -> tuple[EndForm, Path | None]:
    """To the end that is asked for, else the tightest. Raises Http404 for one there is not."""
    placed = net.placed()
    told = chains(placed, net.links)
    form = EndForm(request.GET, ends=presenter.choices(told, net, placed))
    if not form.is_valid():
        raise Http404
    wanted = form.cleaned_data["end"] or (told[0].end if told else "")
    chain = next((one for one in told if one.end == wanted), None)
    return form, presenter.path_of(chain, net, placed, request.system.key) if chain else None


def _drawing(path: Path, net: Net, plan: Plan) -> presenter.Drawing | None:
    return presenter.drawing(path, net, ordered(plan), clock.today())


@within_system("plan.read")
def critical_path_csv(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    _, path = _path(request, selector.net(found))
    rows = [
        [
            step.item.title,
            KIND_WORDS[step.item.kind],
            step.item.programme.title,
            step.when,
            step.placed.expected.isoformat() if step.placed.expected else "No date",
            step.placed.pushed_days,
            step.spare if step.placed.slack_days is None else step.placed.slack_days,
            step.standing,
        ]
        for step in (path.steps if path else [])
    ]
    return csv_file(f"{found.key}-critical-path", CSV_HEADS, rows)
