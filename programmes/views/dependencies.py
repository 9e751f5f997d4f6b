"""What waits for what in a plan: listed, added, changed, removed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import dependencies as actions
from programmes.forms import dependencies as forms
from programmes.models import Dependency, Plan, Programme
from programmes.models.dependency import ENDS as KINDS
from programmes.presenters import dependencies as presenter
from programmes.presenters.dependencies import Line
from programmes.selectors import dependencies as selector
from programmes.selectors.audit import changes_of_subject
from programmes.selectors.dependencies import Item
from programmes.selectors.tree import ordered
from programmes.views.csv_file import csv_file
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_plan

A_PAGE = 50

CSV_HEADS = (
    "Key",
    "What waits",
    "Its kind",
    "Its programme",
    "When",
    "Waits for",
    "Kind of that",
    "Programme of that",
    "When that",
    "Days between",
    "How it stands",
)


def _list(request: SystemRequest, plan: Plan) -> str:
    return reverse("dependencies", args=[request.system.key, plan.key])


def _page(found: Dependency) -> str:
    return reverse("dependency", args=[found.system.key, found.plan.key, found.key])


def _find(request: SystemRequest, plan: str, depkey: str) -> Dependency:
    paths = [f"{end}_{kind}__programme" for end in ("before", "after") for kind in KINDS]
    rows = Dependency.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system", "plan", *paths)
    return get_object_or_404(rows, system=request.system, plan__key=plan, key=depkey)


@within_system("plan.read")
def dependencies(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    programmes = ordered(found)
    form = forms.DependencyFilterForm(request.GET, programmes=programmes)
    lines = _filtered(form, programmes, presenter.lines(selector.net(found)))
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "system": request.system,
        "plan": found,
        "filters": form,
        "filtered": any(form.cleaned_data.values()),
        "page": page,
        "late": sum(line.state == "late" for line in lines),
        "href_of": presenter.href_of,
        "when_of": presenter.when_of,
        "kinds": presenter.KIND_WORDS,
        "between": presenter.between_words,
        "may_add": request.authority.may_somewhere("delivery.edit", request.system),
    }
    return render(request, "programmes/dependencies.jinja", context)


@within_system("plan.read")
def dependencies_csv(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    programmes = ordered(found)
    form = forms.DependencyFilterForm(request.GET, programmes=programmes)
    lines = _filtered(form, programmes, presenter.lines(selector.net(found)))
    rows = ([line.key, *_cells(line)] for line in lines)
    return csv_file(f"{found.key}-dependencies", CSV_HEADS, rows)


def waits_on(request: SystemRequest, row: selector.Row) -> presenter.Neighbours:
    """What the page of a milestone, deliverable or action shows with `_waits.jinja`: one query."""
    may_add = request.authority.may("delivery.edit", row.programme)
    return presenter.neighbours(selector.waits_of(row), request.system.key, may_add=may_add)


def _cells(line: Line) -> list[object]:
    ends = [
        [item.title, presenter.KIND_WORDS[item.kind], item.programme.title, presenter.when_of(item)]
        for item in (line.after, line.before)
    ]
    return [*ends[0], *ends[1], line.lag_days, line.words]


def _filtered(
    form: forms.DependencyFilterForm, programmes: list[Programme], lines: list[Line]
) -> list[Line]:
    """Raises Http404 for what can't be chosen: it is as what does not exist."""
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data
    within = next((p.pk for p in programmes if p.key == chosen["programme"]), None)
    return [
        line
        for line in lines
        if (not chosen["state"] or line.state == chosen["state"])
        and (not chosen["kind"] or chosen["kind"] in (line.before.kind, line.after.kind))
        and (within is None or any(within in e.programme.path for e in (line.before, line.after)))
    ]


@within_system("plan.read")
def dependency(request: SystemRequest, plan: str, depkey: str) -> HttpResponse:
    found = _find(request, plan, depkey)
    net = selector.net(found.plan)
    joined = next(one for one in net.joined if one.dependency.pk == found.pk)
    context = {
        "system": request.system,
        "plan": found.plan,
        "dependency": found,
        "line": presenter.line_of(joined, net, net.placed()),
        "href_of": presenter.href_of,
        "when_of": presenter.when_of,
        "kinds": presenter.KIND_WORDS,
        "between": presenter.between_words,
        "changes": list(changes_of_subject(found)[:21]),
        "may_edit": actions.may_change(request.authority, found),
    }
    return render(request, "programmes/dependency.jinja", context)


