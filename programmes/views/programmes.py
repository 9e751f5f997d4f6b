"""Add, edit, move and close programmes, and publish who holds their offices."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.actions import offices, programmes
from programmes.forms import plan as forms
from programmes.models import OfficeHolder, Organisation, Plan, Programme
from programmes.permissions import check_may
from programmes.selectors import plan as selector
from programmes.selectors.audit import changes_of
from programmes.selectors.tree import ordered
from programmes.views.editing import Asking, Values, ask, press
from programmes.views.finding import find_office, find_programme

WORDS = (
    "number",
    "name",
    "kind",
    "reports",
    "summary",
    "stated_impact",
    "stated_impact_by",
    "stated_impact_note",
)


def _page(request: SystemRequest, programme: Programme) -> str:
    return reverse("programme", args=[request.system.key, programme.key])


def _plan(request: SystemRequest) -> Plan:
    plan = current_plan(request.system, clock.today())
    if plan is None:
        raise Http404
    return plan


def _by_key(rows: list[Programme], key: str) -> Programme | None:
    return next((row for row in rows if row.key == key), None)


@within_system("plan.edit")
def programme_add(request: SystemRequest) -> HttpResponse:
    check_may(request.authority, "plan.edit", request.system)
    plan = _plan(request)
    rows = ordered(plan, clock.today())
    asking = Asking(
        title="Add a programme or workstream",
        caption=plan.name,
        back=reverse("system", args=[request.system.key]),
        initial={"parent": request.GET.get("parent", "")},
        button="Add to the plan",
        said="It is added to the plan.",
        done=lambda made: _page(request, made),
        save=lambda data: programmes.add(
            plan=plan,
            parent=_by_key(rows, data["parent"]),
            words=_words(data),
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.AddProgrammeForm, asking, programmes=rows)


def _words(data: Values) -> Any:
    return {name: data[name] for name in WORDS}


def _values(row: Programme) -> Values:
    values = {name: getattr(row, name) for name in WORDS} | {"version": row.version}
    if row.stated_impact is not None:
        values["stated_impact"] = f"{row.stated_impact / 1_000_000:f}".rstrip("0").rstrip(".")
    return values


@within_system("plan.edit")
def programme_edit(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "plan.edit", programme)
    asking = Asking(
        title="Edit the programme",
        caption=programme.title,
        back=_page(request, programme),
        initial=_values(programme),
        theirs=_values,
        said="The programme is saved.",
        save=lambda data: programmes.edit(
            programme=programme,
            words=_words(data),
            version=data["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.EditProgrammeForm, asking)


@within_system("plan.edit")
def programme_move(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "plan.edit", programme)
    rows = [row for row in ordered(programme.plan) if programme.pk not in row.path]
    values = _place_of(programme, rows)
    asking = Asking(
        title="Move the programme",
        caption=programme.title,
        back=_page(request, programme),
        initial=values,
        theirs=lambda row: _place_of(row, rows),
        button="Move",
        said="The programme has moved, with everything below it.",
        save=lambda data: programmes.move(
            programme=programme,
            parent=_by_key(rows, data["parent"]),
            after=_by_key(rows, data["after"]),
            version=data["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.MoveProgrammeForm, asking, programmes=rows)


def _place_of(programme: Programme, rows: list[Programme]) -> Values:
    parent = next((row for row in rows if row.pk == programme.parent_id), None)
    before = [
        row
        for row in rows
        if row.parent_id == programme.parent_id and row.position < programme.position
    ]
    return {
        "parent": parent.key if parent else forms.TOP,
        "after": before[-1].key if before else "first",
        "version": programme.version,
    }


@within_system("plan.edit")
def programme_close(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "plan.edit", programme)
    asking = Asking(
        title="Close the programme",
        caption=programme.title,
        back=_page(request, programme),
        initial={"closed_on": clock.today(), "version": programme.version},
        theirs=lambda row: {"closed_on": row.closed_on, "version": row.version},
        intro=("It files no more returns and leaves the plan's page. Its record stays.",),
        button="Close programme",
        warning=True,
        said="The programme is closed.",
        save=lambda data: programmes.close(
            programme=programme, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.CloseProgrammeForm, asking)


@require_POST
@within_system("plan.edit")
def programme_reopen(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "plan.edit", programme)
    return press(
        request,
        lambda: programmes.reopen(
            programme=programme, version=programme.version, by=request.user, at=clock.now()
        ),
        "The programme is open again.",
        _page(request, programme),
    )


@within_system("plan.read")
def programme_changes(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    page = Paginator(changes_of(programme), 50).get_page(request.GET.get("page"))
    context = {"system": request.system, "programme": programme, "page": page}
    return render(request, "programmes/changes.jinja", context)


def _organisations(request: SystemRequest) -> list[tuple[str, str]]:
    on = clock.today()
    rows = [m.organisation for m in selector.memberships(request.system)]
    return [(row.key, row.name_on(on)) for row in rows]


def _organisation(request: SystemRequest, key: str) -> Organisation | None:
    rows = (m.organisation for m in selector.memberships(request.system))
    return next((row for row in rows if row.key == key), None)


@within_system("plan.edit")
def office_add(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "plan.edit", programme)
    asking = Asking(
        title="Publish an office",
        caption=programme.title,
        back=_page(request, programme),
        initial={"starts_on": clock.today()},
        button="Publish",
        said="The office is published.",
        intro=("This is what the plan says. It gives nobody an account or a permission.",),
        save=lambda data: offices.add(
            programme=programme,
            by=request.user,
            at=clock.now(),
            **data | {"organisation": _organisation(request, data["organisation"])},
        ),
    )
    return ask(request, forms.AddOfficeForm, asking, organisations=_organisations(request))


def _office_values(row: OfficeHolder) -> Values:
    values = {n: getattr(row, n) for n in ("holder", "job_title", "starts_on", "ends_on")}
    chosen = row.organisation.key if row.organisation else ""
    return values | {"organisation": chosen, "version": row.version}


@within_system("plan.edit")
def office_edit(request: SystemRequest, key: str, office: int) -> HttpResponse:
    row = find_office(request, key, office)
    check_may(request.authority, "plan.edit", row.programme)

    def save(data: Values) -> OfficeHolder:
        return offices.edit(
            holder=row,
            name=data.pop("holder") or offices.TO_BE_CONFIRMED,
            by=request.user,
            at=clock.now(),
            **data | {"organisation": _organisation(request, data["organisation"])},
        )

    asking = Asking(
        title=f"Edit {row.get_office_display()}",
        caption=row.programme.title,
        back=_page(request, row.programme),
        initial=_office_values(row),
        theirs=_office_values,
        said="The office is saved.",
        save=save,
    )
    return ask(request, forms.EditOfficeForm, asking, organisations=_organisations(request))
