"""What reviews asked for: the list, and one action with its closing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assurance.actions import review_actions as acts
from assurance.forms.review import ActionsFilter, CloseActionForm
from assurance.models import ReviewAction
from assurance.permissions import can_close_action
from assurance.presenters.review import action_line
from assurance.selectors.review_actions import asked_for, programmes_with_actions
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.kept_posts import bind
from programmes.refusals import Refused, Stale

A_PAGE = 25


@within_system("review.read")
def review_actions(request: SystemRequest) -> HttpResponse:
    programmes = programmes_with_actions(request.authority, request.system)
    form = ActionsFilter(
        request.GET or None, programmes=[(node.key, node.name) for node in programmes]
    )
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = asked_for(
        request.authority,
        request.system,
        show=asked.get("show") or "open",
        programme=asked.get("programme") or "",
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [action_line(action, request.authority.on) for action in page],
        "show": asked.get("show") or "open",
    }
    return render(request, "assurance/review/actions.jinja", context)


@within_system("review.read")
def review_action(request: SystemRequest, pk: int) -> HttpResponse:
    rows = asked_for(request.authority, request.system, show="all")
    action = get_object_or_404(rows, pk=pk)
    form = bind(request, CloseActionForm, initial={"version": action.version})
    if request.method == "POST" and form.is_valid() and _closed(request, action, form):
        return redirect("review_action", request.system.key, pk)
    context = {
        "action": action,
        "line": action_line(action, request.authority.on),
        "form": form,
        "may_close": can_close_action(request.authority, action),
    }
    status = 422 if form.errors else 200
    return render(request, "assurance/review/action.jinja", context, status=status)


def _closed(request: SystemRequest, action: ReviewAction, form: CloseActionForm) -> bool:
    """Whether it is closed now; else the form says why not."""
    try:
        acts.close(
            action=action,
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
            by=request.user,
            at=clock.now(),
        )
    except Refused as refused:
        form.refuse(refused)
    except Stale as stale:
        form.refuse(Refused(str(stale)))
    else:
        messages.success(request, "The action is closed.")
        return True
    return False
