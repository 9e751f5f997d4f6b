"""A next step of a plan: announced, brought up to date, completed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import next_steps as actions
from programmes.forms import decisions as forms
from programmes.models import NextStep
from programmes.permissions import check_may
from programmes.presenters import decisions as presenter
from programmes.selectors.audit import changes_of_subject
from programmes.selectors.tree import ordered
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_next_step, find_plan

WORDS = ("title", "due", "due_note", "owner_office", "update")


def _page(row: NextStep) -> str:
    return reverse("next_step", args=[row.system.key, row.plan.key, row.key])


@within_system("plan.read")
def next_step(request: SystemRequest, plan: str, nkey: str) -> HttpResponse:
    row, on = find_next_step(request, plan, nkey), clock.today()
    context = {
        "system": request.system,
        "plan": row.plan,
        "step": row,
        "state": presenter.step_state(row, on),
        "due": presenter.due_words(row, on, waits=row.completed_on is None),
        "changes": list(changes_of_subject(row)[:21]),
        "may_edit": request.authority.may("plan.edit", request.system),
    }
    return render(request, "programmes/next_step.jinja", context)


@within_system("plan.edit")
def next_step_add(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    check_may(request.authority, "plan.edit", request.system)
    programmes = ordered(found)
    asking = Asking(
        title="Add a next step",
        caption=found.name,
        back=reverse("next_steps", args=[request.system.key, found.key]),
        button="Add next step",
        said="The next step is added.",
        done=_page,
        initial={"programme": request.GET.get("programme", "")},
        save=lambda data: actions.add(
            plan=found,
            words=forms.with_programme(data, programmes),
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.NextStepForm, asking, programmes=programmes)


def _values(row: NextStep) -> Values:
    place = row.programme.key if row.programme else forms.WHOLE_PLAN
    words = {name: getattr(row, name) for name in WORDS}
    return words | {"programme": place, "version": row.version}


@within_system("plan.edit")
def next_step_edit(request: SystemRequest, plan: str, nkey: str) -> HttpResponse:
    row = find_next_step(request, plan, nkey)
    check_may(request.authority, "plan.edit", request.system)
    programmes = ordered(row.plan)

    def save(data: Values) -> NextStep:
        version = data.pop("version")
        words = forms.with_programme(data, programmes)
        return actions.edit(
            next_step=row, words=words, version=version, by=request.user, at=clock.now()
        )

    asking = Asking(
        title="Edit the next step",
        caption=row.plan.name,
        back=_page(row),
        initial=_values(row),
        theirs=_values,
        said="The next step is saved.",
        save=save,
    )
    return ask(request, forms.EditNextStepForm, asking, programmes=programmes)


@within_system("plan.edit")
def next_step_complete(request: SystemRequest, plan: str, nkey: str) -> HttpResponse:
    row = find_next_step(request, plan, nkey)
    check_may(request.authority, "plan.edit", request.system)

    def values(now: NextStep) -> Values:
        names = ("completed_on", "update", "version")
        return {name: getattr(now, name) for name in names}

    asking = Asking(
        title="Complete the next step",
        caption=row.title,
        back=_page(row),
        initial=values(row),
        theirs=values,
        button="Complete",
        said="The next step is completed.",
        save=lambda data: actions.complete(next_step=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.CompleteForm, asking)


@within_system("plan.edit")
def next_step_reopen(request: SystemRequest, plan: str, nkey: str) -> HttpResponse:
    row = find_next_step(request, plan, nkey)
    check_may(request.authority, "plan.edit", request.system)
    asking = Asking(
        title="Open the next step again",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        button="Open again",
        said="The next step is open again.",
        save=lambda data: actions.reopen(next_step=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.ReasonForm, asking)
