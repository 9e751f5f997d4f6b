"""One way through every form of the plan: ask, save, say so; refuse in words; show conflicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from programmes.form_fields import NhsForm
from programmes.kept_posts import bind
from programmes.presenters.conflicts import rows_of
from programmes.refusals import Refused, Stale
from programmes.selectors.audit import last_change

Values = dict[str, Any]


@dataclass(frozen=True)
class Asking:
    """A page that asks for one thing. `theirs` reads a record as the form's initial values.

    `author`: who saved a record and when, where the audit trail's last entry does not say it.
    """

    title: str
    back: str
    save: Callable[[Values], Any]
    said: str
    caption: str = ""
    button: str = "Save"
    warning: bool = False
    section: str = "system"
    initial: Values = field(default_factory=dict)
    theirs: Callable[[Any], Values] | None = None
    author: Callable[[Any], tuple[str, datetime]] | None = None
    done: str | Callable[[Any], str] = ""
    intro: tuple[str, ...] = ()
    template: str = "programmes/form.jinja"
    more: Values = field(default_factory=dict)


def ask(
    request: HttpRequest, form_class: type[NhsForm], asking: Asking, **form_args: Any
) -> HttpResponse:
    """Show the form, or save what was sent and go on."""
    form = bind(request, form_class, initial=asking.initial, **form_args)
    if request.method == "POST" and form.is_valid():
        try:
            saved = asking.save(dict(form.cleaned_data))
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            return _conflict(request, form, asking, stale.current)
        else:
            return _done(request, asking, saved)
    context = {"form": form, "asking": asking, **asking.more}
    return render(request, asking.template, context, status=422 if form.errors else 200)


def _done(request: HttpRequest, asking: Asking, saved: Any) -> HttpResponse:
    messages.success(request, asking.said)
    target = asking.done(saved) if callable(asking.done) else asking.done
    return redirect(target or asking.back)


def _conflict(request: HttpRequest, form: NhsForm, asking: Asking, current: Model) -> HttpResponse:
    theirs = asking.theirs(current) if asking.theirs else {}
    who, at = asking.author(current) if asking.author else _last_author(current)
    context = {
        "asking": asking,
        "rows": rows_of(form, theirs),
        "hidden": dict(request.POST.lists()),
        "version": theirs.get("version", getattr(current, "version", 1)),
        "who": who,
        "at": at,
    }
    return render(request, "programmes/conflict.jinja", context, status=409)


def _last_author(current: Model) -> tuple[str | None, datetime | None]:
    change = last_change(current)
    return (change.actor_name, change.at) if change else (None, None)


def press(request: HttpRequest, act: Callable[[], Any], said: str, target: str) -> HttpResponse:
    """For a button: act and go back, with what was done or why it was refused."""
    try:
        act()
    except (Refused, Stale) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(target)
