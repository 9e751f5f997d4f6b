"""Views of a list that somebody saved: theirs alone, opened as the address they stand for."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import saved_views as actions
from programmes.forms.lists import SavedViewForm
from programmes.lists import LISTS
from programmes.models import Plan, SavedView
from programmes.selectors import saved_views as selector
from programmes.views.editing import Asking, ask, press
from programmes.views.lists import read

PLAN = "plan"
"""The name under which a saved address keeps the plan whose list it is."""


@within_system("plan.read")
def view_save(request: SystemRequest, plan: str, kind: str) -> HttpResponse:
    """Keep the list's filters and order under a name."""
    seen = read(request, plan, kind)
    query = urlencode({PLAN: seen.plan.key})
    query = f"{query}&{seen.query()}" if seen.query() else query
    asking = Asking(
        title="Save this view",
        caption=f"{seen.kind.title}, {seen.plan.name}",
        back=seen.address(),
        intro=("It is yours alone: its filters and its order, not what they found today.",),
        said="The view is saved.",
        save=lambda data: actions.save(
            system=request.system,
            kind=kind,
            query=query,
            by=request.user,
            at=clock.now(),
            **data,
        ),
    )
    return ask(request, SavedViewForm, asking)


@within_system("plan.read")
def saved_views(request: SystemRequest) -> HttpResponse:
    """All of one's own, by list."""
    views = [
        {"view": view, "list": LISTS[view.kind].title, "plan": plan}
        for view, plan in _with_plans(request)
    ]
    context = {"system": request.system, "views": views}
    return render(request, "programmes/lists/saved_views.jinja", context)


def _with_plans(request: SystemRequest) -> list[tuple[SavedView, str]]:
    names = dict(Plan.objects.filter(system=request.system).values_list("key", "name"))
    rows = [row for row in selector.of(request.user, request.system) if row.kind in LISTS]
    return [(row, names.get(_plan_of(row), "")) for row in rows]


def _plan_of(view: SavedView) -> str:
    return QueryDict(view.query).get(PLAN, "") or ""


def _find(request: SystemRequest, saved: int) -> SavedView:
    rows = selector.of(request.user, request.system).select_related("system")
    return get_object_or_404(rows, pk=saved)


@within_system("plan.read")
def saved_view(request: SystemRequest, saved: int) -> HttpResponse:
    """The list as it was saved, with what its filters find today."""
    view = _find(request, saved)
    query = QueryDict(view.query, mutable=True)
    plan = query.pop(PLAN, [""])[0]
    if view.kind not in LISTS or not plan:
        raise Http404
    path = reverse(LISTS[view.kind].address, args=[request.system.key, plan])
    return redirect(f"{path}?{query.urlencode()}" if query else path)


@within_system("plan.read")
def saved_view_rename(request: SystemRequest, saved: int) -> HttpResponse:
    view = _find(request, saved)
    asking = Asking(
        title="Rename the view",
        caption=view.name,
        back=reverse("saved_views", args=[request.system.key]),
        initial={"name": view.name},
        said="The view has its new name.",
        save=lambda data: actions.rename(view=view, by=request.user, at=clock.now(), **data),
    )
    return ask(request, SavedViewForm, asking)


@require_POST
@within_system("plan.read")
def saved_view_delete(request: SystemRequest, saved: int) -> HttpResponse:
    view = _find(request, saved)
    return press(
        request,
        lambda: actions.delete(view=view, by=request.user, at=clock.now()),
        f"The view “{view.name}” is deleted.",
        reverse("saved_views", args=[request.system.key]),
    )
