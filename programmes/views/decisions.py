"""A decision of a plan: asked, then taken, deferred or withdrawn, each with its own form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import decisions as actions
from programmes.enums import DecisionState
from programmes.forms import decisions as forms
from programmes.models import Decision
from programmes.permissions import check_may
from programmes.presenters import decisions as presenter
from programmes.selectors.audit import changes_of_subject
from programmes.selectors.decisions import WAITING
from programmes.selectors.tree import ordered
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_decision, find_plan

WORDS = ("title", "asked_of", "due", "due_note", "note")


def _page(row: Decision) -> str:
    return reverse("decision", args=[row.system.key, row.plan.key, row.key])


@within_system("plan.read")
def decision(request: SystemRequest, plan: str, deckey: str) -> HttpResponse:
    row, on = find_decision(request, plan, deckey), clock.today()
    context = {
        "system": request.system,
        "plan": row.plan,
        "decision": row,
        "state": presenter.decision_state(row, on),
        "due": presenter.due_words(row, on, waits=row.state in WAITING),
        "outcome_label": presenter.OUTCOME_LABELS[row.state],
        "waits": row.state in WAITING,
        "taken": row.state == DecisionState.TAKEN,
        "changes": list(changes_of_subject(row)[:21]),
        "may_edit": request.authority.may("plan.edit", request.system),
        "may_record": request.authority.may("decision.record", request.system),
    }
    return render(request, "programmes/decision.jinja", context)


@within_system("plan.edit")
def decision_add(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    check_may(request.authority, "plan.edit", request.system)
    programmes = ordered(found)
    asking = Asking(
        title="Ask for a decision",
        caption=found.name,
        back=reverse("decisions", args=[request.system.key, found.key]),
        button="Ask for it",
        said="The decision is asked for.",
        done=_page,
        initial={"programme": request.GET.get("programme", "")},
        save=lambda data: actions.add(
            plan=found,
            words=forms.with_programme(data, programmes),
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.DecisionForm, asking, programmes=programmes)


def _values(row: Decision) -> Values:
    place = row.programme.key if row.programme else forms.WHOLE_PLAN
    words = {name: getattr(row, name) for name in WORDS}
    return words | {"programme": place, "version": row.version}


@within_system("plan.edit")
def decision_edit(request: SystemRequest, plan: str, deckey: str) -> HttpResponse:
    row = find_decision(request, plan, deckey)
    check_may(request.authority, "plan.edit", request.system)
    programmes = ordered(row.plan)

    def save(data: Values) -> Decision:
        version = data.pop("version")
        words = forms.with_programme(data, programmes)
        return actions.edit(
            decision=row, words=words, version=version, by=request.user, at=clock.now()
        )

    asking = Asking(
        title="Edit the decision",
        caption=row.plan.name,
        back=_page(row),
        initial=_values(row),
        theirs=_values,
        said="The decision is saved.",
        save=save,
    )
    return ask(request, forms.EditDecisionForm, asking, programmes=programmes)


def _asking(row: Decision, **more: Any) -> Asking:
    """What the forms below have in common: about one decision, back to its page."""
    more.setdefault("initial", {})
    more["initial"] |= {"version": row.version}
    more.setdefault("theirs", lambda now: {"version": now.version})
    return Asking(caption=row.title, back=_page(row), **more)


@within_system("decision.record")
def decision_record(request: SystemRequest, plan: str, deckey: str) -> HttpResponse:
    row = find_decision(request, plan, deckey)
    check_may(request.authority, "decision.record", request.system)

    def theirs(now: Decision) -> Values:
        names = ("taken_on", "outcome", "minute_reference", "version")
        return {name: getattr(now, name) for name in names}

    asking = _asking(
        row,
        title="Record the decision",
        button="Record",
        said="The decision is recorded.",
        theirs=theirs,
        save=lambda data: actions.record(decision=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.RecordForm, asking)


@within_system("decision.record")
def decision_defer(request: SystemRequest, plan: str, deckey: str) -> HttpResponse:
    row = find_decision(request, plan, deckey)
    check_may(request.authority, "decision.record", request.system)
    asking = _asking(
        row,
        title="Defer the decision",
        button="Defer",
        intro=(f"It was to be decided by: {row.due.words}.",),
        said="The decision is deferred.",
        theirs=lambda now: {"due": now.due, "reason": now.outcome, "version": now.version},
        save=lambda data: actions.defer(decision=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.DeferForm, asking)


@within_system("plan.edit")
def decision_withdraw(request: SystemRequest, plan: str, deckey: str) -> HttpResponse:
    row = find_decision(request, plan, deckey)
    check_may(request.authority, "plan.edit", request.system)
    asking = _asking(
        row,
        title="Withdraw the decision",
        button="Withdraw",
        warning=True,
        intro=("Nobody is asked to decide it any more. It stays in the plan’s history.",),
        said="The decision is withdrawn.",
        save=lambda data: actions.withdraw(decision=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.ReasonForm, asking)


@within_system("plan.edit|decision.record")
def decision_ask_again(request: SystemRequest, plan: str, deckey: str) -> HttpResponse:
    row = find_decision(request, plan, deckey)
    taken = row.state == DecisionState.TAKEN
    check_may(request.authority, "decision.record" if taken else "plan.edit", request.system)
    lost = "What was recorded stays in the change log alone." if taken else ""
    asking = _asking(
        row,
        title="Ask for the decision again",
        button="Ask again",
        intro=(lost,) if lost else (),
        said="The decision is asked for again.",
        save=lambda data: actions.ask_again(decision=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.ReasonForm, asking)
