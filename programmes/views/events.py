"""A plan's calendar, a month of everything, and an event with all that may be done to it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.actions import events as actions
from programmes.enums import EventKind, Undated
from programmes.forms import events as forms
from programmes.models import CalendarEvent, Plan
from programmes.permissions import check_may
from programmes.presenters import calendar_month as presenter
from programmes.selectors import events as selector
from programmes.selectors.audit import changes_of_subject
from programmes.selectors.tree import ordered
from programmes.text import weekday
from programmes.views.csv_file import csv_file
from programmes.views.editing import Asking, Values, ask, press
from programmes.views.finding import find_plan, month_of

WORDS = ("title", "kind", "on", "undated", "starts_at", "place", "note")


@within_system("calendar.read")
def calendar_month(request: SystemRequest, month: str) -> HttpResponse:
    first = month_of(month)
    begins, ends = presenter.span(first)
    plan = current_plan(request.system, clock.today())
    quiet = request.GET.get("due") != "hidden"
    entries = presenter.by_day(
        request.system.key,
        selector.between(request.system, begins, ends),
        selector.periods_between(request.system, begins, ends),
        selector.milestones_between(plan, begins, ends) if quiet else [],
        selector.decisions_between(plan, begins, ends) if quiet else [],
    )
    context = {
        "system": request.system,
        "plan": plan,
        "month": presenter.month(first, entries),
        "today": clock.today(),
        "undated": selector.to_be_confirmed(plan),
        "quiet": quiet,
        "may_edit": request.authority.may("calendar.edit", request.system),
    }
    return render(request, "programmes/calendar_month.jinja", context)


@within_system("calendar.read")
def plan_calendar(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    kind = _kind(request)
    every = selector.of_plan(found)
    shown = [event for event in every if not kind or event.kind == kind]
    context = {
        "system": request.system,
        "plan": found,
        "kind": kind,
        "kind_words": EventKind(kind).label if kind else "",
        "calendar": presenter.of_plan(shown, every),
        "may_edit": request.authority.may("calendar.edit", request.system),
    }
    return render(request, "programmes/plan_calendar.jinja", context)


@within_system("calendar.read")
def plan_calendar_csv(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    rows = [
        [
            event.on.isoformat() if event.on else event.get_undated_display(),
            f"{event.starts_at:%H:%M}" if event.starts_at else "",
            event.get_kind_display(),
            event.title,
            event.programme.name if event.programme else "",
            event.place,
            event.note,
        ]
        for event in selector.of_plan(found, kind=_kind(request))
    ]
    heads = ["Day", "Time", "Kind", "Event", "Programme", "Place", "Note"]
    return csv_file(f"{found.key}-calendar", heads, rows)


def _kind(request: SystemRequest) -> str:
    kind = request.GET.get("kind", "")
    if kind and kind not in EventKind.values:
        raise Http404
    return kind


def _find(request: SystemRequest, plan: str, ekey: str) -> CalendarEvent:
    rows = CalendarEvent.objects.visible_to(request.user, request.authority.on)
    rows = rows.select_related("system", "plan", "programme")
    return get_object_or_404(rows, system=request.system, plan__key=plan, key=ekey)


def _page(event: CalendarEvent) -> str:
    return reverse("event", args=[event.system.key, event.plan.key, event.key])


@within_system("calendar.read")
def event(request: SystemRequest, plan: str, ekey: str) -> HttpResponse:
    row = _find(request, plan, ekey)
    context = {
        "system": request.system,
        "plan": row.plan,
        "event": row,
        "when": weekday(row.on) if row.on else row.get_undated_display(),
        "changes": list(changes_of_subject(row)[:21]),
        "may_edit": request.authority.may("calendar.edit", request.system),
        "month": f"{row.on:%Y-%m}" if row.on else "",
    }
    return render(request, "programmes/event.jinja", context)


@within_system("calendar.edit")
def event_add(request: SystemRequest, plan: str) -> HttpResponse:
    check_may(request.authority, "calendar.edit", request.system)
    found = find_plan(request, plan)
    asking = Asking(
        title="Add an event",
        caption=found.name,
        section="calendar",
        back=reverse("plan_calendar", args=[request.system.key, found.key]),
        button="Add event",
        said="The event is added.",
        done=_page,
        save=lambda data: actions.add(
            plan=found, by=request.user, at=clock.now(), **_given(found, data)
        ),
    )
    return ask(request, forms.EventForm, asking, programmes=_programmes(found))


@within_system("calendar.edit")
def event_edit(request: SystemRequest, plan: str, ekey: str) -> HttpResponse:
    row = _find(request, plan, ekey)
    check_may(request.authority, "calendar.edit", request.system)
    asking = Asking(
        title="Change the event",
        caption=row.plan.name,
        section="calendar",
        back=_page(row),
        initial=_values(row),
        theirs=_values,
        said="The event is saved.",
        save=lambda data: actions.edit(
            event=row,
            version=data.pop("version"),
            by=request.user,
            at=clock.now(),
            **_given(row.plan, data),
        ),
    )
    return ask(request, forms.EditEventForm, asking, programmes=_programmes(row.plan))


@within_system("calendar.edit")
def event_cancel(request: SystemRequest, plan: str, ekey: str) -> HttpResponse:
    row = _find(request, plan, ekey)
    check_may(request.authority, "calendar.edit", request.system)
    asking = Asking(
        title="Cancel the event",
        caption=row.title,
        section="calendar",
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        intro=("It leaves the calendar. Calendar programs that follow it show it as cancelled.",),
        button="Cancel the event",
        warning=True,
        said="The event is cancelled.",
        save=lambda data: actions.cancel(event=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.CancelEventForm, asking)


@within_system("calendar.edit")
def event_bring_back(request: SystemRequest, plan: str, ekey: str) -> HttpResponse:
    row = _find(request, plan, ekey)
    check_may(request.authority, "calendar.edit", request.system)
    if request.method != "POST":
        raise Http404
    return press(
        request,
        lambda: actions.bring_back(event=row, version=None, by=request.user, at=clock.now()),
        "The event is back in the calendar.",
        _page(row),
    )


def _programmes(plan: Plan) -> list[tuple[str, str]]:
    return [(row.key, row.title) for row in ordered(plan)]


def _values(row: CalendarEvent) -> Values:
    values: dict[str, Any] = {name: getattr(row, name) for name in WORDS}
    programme = row.programme.key if row.programme else ""
    return values | {"programme": programme, "version": row.version}


def _given(plan: Plan, data: Values) -> Any:
    rows = {row.key: row for row in ordered(plan)}
    words = {name: data[name] for name in WORDS}
    words["undated"] = words["undated"] or Undated.UNCONFIRMED
    right = bool(data["day_off_is_right"])
    return words | {"programme": rows.get(data["programme"]), "day_off_is_right": right}
