"""How a system performs: every series at a glance, and how national objectives stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from metrics.forms.filters import ALL_PLANS, PerformanceForm, end_of
from metrics.presenters import performance as presenter
from metrics.presenters.marks_key import marks_key
from metrics.selectors import performance as selector
from metrics.selectors.judged import NO_DATA
from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.models import Plan, Programme
from programmes.selectors import plan as plan_selector
from programmes.selectors.alignment import Tree, frameworks
from programmes.selectors.tree import ordered
from programmes.views.csv_file import csv_file

_MARKS = ("variation", "assurance", "standing")


@dataclass
class Reading:
    """The summary as its address asks for it; what is not offered is an error of the form."""

    request: SystemRequest
    on: date

    @cached_property
    def plans(self) -> list[Plan]:
        return plan_selector.plans(self.request.system)

    @cached_property
    def plan(self) -> Plan | None:
        """The plan asked for, or the one in force; None for all of them."""
        asked = self.request.GET.get("plan", "")
        if not asked:
            return current_plan(self.request.system, self.on)
        return next((plan for plan in self.plans if plan.key == asked), None)

    @cached_property
    def programmes(self) -> list[Programme]:
        return ordered(self.plan)

    @cached_property
    def frameworks(self) -> list[Tree]:
        return frameworks(self.plan) if self.plan else []

    @cached_property
    def form(self) -> PerformanceForm:
        given = self.request.GET.copy()
        given.setdefault("plan", self.plan.key if self.plan else ALL_PLANS)
        return PerformanceForm(
            given,
            plans=[(plan.key, plan.name) for plan in self.plans],
            programmes=[(row.key, row.title) for row in self.programmes],
            priorities=[
                (f"{tree.framework.key}/{row.key}", f"{tree.framework.name}: {row.title}")
                for tree in self.frameworks
                for row in tree.priorities
            ],
        )

    @cached_property
    def chosen(self) -> dict[str, str]:
        self.form.is_valid()
        return self.form.chosen()

    @cached_property
    def known(self) -> date | None:
        self.form.is_valid()
        found: date | None = self.form.cleaned_data.get("known")
        return found

    @cached_property
    def rows(self) -> list[presenter.Row]:
        """Every series of the plan, whatever the marks."""
        request = self.request
        asked = selector.Asked(request.user, request.system, self.on, self.plan, end_of(self.known))
        known = self.known.isoformat() if self.known else ""
        rows = presenter.rows_of(selector.judged(asked), request.system.key, self.on, known)
        return [row for row in rows if self._wanted(row)]

    def _wanted(self, row: presenter.Row) -> bool:
        """Whether domain, programme and priority let it through."""
        asked, indicator = self.chosen, row.indicator
        if asked.get("domain") and indicator.domain != asked["domain"]:
            return False
        if asked.get("programme"):
            pk = next(p.pk for p in self.programmes if p.key == asked["programme"])
            if indicator.programme is None or pk not in indicator.programme.path:
                return False
        if asked.get("priority"):
            served = {f"{p.framework.key}/{p.key}" for p in indicator.priorities.all()}
            return asked["priority"] in served
        return True

    @cached_property
    def shown(self) -> list[presenter.Row]:
        """The rows that the marks let through too, exceptions first."""
        asked = {name: self.chosen[name] for name in _MARKS if self.chosen.get(name)}
        rows = (
            row
            for row in self.rows
            if all(getattr(row.judged, name) == value for name, value in asked.items())
        )
        return presenter.exceptions_first(rows)

    @property
    def query(self) -> dict[str, str]:
        """The filters without the grid's own."""
        return {name: v for name, v in self.chosen.items() if name not in _MARKS[:2]}


@within_system("plan.read")
def performance(request: SystemRequest) -> HttpResponse:
    seen = Reading(request, clock.today())
    if "" in request.GET.values() and seen.form.is_valid():
        given = {name: value for name, value in request.GET.items() if value}
        return redirect(f"{request.path}?{urlencode(given)}" if given else request.path)
    shown = seen.shown
    address = reverse("performance_csv", args=[request.system.key])
    context: dict[str, Any] = {
        "system": request.system,
        "plan": seen.plan,
        "form": seen.form,
        "known": seen.known,
        "headline": presenter.headline(seen.rows),
        "grid": presenter.grid_of(seen.rows, seen.query),
        "all": len(seen.rows),
        "rows": [row for row in shown if row.judged.variation != NO_DATA],
        "silent": [row for row in shown if row.judged.variation == NO_DATA],
        "rule": presenter.RULE,
        "marks": marks_key(),
        "beyond": presenter.beyond_words(shown, seen.on),
        "attributions": sorted(
            {row.indicator.attribution for row in shown if row.indicator.attribution}
        ),
        "csv": f"{address}?{urlencode(seen.chosen)}",
    }
    return render(request, "metrics/performance.jinja", context)


@within_system("plan.read")
def performance_csv(request: SystemRequest) -> HttpResponse:
    """The rows that the same filters let through on the page."""
    seen = Reading(request, clock.today())
    as_of = f"-known-{seen.known}" if seen.known else ""
    name = f"performance-{request.system.key}-{seen.on}{as_of}"
    return csv_file(name, *presenter.table(seen.shown))


@within_system("plan.read")
def objectives(request: SystemRequest) -> HttpResponse:
    """Each priority that the plan is held to, with the indicators that serve it."""
    seen = Reading(request, clock.today())
    serving = presenter.indicators_by_priority(seen.rows)
    found = [presenter.served(tree.framework, tree.priorities, serving) for tree in seen.frameworks]
    context = {
        "system": request.system,
        "plan": seen.plan,
        "plans": seen.plans,
        "frameworks": found,
        "rule": presenter.RULE,
        "beyond": presenter.beyond_words(seen.rows, seen.on),
    }
    return render(request, "metrics/objectives.jinja", context)