@within_system("plan.edit|delivery.edit")
def dependency_add(request: SystemRequest, plan: str) -> HttpResponse:
    """First of which programmes, then what; an item's own page says one end from the start."""
    found = find_plan(request, plan)
    programmes = ordered(found, clock.today())
    fixed = {end: _named(request, found, end) for end in forms.ENDS if request.GET.get(end)}
    chosen = {
        end: _programme(request, programmes, f"{end}_programme")
        for end in forms.ENDS
        if end not in fixed
    }
    if not all(chosen.values()):
        return _ask_where(request, found, programmes, fixed, list(chosen))
    offered = {end: [item] for end, item in fixed.items()}
    taken = {item.ref for item in fixed.values()}
    offered |= {
        end: [item for item in selector.candidates(row) if item.ref not in taken]
        for end, row in chosen.items()
        if row
    }
    asking = Asking(
        title="Add a dependency",
        caption=found.name,
        back=_list(request, found),
        initial={end: item.ref for end, item in fixed.items()},
        intro=tuple(_told(end, item) for end, item in fixed.items()),
        button="Add dependency",
        said="The dependency is added.",
        done=_page,
        save=lambda data: actions.add(plan=found, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.AddDependencyForm, asking, offered=offered, fixed=list(fixed))


def _named(request: HttpRequest, plan: Plan, end: str) -> Item:
    item = selector.find(plan, request.GET[end])
    if item is None:
        raise Http404
    return item


def _programme(request: HttpRequest, programmes: list[Programme], name: str) -> Programme | None:
    """The programme that the address says. Raises Http404 for one that is not of the plan."""
    key = request.GET.get(name)
    if not key:
        return None
    found = next((row for row in programmes if row.key == key), None)
    if found is None:
        raise Http404
    return found


def _told(end: str, item: Item) -> str:
    label = presenter.label_of(item)
    what = f"the {label[:1].lower()}{label[1:]}, of {item.programme.title}"
    return f"What waits is {what}." if end == "after" else f"It waits for {what}."


def _ask_where(
    request: SystemRequest,
    plan: Plan,
    programmes: list[Programme],
    fixed: dict[str, Item],
    open_ends: list[str],
) -> HttpResponse:
    """Which programmes: their things are too many for one list."""
    given = {name: request.GET[name] for name in request.GET if name.endswith("_programme")}
    form = forms.WhereForm(given or None, programmes=programmes, open_ends=open_ends)
    context = {
        "system": request.system,
        "plan": plan,
        "form": form,
        "told": [_told(end, item) for end, item in fixed.items()],
        "hidden": {end: item.ref for end, item in fixed.items()},
        "back": _list(request, plan),
    }
    return render(
        request, "programmes/dependency_where.jinja", context, status=422 if form.errors else 200
    )


def _values(row: Dependency) -> Values:
    return {"lag_days": row.lag_days, "note": row.note, "version": row.version}


@within_system("plan.edit|delivery.edit")
def dependency_edit(request: SystemRequest, plan: str, depkey: str) -> HttpResponse:
    found = _find(request, plan, depkey)
    actions.check_may_change(request.authority, found)
    asking = Asking(
        title="Change the dependency",
        caption=str(found),
        back=_page(found),
        initial=_values(found),
        theirs=_values,
        said="The dependency is saved.",
        save=lambda data: actions.edit(dependency=found, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.EditDependencyForm, asking)


@within_system("plan.edit|delivery.edit")
def dependency_remove(request: SystemRequest, plan: str, depkey: str) -> HttpResponse:
    found = _find(request, plan, depkey)
    actions.check_may_change(request.authority, found)
    asking = Asking(
        title="Remove the dependency",
        caption=str(found),
        back=_page(found),
        done=_list(request, found.plan),
        initial={"version": found.version},
        theirs=_values,
        intro=("Neither of the two changes. The audit trail keeps that it stood.",),
        button="Remove dependency",
        warning=True,
        said="The dependency is removed.",
        save=lambda data: actions.remove(dependency=found, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.RemoveDependencyForm, asking)
