"""Who changed an item of the plan, what and when: every entry of its change log."""

from __future__ import annotations

from django.apps import apps
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from programmes.access import SystemRequest, within_system
from programmes.plan_kinds import PLAN_KINDS
from programmes.selectors.audit import changes_of_subject

A_PAGE = 50


@within_system("plan.read")
def item_changes(request: SystemRequest, kind: str, pk: int) -> HttpResponse:
    if kind not in PLAN_KINDS:
        raise Http404
    known = PLAN_KINDS[kind]
    rows = apps.get_model("programmes", known.model).objects
    if not hasattr(rows, "visible_to"):
        raise Http404
    scoped = rows.visible_to(request.user, request.authority.on)
    within = {scoped.system_field: request.system.pk}
    item = get_object_or_404(scoped.filter(**within), pk=pk)
    page = Paginator(changes_of_subject(item), A_PAGE).get_page(request.GET.get("page"))
    context = {"system": request.system, "item": item, "kind": known, "page": page}
    return render(request, "programmes/item_changes.jinja", context)
