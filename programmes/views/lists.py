"""A plan's lists: one page for six kinds, its file, and the short form of a row in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.actions import bulk
from programmes.forms.lists import FilterForm, Offered, RowForm
from programmes.kept_posts import bind
from programmes.lists import LISTS, PAGE_SIZE, ListKind
from programmes.models import Organisation, Plan, Programme
from programmes.permissions import check_may
from programmes.presenters import lists as presenter
from programmes.presenters import lists_words
from programmes.presenters.conflicts import rows_of
from programmes.refusals import Refused
from programmes.selectors import lists as selector
from programmes.selectors import plan as plan_selector
from programmes.selectors import saved_views
from programmes.selectors.audit import last_change
from programmes.selectors.tree import ordered
from programmes.views.csv_file import csv_file
from programmes.views.finding import find_plan

_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@dataclass
class Reading:
    """A list as its address asks for it. Raises Http404 for what this plan does not offer."""

    request: SystemRequest
    kind: ListKind
    plan: Plan
    on: date

    def __post_init__(self) -> None:
        self.form.is_valid()
        if self.form.foreign() or self.order.removeprefix("-") not in self.kind.orders:
            raise Http404

    @cached_property
    def programmes(self) -> list[Programme]:
        return ordered(self.plan)

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Members of the system by key, where the kind names an organisation."""
        if "organisation" not in self.kind.filters:
            return {}
        rows = (m.organisation for m in plan_selector.memberships(self.request.system))
        return {row.key: row for row in rows}

    @cached_property
    def organisation_choices(self) -> tuple[tuple[str, str], ...]:
        return tuple((key, row.name_on(self.on)) for key, row in self.organisations.items())

    @cached_property
    def all(self) -> selector.Rows:
        return selector.all_rows(self.kind, self.plan, self.request.authority)

    @cached_property
    def form(self) -> FilterForm:
        filters = self.kind.filters
        offered = Offered(
            programmes=self.programmes,
            organisations=self.organisation_choices,
            priorities=selector.priorities(self.plan) if "priority" in filters else (),
            dues=selector.first_and_last_due(self.all) if "due" in filters else None,
            of_system=self.kind.key in selector.SYSTEM,
        )
        return FilterForm(self.request.GET, kind=self.kind, offered=offered)

    @cached_property
    def order(self) -> str:
        return self.request.GET.get("order", "") or self.kind.order

    @cached_property
    def asked(self) -> selector.Asked:
        chosen = self.form.chosen()
        return selector.Asked(self.kind, self.plan, self.on, self.programmes, chosen)

    @cached_property
    def rows(self) -> selector.Rows:
        """What the filters let through, sorted."""
        return selector.in_order(selector.filtered(self.all, self.asked), self.asked, self.order)

    @cached_property
    def words(self) -> dict[str, str]:
        """What the form offers for each value that is chosen."""
        found = {}
        for name, value in self.asked.filters.items():
            choices = getattr(self.form.fields[name], "choices", ())
            found[name] = str(dict(choices).get(value, value))
        return found

    def query(self, **changes: Any) -> str:
        """The list's address after "?", without the page and the row that is edited."""
        kept = {**self.asked.filters}
        if self.order != self.kind.order:
            kept["order"] = self.order
        return urlencode(kept | {name: value for name, value in changes.items() if value})

    def address(self, part: str = "", **changes: Any) -> str:
        name = f"{self.kind.address}_{part}" if part else self.kind.address
        query = self.query(**changes)
        path = reverse(name, args=[self.request.system.key, self.plan.key])
        return f"{path}?{query}" if query else path


def read(request: SystemRequest, plan: str, kind: str) -> Reading:
    return Reading(request, LISTS[kind], find_plan(request, plan), clock.today())


@within_system("plan.read")
def items(request: SystemRequest, plan: str, kind: str) -> HttpResponse:
    """The list; with `edit`, one of its rows as a form. Filters left empty leave the address."""
    seen = read(request, plan, kind)
    if request.method != "POST" and "" in request.GET.values() and not seen.form.errors:
        return redirect(seen.address(page=request.GET.get("page")))
    return _edit(seen) if "edit" in request.GET else _page(seen)


