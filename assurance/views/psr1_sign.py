"""The SRO's page: what moved first, then sign or send back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assurance import psr1_readings as rules
from assurance.actions import returns as act
from assurance.enums import Psr1State
from assurance.forms.psr1_acts import SignForm
from assurance.models import Psr1Return
from assurance.permissions import check_can_sign
from assurance.presenters import psr1_page, psr1_readings, psr1_signing, psr1_words
from assurance.psr1_content import Content
from assurance.selectors import readings, returns
from assurance.views.psr1_finding import Found, find
from programmes import clock
from programmes.access import within_system
from programmes.refusals import Refused
from programmes.text import month_name


@within_system("psr1.sign")
def psr1_sign(request: Any, month: str, key: str) -> HttpResponse:
    found = find(request, month, key)
    check_can_sign(request.authority, found.psr1)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        form = SignForm(request.POST)
        revision = form.cleaned_data["version"] if form.is_valid() else 0
        try:
            act.sign(
                psr1=found.psr1,
                revision=revision,
                meanwhile=form.cleaned_data.get("meanwhile", ""),
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            errors = [{"text": text} for text in refused.errors.values()]
        else:
            return _signed(request, found)
    elif found.psr1.state != Psr1State.SUBMITTED:
        return redirect(found.links())
    return _page(request, found, errors)


def _signed(request: Any, found: Found) -> HttpResponse:
    psr1 = found.psr1
    said = f"{psr1.programme.name}, {month_name(psr1.month)}"
    messages.success(
        request, f"You have signed the return for {said}. Reference: {psr1.reference}."
    )
    return redirect(found.links())


def _page(request: Any, found: Found, errors: list[dict[str, str]]) -> HttpResponse:
    psr1 = returns.fresh(found.psr1)
    content = returns.content_of(psr1)
    before = returns.last_month_said(psr1)
    previous = before[0] if before else None
    review = returns.review_of(previous) if previous else None
    stands, overtaken = readings.at_signing(psr1, content)
    recorded = readings.recorded(overtaken)
    context = found.context | {
        "psr1": psr1,
        "errors": errors,
        "content": content,
        "previous": previous,
        "ratings": psr1_signing.rating_rows(content, previous, review),
        "agreed_month": review.month if review else None,
        "slipped": psr1_signing.slipped(content),
        "forward": psr1_signing.brought_forward(content),
        "done": psr1_signing.done(content),
        "overdue": psr1_signing.overdue(content, clock.today()),
        "risen": psr1_signing.risen(content),
        "closed": psr1_signing.closed(content),
        "has_actions": "actions" in content,
        "worse_actions": psr1_signing.worse_actions(content),
        "revised_actions": psr1_signing.revised_actions(content),
        "completed_actions": psr1_signing.completed_actions(content),
        "readings": psr1_readings.lines(stands, content, psr1.system.key),
        "meanwhile": rules.in_short(overtaken),
        "overtaken": [
            psr1_readings.overtaken_at_signing(row, recorded[row["reading"]]) for row in overtaken
        ],
        "unchanged": psr1_signing.unchanged(content),
        "changed": _what_else(content, before[1]) if before else [],
        "sections": psr1_page.sections(content, clock.today()),
        "evidence": returns.attached(psr1),
        "is_submitted": psr1.state == Psr1State.SUBMITTED,
    }
    context |= _since_sent_back(psr1, content)
    return render(request, "assurance/psr1/sign.jinja", context, status=422 if errors else 200)


def _what_else(content: Content, before: Content) -> Any:
    """What differs from last month and has no place of its own on the page."""
    differences = psr1_words.since_last_month(
        before, content, shown=lambda change: psr1_signing.is_shown_above(change, content)
    )
    return psr1_words.by_section(differences)


def _since_sent_back(psr1: Psr1Return, content: Content) -> dict[str, Any]:
    """What was asked for when it was last sent back, and what has changed since."""
    asked = returns.sent_back(psr1)
    if asked is None:
        return {"asked": None}
    differences = psr1_words.differences(returns.content_of(psr1, asked.revision), content)
    attached = psr1_signing.evidence_since(returns.ever_attached(psr1), asked.at)
    return {
        "asked": asked,
        "since": psr1_words.by_section(differences),
        "attached_since": attached,
    }
