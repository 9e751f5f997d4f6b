"""A month's readings of everything a person may enter for, in one form: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from metrics import periods
from metrics.actions.readings import EntriesRefused, record_many
from metrics.forms.notes import month_of
from metrics.forms.readings_entry import EntryFilterForm, EntryForm
from metrics.models import Indicator
from metrics.presenters.readings_entry import PARTS, EntryRow, grouped, rows_of
from metrics.selectors.entry import enterable
from metrics.selectors.month import of_indicators
from programmes import clock, financial_year
from programmes.access import SystemRequest, current_plan, within_system
from programmes.kept_posts import bind, restored_post
from programmes.models import Plan, Programme
from programmes.text import count, month_name

A_PAGE = 40
OFFERED = 13
"""Months: the one under way and a year before it."""

_NO_PROGRAMME = "whole-system"


@dataclass
class Entering:
    """The form as its address asks for it; what is not offered counts as not asked."""

    request: SystemRequest
    on: date

    @cached_property
    def month(self) -> date:
        """The month asked for, or that of what was kept, if it has begun; else the last over."""
        kept = restored_post(self.request) or {}
        asked = month_of(self.request.GET.get("month", "") or str(kept.get("month", "")))
        if asked is None or asked > self.on:
            return financial_year.previous_month(self.on.replace(day=1))
        return asked

    @cached_property
    def may(self) -> list[Indicator]:
        return enterable(self.request.authority, self.request.system)

    @cached_property
    def plans(self) -> list[Plan]:
        """Those that have something for this person to enter."""
        found = {row.plan.pk: row.plan for row in self.may if row.plan}
        return sorted(found.values(), key=lambda plan: plan.valid_from, reverse=True)

    @cached_property
    def plan(self) -> Plan | None:
        """The plan asked for, else the one in force, else the latest."""
        asked = self.request.GET.get("plan", "")
        found = next((plan for plan in self.plans if plan.key == asked), None)
        force = current_plan(self.request.system, self.on)
        first = self.plans[0] if self.plans else None
        return found or next((plan for plan in self.plans if plan == force), first)

    @cached_property
    def of_plan(self) -> list[Indicator]:
        return [row for row in self.may if row.plan is None or row.plan == self.plan]

    @cached_property
    def programmes(self) -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        for row in self.of_plan:
            found.setdefault(_key(row.programme), _title(row.programme))
        return list(found.items())

    @cached_property
    def programme(self) -> str:
        asked = self.request.GET.get("programme", "")
        return asked if asked in dict(self.programmes) else ""

    @cached_property
    def rows(self) -> list[EntryRow]:
        wanted = [
            row
            for row in self.of_plan
            if not self.programme or _key(row.programme) == self.programme
        ]
        if not wanted:
            return []
        places = {pk: n for n, pk in enumerate(dict.fromkeys(row.programme_id for row in wanted))}
        found = of_indicators(wanted, periods.last_of(self.month, 1))
        # A programme stays together; the month's own readings stand first in it.
        found.sort(key=lambda one: places[one.series.indicator.programme_id])
        return rows_of(found, self.month, self.request.system.key, self.on)

    @cached_property
    def page(self) -> Page[EntryRow]:
        return Paginator(self.rows, A_PAGE).get_page(self.request.GET.get("page"))

    @cached_property
    def shown(self) -> list[EntryRow]:
        """The rows of the page; where the form was sent, those that were sent with it."""
        if self.request.method != "POST":
            return list(self.page.object_list)
        sent = self.request.POST
        return [row for row in self.rows if any(row.field(part) in sent for part in PARTS)]

    @cached_property
    def filters(self) -> EntryFilterForm:
        months = [row[0] for row in periods.back_from(self.on, "monthly", OFFERED)]
        if self.month not in months:
            months.append(self.month)
        return EntryFilterForm(
            initial={
                "month": f"{self.month:%Y-%m}",
                "plan": self.plan.key if self.plan else "",
                "programme": self.programme,
            },
            months=[(f"{one:%Y-%m}", month_name(one)) for one in months],
            plans=[(plan.key, plan.name) for plan in self.plans],
            programmes=self.programmes,
        )

    @property
    def address(self) -> str:
        """This very form again, whatever day it is sent on."""
        said = {"month": f"{self.month:%Y-%m}", "programme": self.programme}
        said |= {"plan": self.plan.key if self.plan else ""}
        said |= {"page": str(self.page.number) if self.page.number > 1 else ""}
        path = reverse("readings_entry", args=[self.request.system.key])
        return f"{path}?{urlencode({name: value for name, value in said.items() if value})}"


def _key(programme: Programme | None) -> str:
    return programme.key if programme else _NO_PROGRAMME


def _title(programme: Programme | None) -> str:
    return programme.title if programme else "Of the whole system"


@within_system("readings.enter")
def readings_entry(request: SystemRequest) -> HttpResponse:
    seen = Entering(request, clock.today())
    form = bind(request, EntryForm, rows=seen.shown)
    if request.method == "POST" and form.is_valid():
        try:
            number = _record(seen, form)
        except EntriesRefused as refused:
            form.refuse_entries(refused)
        else:
            messages.success(request, _told(number, seen.month))
            return redirect(seen.address)
    context: dict[str, Any] = {
        "system": request.system,
        "form": form,
        "filters": seen.filters,
        "month": seen.month,
        "groups": grouped(seen.shown),
        "page": seen.page,
        "number": len(seen.rows),
        "waiting": sum(row.stands is None for row in seen.rows),
        "address": seen.address,
    }
    status = 422 if form.errors else 200
    return render(request, "metrics/readings/entry.jinja", context, status=status)


def _record(seen: Entering, form: EntryForm) -> int:
    return record_many(
        entries=form.entries(),
        provenance=form.cleaned_data["provenance"],
        by=seen.request.user,
        at=clock.now(),
    )


def _told(number: int, month: date) -> str:
    if not number:
        return "These readings stand already. Nothing was recorded again."
    return f"{count(number, 'reading')} recorded for {month_name(month)}."
