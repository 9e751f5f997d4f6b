"""What a programme, milestone, deliverable or improvement action serves, and how to change it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import alignments
from programmes.actions.alignments import Aligned
from programmes.enums import Strength
from programmes.forms.alignment import ServesForm, key_of
from programmes.models import Deliverable, ImprovementAction, Programme
from programmes.permissions import check_may
from programmes.presenters.alignment import href_of, thing_title
from programmes.selectors import alignment as selector
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_milestone, find_programme


@within_system("plan.edit")
def programme_serves(request: SystemRequest, key: str) -> HttpResponse:
    row = find_programme(request, key)
    check_may(request.authority, "plan.edit", row)
    return _ask(request, row, row, "programme")


@within_system("delivery.edit")
def milestone_serves(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row = find_milestone(request, key, mkey)
    return _ask(request, row, _delivering(request, row.programme), "milestone")


@within_system("delivery.edit")
def deliverable_serves(request: SystemRequest, key: str, dkey: str) -> HttpResponse:
    rows = Deliverable.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("programme__system", "programme__plan")
    row = get_object_or_404(rows, programme__system=request.system, programme__key=key, key=dkey)
    return _ask(request, row, _delivering(request, row.programme), "deliverable")


@within_system("delivery.edit")
def action_serves(request: SystemRequest, key: str, akey: str) -> HttpResponse:
    rows = ImprovementAction.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("programme__system", "programme__plan")
    row = get_object_or_404(rows, programme__system=request.system, programme__key=key, key=akey)
    return _ask(request, row, _delivering(request, row.programme), "action")


def _delivering(request: SystemRequest, programme: Programme) -> Programme:
    check_may(request.authority, "delivery.edit", programme)
    return programme


def _values(row: Aligned) -> Values:
    found: Values = {Strength.PRIMARY: [], Strength.CONTRIBUTES: [], "version": row.version}
    for one in selector.serves(row):
        found[one.strength].append(key_of(one.priority))
    return {str(name): value for name, value in found.items()}


def _ask(request: SystemRequest, row: Aligned, programme: Programme, kind: str) -> HttpResponse:
    trees = selector.frameworks(programme.plan)
    known = {key_of(one): one for tree in trees for one in tree.priorities}
    back = href_of(kind, row, request.system.key)

    def save(data: Values) -> Aligned:
        return alignments.set_priorities(
            row=row,
            priorities=[known[key] for key in data["primary"]],
            contributes=[known[key] for key in data["contributes"]],
            version=data["version"],
            by=request.user,
            at=clock.now(),
        )

    asking = Asking(
        title="What does it serve?",
        caption=thing_title(row),
        back=f"{back}#serves",
        initial=_values(row),
        theirs=_values,
        said="What it serves is saved.",
        template="programmes/alignment_serves.jinja",
        save=save,
        more={
            "priorities_href": reverse("priorities", args=[request.system.key, programme.plan.key])
        },
    )
    return ask(request, ServesForm, asking, trees=trees)
