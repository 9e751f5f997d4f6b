"""Do we believe it? What the return says, beside what the gateway review agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from assurance.actions import review_actions, reviews
from assurance.enums import ReviewState
from assurance.forms.review import ACTION_FIELDS, ReviewForm, closing, initial_of
from assurance.models import GatewayReview, Psr1Return, ReviewAction
from assurance.permissions import (
    can_read_psr1,
    can_read_review,
    can_review_return,
    check_can_review_return,
)
from assurance.presenters import review as words
from assurance.review_rules import OFFICES
from assurance.selectors.readings import since_signed
from assurance.selectors.returns import content_of
from assurance.selectors.review_actions import (
    carried_into,
    may_be_asked,
    owner_chosen,
    raised_in,
)
from assurance.selectors.review_page import (
    about_month,
    agreed_before,
    agreed_ratings,
    begun_review,
    versions_of,
)
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.kept_posts import bind
from programmes.presenters.conflicts import rows_of
from programmes.refusals import Refused, Stale
from programmes.text import moment, month_name
from programmes.views.finding import find_period, find_programme


@dataclass(frozen=True)
class Table:
    """What lies on the table: the return under review and all that goes with it."""

    psr1: Psr1Return
    review: GatewayReview
    carried: list[ReviewAction]


@within_system("review.read|month.read")
def review(request: SystemRequest, month: str, key: str) -> HttpResponse:
    period = find_period(request, month)
    programme = find_programme(request, key)
    versions = versions_of(period, programme)
    psr1 = _chosen(request, versions)
    context: dict[str, Any] = {
        "period": period,
        "programme": programme,
        "versions": versions,
        "psr1": psr1,
        "near": words.beside(about_month(request.system, period), programme),
    }
    if psr1 is None or not words.is_signed(psr1):
        return _nothing_yet(request, context)
    found = begun_review(psr1, request.authority.on)
    if found.pk and not can_read_review(request.authority, found):
        found = GatewayReview(psr1=psr1, programme=programme)
    table = Table(psr1, found, carried_into(programme, period.month))
    if request.method == "POST":
        check_can_review_return(request.authority, psr1)
        return _conduct(request, table, context)
    if found.completed_at is None and can_review_return(request.authority, psr1):
        return _conduct(request, table, context)
    return _read(request, table, context)


def _chosen(request: SystemRequest, versions: list[Psr1Return]) -> Psr1Return | None:
    """The version asked for, else the latest that is signed, else the latest."""
    number = request.GET.get("number", "")
    if number:
        found = next((row for row in versions if str(row.number) == number), None)
        if found is None:
            raise Http404
        return found
    signed = [row for row in versions if words.is_signed(row)]
    return next(iter(signed or versions), None)


def _nothing_yet(request: SystemRequest, context: dict[str, Any]) -> HttpResponse:
    """Nothing is signed: who may not read drafts learns no more than that."""
    psr1 = context["psr1"]
    context["may_read_draft"] = psr1 is not None and can_read_psr1(request.authority, psr1)
    return render(request, "assurance/review/nothing.jinja", context)


def _read(
    request: SystemRequest, table: Table, context: dict[str, Any], **more: Any
) -> HttpResponse:
    on, review = request.authority.on, table.review
    raised = raised_in(review) if review.pk else []
    context |= _told(table) | {
        "review": review,
        "agreed": words.agreed(review, table.psr1) if review.pk else [],
        "attendance": words.attendance(review),
        "raised": [words.action_line(action, on) for action in raised],
        "carried": [words.action_line(action, on) for action in _shown(request, table.carried)],
    }
    status = 409 if more else 200
    return render(request, "assurance/review/read.jinja", context | more, status=status)


def _shown(request: SystemRequest, actions: list[ReviewAction]) -> list[ReviewAction]:
    """What an open review asks is not yet for all who read."""
    if request.authority.may_somewhere("month.read", request.system):
        return actions
    return [action for action in actions if action.review.state == ReviewState.COMPLETED]


def _told(table: Table) -> dict[str, Any]:
    psr1 = table.psr1
    before = agreed_before(psr1.programme, psr1.month)
    content = content_of(psr1)
    later = since_signed(psr1, content["frozen"].get("readings", []))
    return {"told": words.told(psr1, content, agreed_ratings(before), later), "before": before}


def _conduct(request: SystemRequest, table: Table, context: dict[str, Any]) -> HttpResponse:
    owners = may_be_asked(request.system, table.psr1.programme, request.authority.on)
    form = bind(
        request,
        ReviewForm,
        initial=initial_of(table.review),
        owners=owners,
        carried=table.carried,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, table, form)
        except Stale as stale:
            return _conflict(request, form, stale.current, context)
        except Refused as refused:
            form.refuse(refused)
    if form.errors and not form.non_field_errors():
        _add_the_rest(request, table, form)
    now = begun_review(table.psr1, request.authority.on) if form.errors else table.review
    if now.completed_at:
        return _too_late(request, Table(table.psr1, now, table.carried), context, form)
    context |= _told(table)
    context |= {
        "review": table.review,
        "form": form,
        "bands": words.bands(context["told"], form),
        "offices": [form[f"attendance_{office}"] for office in OFFICES],
        "carried": [words.carried_line(a, form, request.authority.on) for a in table.carried],
    }
    status = 422 if form.errors else 200
    return render(request, "assurance/review/conduct.jinja", context, status=status)


def _add_the_rest(request: SystemRequest, table: Table, form: ReviewForm) -> None:
    """Every fault at once: one in a date or in a new action does not hide the others."""
    on, said = request.authority.on, form.cleaned_data
    if request.POST.get("then") == "complete":
        form.add_faults(reviews.completion_faults(table.psr1, form.said_so_far(), on))
    if form.asks():
        owner = said.get("action_owner", "")
        faults = review_actions.action_faults(
            what=said.get("action_what", ""),
            owner=owner_chosen(request.system, owner),
            owner_office=words.office_chosen(owner),
            due_on=said.get("action_due"),
            on=on,
            system=request.system,
        )
        form.add_faults({ACTION_FIELDS[name]: text for name, text in faults.items()})


def _keep(request: SystemRequest, table: Table, form: ReviewForm) -> HttpResponse:
    """Save all that was sent; then complete, where that is asked for."""
    saved = _save(request, table, form)
    about = f"{table.psr1.programme.name}, {month_name(table.psr1.month)}"
    if request.POST.get("then") != "complete":
        messages.success(request, f"The gateway review of {about} is saved.")
        return redirect(request.get_full_path())
    try:
        reviews.complete(review=saved, version=saved.version, by=request.user, at=clock.now())
    except Refused:
        form.is_saved_as(saved.version, [closing(action) for action in table.carried])
        raise
    messages.success(request, f"The gateway review of {about} is completed.")
    return redirect(request.get_full_path())


@transaction.atomic
def _save(request: SystemRequest, table: Table, form: ReviewForm) -> GatewayReview:
    """All or nothing of what was sent. A review that nobody has begun is version 0 on the page."""
    by, at = request.user, clock.now()
    found = reviews.open_review(psr1=table.psr1, by=by, at=at)
    version = form.cleaned_data["version"] or 1
    saved = reviews.save(review=found, version=version, by=by, at=at, **form.said())
    for action in table.carried:
        note = form.closes(action)
        if note:
            review_actions.close(action=action, note=note, version=action.version, by=by, at=at)
    if form.asks():
        _raise(request, saved, form)
    return saved


def _raise(request: SystemRequest, saved: GatewayReview, form: ReviewForm) -> None:
    asked = form.cleaned_data
    try:
        review_actions.raise_action(
            review=saved,
            what=asked["action_what"],
            owner=owner_chosen(request.system, asked["action_owner"]),
            owner_office=words.office_chosen(asked["action_owner"]),
            due_on=asked["action_due"],
            by=request.user,
            at=clock.now(),
        )
    except Refused as refused:
        errors = {ACTION_FIELDS.get(name, name): text for name, text in refused.errors.items()}
        raise Refused(errors=errors) from refused


def _conflict(
    request: SystemRequest, form: ReviewForm, theirs: GatewayReview, context: dict[str, Any]
) -> HttpResponse:
    context |= {
        "rows": _differences(form, theirs),
        "theirs": theirs,
        "hidden": dict(request.POST.lists()),
        "version": theirs.version,
    }
    return render(request, "assurance/review/conflict.jinja", context, status=409)


def _too_late(
    request: SystemRequest, table: Table, context: dict[str, Any], form: ReviewForm
) -> HttpResponse:
    """Somebody else completed it first: say so, and show what was typed, so that it is kept."""
    by, when = table.review.completed_by, moment(table.review.completed_at)
    said = f"{by} completed this review on {when}, before you saved. It does not change any more."
    mine = _differences(form, table.review)
    return _read(request, table, context, errors=[{"text": said}], mine=mine)


def _differences(form: ReviewForm, theirs: GatewayReview) -> list[dict[str, str]]:
    empty = dict.fromkeys((bound.name for bound in form.visible_fields()), "")
    rows = rows_of(form, empty | initial_of(theirs))
    return [row for row in rows if row["mine"] != row["theirs"]]