@within_system("plan.read")
def items_csv(request: SystemRequest, plan: str, kind: str) -> HttpResponse:
    """The list as it is filtered and sorted, all its pages, as a file for a spreadsheet."""
    seen = read(request, plan, kind)
    name = f"{seen.kind.many.replace(' ', '-')}-{seen.plan.key}-{seen.on.isoformat()}"
    return csv_file(name, *presenter.table(seen.kind, list(seen.rows), seen.on))


@within_system("plan.read")
def risks_in_force(request: SystemRequest) -> HttpResponse:
    """The risks of the plan in force, at the address that stays whichever plan that is."""
    plan = current_plan(request.system, clock.today())
    if plan is None:
        return redirect("system", request.system.key)
    query = request.GET.urlencode()
    path = reverse("risks_of_plan", args=[request.system.key, plan.key])
    return redirect(f"{path}?{query}" if query else path)


def _page(seen: Reading, editing: Any = None, form: RowForm | None = None) -> HttpResponse:
    request, kind = seen.request, seen.kind
    page = Paginator(seen.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    held = request.authority
    shown = presenter.rows(
        kind,
        _with(editing, page),
        request.system.key,
        seen.on,
        may_change=lambda row: bulk.is_open(kind, row) and bulk.may_change(kind, row, held),
        editing=editing.pk if editing else None,
    )
    total = selector.usual_rows(seen.all, seen.asked).count()
    context = {
        "system": request.system,
        "plan": seen.plan,
        "kind": kind,
        "seen": seen,
        "page": page,
        "rows": shown,
        "filters": seen.form,
        "form": form if form is not None else seen.form,
        "row_form": form,
        "may_change": held.may_somewhere(kind.permission, request.system),
        "tags": lists_words.tags(kind, seen.asked.filters, seen.words),
        "sentence": lists_words.sentence(
            kind, page.paginator.count, total, seen.asked.filters, seen.words, seen.order
        ),
        "links": _links(seen),
        "saved_views": saved_views.of_list(request.user, request.system, kind.key),
    }
    wrong = (form is not None and form.errors) or seen.form.errors
    return render(request, "programmes/lists/list.jinja", context, status=422 if wrong else 200)


_LINKS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "milestone": (("critical_path", "plan.read", "See the critical path"),),
    "risk": (("risk_matrix", "plan.read", "See them as a matrix"),),
    "decision": (("decision_add", "plan.edit", "Ask for a decision"),),
    "next_step": (("next_step_add", "plan.edit", "Add a next step"),),
}
"""Pages of the plan beside its list: address name, permission, words."""


_ADDED_IN_PROGRAMMES = {
    "milestone": ("milestone_add", "Add a milestone"),
    "deliverable": ("deliverable_add", "Add a deliverable"),
    "action": ("action_add", "Add an improvement action"),
    "risk": ("risk_add", "Add a risk or issue"),
}
"""Address name and words."""


def _links(seen: Reading) -> list[tuple[str, str]]:
    """Words and address of what else there is, as far as the person may open it."""
    system, held = seen.request.system, seen.request.authority
    found = [
        (words, reverse(name, args=[system.key, seen.plan.key]))
        for name, permission, words in _LINKS.get(seen.kind.key, ())
        if held.may_somewhere(permission, system)
    ]
    if seen.kind.key == "risk" and held.may("delivery.edit", system):
        add = f"{reverse('system_risk_add', args=[system.key])}?plan={seen.plan.key}"
        found.append(("Add a risk or issue of the whole system", add))
    return [*_add(seen), *found]


def _add(seen: Reading) -> list[tuple[str, str]]:
    """Where one is added: in the programme that the list is of, else by way of the tree."""
    system, held = seen.request.system, seen.request.authority
    if seen.kind.key not in _ADDED_IN_PROGRAMMES or not held.may_somewhere("delivery.edit", system):
        return []
    name, words = _ADDED_IN_PROGRAMMES[seen.kind.key]
    key = seen.asked.filters.get("programme")
    chosen = next((one for one in seen.programmes if one.key == key), None)
    if chosen is None:
        tree = reverse("plan", args=[system.key, seen.plan.key])
        return [(f"{words}: choose its programme", f"{tree}#programmes")]
    is_closed = chosen.closed_on is not None and chosen.closed_on <= seen.on
    if is_closed or not held.may("delivery.edit", chosen):
        return []
    return [(f"{words} to {chosen.title}", reverse(name, args=[system.key, chosen.key]))]


