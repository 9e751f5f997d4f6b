"""Every component on one page, with its addresses: for tests of the components alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from programmes.access import public, signed_in
from programmes.clock import now
from programmes.due_fields import DueField
from programmes.form_fields import (
    ChoiceField,
    DayField,
    EvidenceFileField,
    ManyField,
    MonthField,
    NarrativeField,
    NhsForm,
    RatingField,
    ScoreField,
    SelectField,
    TextField,
    VersionField,
    YesNoField,
)
from programmes.kept_posts import bind
from stp_portal import faults, urls

CHOICES = [("a", "First", "The first of them"), ("b", "Second", "The second")]


class EverythingForm(NhsForm):
    version = VersionField()
    title = TextField(name="title", max_length=20)
    summary = NarrativeField(name="summary", help_text="What happened this month.")
    due = DayField(name="due date", help_text="For example, 27 3 2017")
    month = MonthField(name="month")
    planned = DueField()
    progress = RatingField(scale="progress")
    kind = ChoiceField(name="kind", choices=CHOICES)
    place = SelectField(name="place", choices=CHOICES)
    several = ManyField(name="site", choices=CHOICES)
    agreed = YesNoField(name="answer")
    likelihood = ScoreField(of="likelihood")
    file = EvidenceFileField(endings=(".pdf",), required=False)


class SmallForm(NhsForm):
    summary = NarrativeField(name="summary")


COMPONENTS = """
{% extends "base.jinja" %}
{% from "components/rating.jinja" import rating, movement, score %}
{% from "components/task_list.jinja" import task_list %}
{% from "components/summary.jinja" import summary %}
{% from "components/data_table.jinja" import data_table %}
{% from "components/pagination.jinja" import pagination %}
{% from "components/history.jinja" import history %}
{% from "components/notice.jinja" import notice, inset, warning %}
{% from "components/filter.jinja" import filter_panel %}
{% from "components/navigate.jinja" import breadcrumbs %}
{% block title %}Components{% endblock %}
{% block beforeContent %}{{ breadcrumbs([("Home", "/"), ("Plan", "/plan/")]) }}{% endblock %}
{% block content %}
<h1 class="nhsuk-heading-l">Components</h1>
<p>{% for value in ("red", "amber", "green", "blue", None, "substantial", "none") %}
{{ rating(value) }} {{ rating(value, "solid") }} {{ rating(value, size="icon") }}{% endfor %}</p>
<p>{% for value in ("better", "worse", "same", "new") %}{{ movement(value) }}{% endfor %}
{{ score(12) }} {{ score(25) }}</p>
{{ task_list([
  {"text": "Ratings", "href": "#", "status": "Completed", "hint": "Three ratings"},
  {"text": "Check", "status": "Can't start yet", "muted": true}]) }}
{{ summary([{"key": "Due", "value": "1 March 2017", "change": "#"},
            {"key": "Reason", "value": none}]) }}
{{ data_table("Programmes", [{"text": "Programme", "sort": "?sort=name", "sorted": "ascending"},
  {"text": "Days late", "num": true}, {"text": "Rating"}],
  [[{"text": "Prevention", "header": true}, "0", rating("green")],
   [{"text": "Planned care", "href": "#", "header": true}, none, rating("red")]]) }}
{{ pagination(request, numbers) }}
{{ history([{"at": at, "what": "Signed", "who": "Ann Lee", "detail": "One\\n\\nTwo"}]) }}
{{ inset("Something to know") }} {{ warning("Careful", "This can't be undone") }}
{{ filter_panel(request, filters, "?") }}
{% endblock %}
"""

FORM = """
{% extends "base.jinja" %}
{% from "components/form.jinja" import whole_form %}
{% block title %}Everything{% endblock %}
{% block content %}<h1 class="nhsuk-heading-l">Everything</h1>
{{ whole_form(form, request, submit="Save and continue", cancel="/") }}{% endblock %}
"""

CONFLICT = """
{% extends "base.jinja" %}
{% from "components/conflict.jinja" import conflict %}
{% block title %}Somebody else saved first{% endblock %}
{% block content %}<h1 class="nhsuk-heading-l">Somebody else saved first</h1>
{{ conflict(request, [{"label": "Summary", "mine": "Mine <b>", "theirs": "Theirs"}], 4, "/",
   who="Ann Lee", at=at, hidden={"summary": "Mine <b>", "version": "3"}) }}{% endblock %}
"""


def shown(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    made = engines["jinja2"].from_string(template)  # type: ignore[attr-defined]
    return HttpResponse(made.render(context, request))


@public
def components(request: HttpRequest) -> HttpResponse:
    numbers = Paginator(range(100), 10).page(4)
    return shown(request, COMPONENTS, at=now(), numbers=numbers, filters=SmallForm())


@public
def everything(request: HttpRequest) -> HttpResponse:
    initial = {"version": 3, "due": date(2017, 2, 21)}
    form = bind(request, EverythingForm, initial=initial)
    if request.method == "POST" and form.is_valid():
        return HttpResponse(repr(form.cleaned_data), content_type="text/plain")
    return shown(request, FORM, form=form)


@public
def conflict(request: HttpRequest) -> HttpResponse:
    return shown(request, CONFLICT, at=now())


@signed_in
def private(request: HttpRequest) -> HttpResponse:
    form = bind(request, SmallForm)
    if request.method == "POST" and form.is_valid():
        return HttpResponse(form.cleaned_data["summary"], content_type="text/plain")
    return shown(request, FORM, form=form)


@public
def fault(request: HttpRequest, status: int) -> HttpResponse:
    return faults.page(status)


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


urlpatterns = [
    path("gallery/components/", components),
    path("gallery/everything/", everything),
    path("gallery/conflict/", conflict),
    path("gallery/private/", private),
    path("gallery/fault/<int:status>/", fault),
    path("gallery/unmarked/", unmarked),
    path("", include(urls)),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
