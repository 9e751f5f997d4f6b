"""New baselines: asked for, listed, decided on."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import reprofiles as actions
from programmes.enums import ReprofileState
from programmes.forms import reprofiles as forms
from programmes.models import Reprofile
from programmes.permissions import check_may
from programmes.presenters import reprofiles as presenter
from programmes.presenters.plan import dated
from programmes.selectors import reprofiles as selector
from programmes.selectors.pushes import pushed_by
from programmes.views.editing import Asking, Values, ask, press
from programmes.views.finding import find_milestone, find_plan

A_PAGE = 50


def _page(asked: Reprofile) -> str:
    programme = asked.milestone.programme
    return reverse("reprofile", args=[programme.system.key, programme.plan.key, asked.pk])


def _find(request: SystemRequest, plan: str, pk: int) -> Reprofile:
    rows = Reprofile.objects.visible_to(request.user, request.authority.on).select_related(
        "milestone__programme__system",
        "milestone__programme__plan",
        "requested_by",
        "decided_by",
    )
    within = {"milestone__programme__system": request.system}
    return get_object_or_404(rows, milestone__programme__plan__key=plan, pk=pk, **within)


@within_system("delivery.edit")
def milestone_reprofile(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row = find_milestone(request, key, mkey)
    check_may(request.authority, "delivery.edit", row.programme)
    asking = Asking(
        title="Ask for a new baseline",
        caption=row.title,
        back=reverse("milestone", args=[request.system.key, key, mkey]),
        initial={"baseline": row.forecast, "precision": row.precision, "version": row.version},
        theirs=lambda now: {
            "baseline": now.baseline,
            "precision": now.precision,
            "version": now.version,
        },
        intro=(
            f"The baseline is {dated(row.baseline, row.precision)}. It moves only when the board"
            " office approves, with the board's minute.",
            "The forecast moves with it only where it is the same day now.",
        ),
        button="Ask the board office",
        said="The board office is asked for the new baseline.",
        done=_page,
        save=lambda data: actions.request(milestone=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.RequestForm, asking)


@within_system("plan.read")
def reprofiles(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    form = forms.StateFilterForm(request.GET)
    state = form.cleaned_data.get("state", "") if form.is_valid() else ""
    page = Paginator(selector.of_plan(found, state), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "system": request.system,
        "plan": found,
        "filters": form,
        "state": state,
        "page": page,
        "lines": [presenter.line(asked) for asked in page.object_list],
    }
    return render(request, "programmes/reprofiles.jinja", context)


@within_system("plan.read")
def reprofile(request: SystemRequest, plan: str, reprofile: int) -> HttpResponse:
    asked = _find(request, plan, reprofile)
    context = _context(request, asked)
    if request.method == "POST":
        check_may(request.authority, "baseline.approve", request.system)
    elif not context["may_decide"]:
        return render(request, "programmes/reprofile.jinja", context | {"form": None})
    asking = Asking(
        title="Decide on the new baseline",
        back=_page(asked),
        button="Record the decision",
        said="The decision is recorded.",
        template="programmes/reprofile.jinja",
        more=context,
        save=lambda data: _decide(request, asked, data),
    )
    return ask(request, forms.DecideForm, asking)


def _context(request: SystemRequest, asked: Reprofile) -> dict[str, Any]:
    milestone = asked.milestone
    plan = milestone.programme.plan
    waits = asked.state == ReprofileState.REQUESTED
    goes = milestone.forecast == asked.before
    mine = asked.requested_by_id == request.user.pk
    return {
        "system": request.system,
        "plan": plan,
        "asked": asked,
        "milestone": milestone,
        "programme": milestone.programme,
        "line": presenter.line(asked),
        "forecast_goes": goes,
        "pushed": pushed_by(milestone, asked.baseline, plan, request.authority)
        if waits and goes
        else [],
        "waits": waits,
        "may_decide": waits
        and not mine
        and not actions.delivers(request.authority, milestone)
        and request.authority.may("baseline.approve", request.system),
        "may_withdraw": waits and mine,
    }


def _decide(request: SystemRequest, asked: Reprofile, data: Values) -> Reprofile:
    """What the form calls a decision is one of two actions."""
    act = actions.approve if data.pop("decision") == forms.APPROVE else actions.refuse
    return act(reprofile=asked, by=request.user, at=clock.now(), **data)


@require_POST
@within_system("delivery.edit")
def reprofile_withdraw(request: SystemRequest, plan: str, reprofile: int) -> HttpResponse:
    asked = _find(request, plan, reprofile)
    return press(
        request,
        lambda: actions.withdraw(reprofile=asked, by=request.user, at=clock.now()),
        "The request is withdrawn. The baseline stays.",
        _page(asked),
    )