def _with(editing: Any, page: Page[Any]) -> list[Any]:
    """The page's items; the one that is edited stands first where it isn't among them."""
    found = list(page.object_list)
    if editing is None or any(row.pk == editing.pk for row in found):
        return found
    return [editing, *found]


def _edit(seen: Reading) -> HttpResponse:
    request, kind = seen.request, seen.kind
    row = _edited(seen)
    check_may(request.authority, kind.permission, bulk.place_of(kind, row))
    form = _row_form(seen, row)
    if request.method == "POST" and form.is_valid():
        try:
            _save(seen, row, form)
        except Refused as refused:
            form.refuse(refused)
        except bulk.SeveralStale as stale:
            return _conflict(seen, form, stale.current)
        else:
            return redirect(_back(seen, row))
    return _page(seen, row, form)


def _row_form(seen: Reading, row: Any) -> RowForm:
    """The row's form; what was kept when a session ended comes back in its own row alone."""
    request, kind = seen.request, seen.kind
    args: dict[str, Any] = {
        "kind": kind,
        "organisations": seen.organisation_choices,
        "initial": _values(kind, row),
    }
    form = bind(request, RowForm, **args)
    if request.method != "POST" and form.is_bound and form.data.get("row") != str(row.pk):
        request.kept_notice = None  # type: ignore[attr-defined]
        return RowForm(**args)
    return form


def _edited(seen: Reading) -> Any:
    """The row that `edit` names by its number, on whichever page it stands."""
    number = seen.request.GET["edit"]
    rows = selector.in_order(seen.all, seen.asked, seen.order)
    row = rows.filter(pk=number).first() if _NUMBER.fullmatch(number) else None
    if row is None:
        raise Http404
    return row


def _values(kind: ListKind, row: Any) -> dict[str, Any]:
    values = {column.name: bulk.value_of(row, column) for column in kind.in_place}
    if "organisation" in values:
        values["organisation"] = row.organisation.key if row.organisation else ""
    return values | {"version": row.version}


def _save(seen: Reading, row: Any, form: RowForm) -> None:
    given = dict(form.cleaned_data)
    version = given.pop("version")
    number = bulk.change(
        kind=seen.kind,
        plan=seen.plan,
        items=[bulk.Item(row.pk, version)],
        changes=to_change(seen, given, {c.name: bulk.value_of(row, c) for c in seen.kind.in_place}),
        by=seen.request.user,
        at=clock.now(),
    )
    gone = "" if seen.rows.filter(pk=row.pk).exists() else " It no longer fits the filters."
    words = "is saved" if number else "had these words already"
    messages.success(seen.request, f"“{row.title}” {words}.{gone}")


def to_change(
    seen: Reading, given: dict[str, Any], standing: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The form's values as the columns hold them. An empty choice leaves what stands."""
    found = dict(given)
    if "organisation" in found:
        found["organisation"] = seen.organisations.get(found["organisation"])
    if standing and "status" in found and not found["status"]:
        found["status"] = standing["status"]
    return found


def _back(seen: Reading, row: Any) -> str:
    page = seen.request.GET.get("page")
    return f"{seen.address(page=page)}#row-{row.pk}"


def _conflict(seen: Reading, form: RowForm, current: Any) -> HttpResponse:
    change = last_change(current)
    context = {
        "system": seen.request.system,
        "title": current.title,
        "back": _back(seen, current),
        "rows": rows_of(form, _values(seen.kind, current)),
        "hidden": dict(seen.request.POST.lists()),
        "version": current.version,
        "who": change.actor_name if change else None,
        "at": change.at if change else None,
    }
    return render(seen.request, "programmes/lists/conflict.jinja", context, status=409)
