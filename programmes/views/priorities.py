"""What a plan is held to: its frameworks, each priority, and what serves it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import frameworks as actions
from programmes.forms import frameworks as forms
from programmes.models import Framework, Plan, Priority
from programmes.permissions import check_may
from programmes.presenters import alignment as presenter
from programmes.selectors import alignment as selector
from programmes.selectors.audit import changes_of_subject
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_framework, find_plan, find_priority


def _plan_page(plan: Plan) -> str:
    return reverse("priorities", args=[plan.system.key, plan.key])


def _framework_page(framework: Framework) -> str:
    plan = framework.plan
    return reverse("framework", args=[plan.system.key, plan.key, framework.key])


def _priority_page(priority: Priority) -> str:
    plan = priority.framework.plan
    here = [plan.system.key, plan.key, priority.framework.key, priority.key]
    return reverse("priority", args=here)


@within_system("plan.read")
def priorities(request: SystemRequest, plan: str) -> HttpResponse:
    row, on = find_plan(request, plan), clock.today()
    served = selector.served(row, on)
    trees = selector.frameworks(row)
    context = {
        "system": request.system,
        "plan": row,
        "frameworks": [(tree.framework, presenter.lines(tree, served)) for tree in trees],
        "may_edit": request.authority.may("plan.edit", request.system),
    }
    return render(request, "programmes/priorities.jinja", context)


@within_system("plan.read")
def framework(request: SystemRequest, plan: str, fkey: str) -> HttpResponse:
    row, on = find_framework(request, plan, fkey), clock.today()
    tree = selector.tree_of(row)
    context = {
        "system": request.system,
        "plan": row.plan,
        "framework": row,
        "lines": presenter.lines(tree, selector.served(row.plan, on, row)),
        "changes": list(changes_of_subject(row)[:21]),
        "may_edit": request.authority.may("plan.edit", request.system),
    }
    return render(request, "programmes/framework.jinja", context)


@within_system("plan.read")
def priority(request: SystemRequest, plan: str, fkey: str, pkey: str) -> HttpResponse:
    row, on = find_priority(request, plan, fkey, pkey), clock.today()
    tree = selector.tree_of(row.framework)
    served = selector.served(row.framework.plan, on, row.framework)
    rows = selector.serving(row, on)
    context = {
        "system": request.system,
        "plan": row.framework.plan,
        "framework": row.framework,
        "priority": row,
        "parts": [
            line for line in presenter.lines(tree, served) if line.priority.parent_id == row.pk
        ],
        "serving": presenter.by_programme(rows, request.system.key),
        "primary": sum(one.strength == "primary" for one in rows),
        "contributing": sum(one.strength == "contributes" for one in rows),
        "changes": list(changes_of_subject(row)[:21]),
        "may_edit": request.authority.may("plan.edit", request.system),
    }
    return render(request, "programmes/priority.jinja", context)


@within_system("plan.edit")
def framework_add(request: SystemRequest, plan: str) -> HttpResponse:
    row = find_plan(request, plan)
    check_may(request.authority, "plan.edit", request.system)
    asking = Asking(
        title="Add a framework",
        caption=row.name,
        back=_plan_page(row),
        button="Add framework",
        said="The framework is added.",
        done=_framework_page,
        save=lambda data: actions.add(
            plan=row,
            words=data,  # type: ignore[arg-type]
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.FrameworkForm, asking)


def _framework_values(row: Framework) -> Values:
    return {"name": row.name, "kind": row.kind, "note": row.note, "version": row.version}


@within_system("plan.edit")
def framework_edit(request: SystemRequest, plan: str, fkey: str) -> HttpResponse:
    row = _framework_to_edit(request, plan, fkey)
    asking = Asking(
        title="Edit the framework",
        caption=row.plan.name,
        back=_framework_page(row),
        initial=_framework_values(row),
        theirs=_framework_values,
        said="The framework is saved.",
        save=lambda data: actions.edit(
            framework=row,
            version=data.pop("version"),
            words=data,  # type: ignore[arg-type]
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.EditFrameworkForm, asking)


@within_system("plan.edit")
def framework_move(request: SystemRequest, plan: str, fkey: str) -> HttpResponse:
    row = _framework_to_edit(request, plan, fkey)
    rows = list(Framework.objects.filter(plan=row.plan))
    others = {one.key: one for one in rows if one.pk != row.pk}
    asking = Asking(
        title="Move the framework",
        caption=row.name,
        back=_framework_page(row),
        initial={"after": _before(row, rows), "version": row.version},
        theirs=lambda now: {"version": now.version},
        said="The framework has moved.",
        done=lambda moved: _plan_page(moved.plan),
        save=lambda data: actions.move(
            framework=row,
            after=others.get(data["after"]),
            version=data["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    named = [(one.key, one.name) for one in others.values()]
    return ask(request, forms.MoveFrameworkForm, asking, others=named)


def _before(row: Framework, rows: list[Framework]) -> str:
    index = next(i for i, one in enumerate(rows) if one.pk == row.pk)
    return rows[index - 1].key if index else forms.FIRST


@within_system("plan.edit")
def framework_remove(request: SystemRequest, plan: str, fkey: str) -> HttpResponse:
    row = _framework_to_edit(request, plan, fkey)
    asking = Asking(
        title="Remove the framework",
        caption=row.name,
        back=_framework_page(row),
        done=_plan_page(row.plan),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        intro=(
            f"Its {row.priorities.count()} priorities go with it. "
            "What the plan's people did to it stays in the audit trail.",
        ),
        button="Remove framework",
        warning=True,
        said="The framework is removed.",
        save=lambda data: actions.remove(framework=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.RemoveForm, asking)


def _framework_to_edit(request: SystemRequest, plan: str, fkey: str) -> Framework:
    row = find_framework(request, plan, fkey)
    check_may(request.authority, "plan.edit", request.system)
    return row


@within_system("plan.edit")
def priority_add(request: SystemRequest, plan: str, fkey: str) -> HttpResponse:
    row = _framework_to_edit(request, plan, fkey)
    tree = selector.tree_of(row)
    keys = {one.key: one for one in tree.priorities}
    asked = request.GET.get("parent")
    asking = Asking(
        title="Add a priority",
        caption=row.name,
        back=_framework_page(row),
        initial={"parent": asked if asked in keys else forms.AT_TOP},
        button="Add priority",
        said="The priority is added.",
        done=_priority_page,
        save=lambda data: actions.add_priority(
            framework=row,
            parent=keys.get(data.pop("parent")),
            words=data,  # type: ignore[arg-type]
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.AddPriorityForm, asking, tree=tree)


WORDS = ("number", "name", "description", "status", "last_year", "version")


def _priority_values(row: Priority) -> Values:
    return {name: getattr(row, name) for name in WORDS}


@within_system("plan.edit")
def priority_edit(request: SystemRequest, plan: str, fkey: str, pkey: str) -> HttpResponse:
    row = _priority_to_edit(request, plan, fkey, pkey)
    asking = Asking(
        title="Edit the priority",
        caption=row.framework.name,
        back=_priority_page(row),
        initial=_priority_values(row),
        theirs=_priority_values,
        said="The priority is saved.",
        save=lambda data: actions.edit_priority(
            priority=row,
            version=data.pop("version"),
            words=data,  # type: ignore[arg-type]
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.EditPriorityForm, asking)


@within_system("plan.edit")
def priority_move(request: SystemRequest, plan: str, fkey: str, pkey: str) -> HttpResponse:
    row = _priority_to_edit(request, plan, fkey, pkey)
    tree = selector.tree_of(row.framework)

    def save(data: Values) -> Any:
        parent, after = forms.place_in(tree, data["place"])
        return actions.move_priority(
            priority=row,
            parent=parent,
            after=after,
            version=data["version"],
            by=request.user,
            at=clock.now(),
        )

    asking = Asking(
        title="Move the priority",
        caption=row.title,
        back=_priority_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        said="The priority has moved.",
        done=_framework_page(row.framework),
        save=save,
    )
    return ask(request, forms.MovePriorityForm, asking, places=forms.places_for(tree, row))


@within_system("plan.edit")
def priority_remove(request: SystemRequest, plan: str, fkey: str, pkey: str) -> HttpResponse:
    row = _priority_to_edit(request, plan, fkey, pkey)
    asking = Asking(
        title="Remove the priority",
        caption=row.title,
        back=_priority_page(row),
        done=_framework_page(row.framework),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        intro=("It can go as long as nothing serves it and nothing is part of it.",),
        button="Remove priority",
        warning=True,
        said="The priority is removed.",
        save=lambda data: actions.remove_priority(
            priority=row, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.RemoveForm, asking)


def _priority_to_edit(request: SystemRequest, plan: str, fkey: str, pkey: str) -> Priority:
    row = find_priority(request, plan, fkey, pkey)
    check_may(request.authority, "plan.edit", request.system)
    return row
