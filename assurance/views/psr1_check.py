"""Check answers, what changed since last month first; then submit."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from assurance import psr1_content
from assurance.actions import returns as act
from assurance.enums import Psr1State
from assurance.forms.psr1_acts import ReadForm
from assurance.permissions import can_submit
from assurance.presenters import psr1_page, psr1_signing, psr1_words
from assurance.selectors import readings, returns
from assurance.selectors.recipients import sro_of
from assurance.views.psr1_finding import Found, find_draft, unless_draft
from programmes import clock
from programmes.access import within_system
from programmes.refusals import Refused

Errors = list[dict[str, str]]


@within_system("psr1.draft")
def psr1_check(request: Any, month: str, key: str) -> HttpResponse:
    found = find_draft(request, month, key)
    away = unless_draft(request, found)
    if away:
        return away
    errors: Errors = []
    if request.method == "POST":
        form = ReadForm(request.POST)
        try:
            revision = form.cleaned_data["version"] if form.is_valid() else 0
            act.submit(psr1=found.psr1, revision=revision, by=request.user, at=clock.now())
        except Refused as refused:
            errors = _linked(found, refused.errors)
        else:
            return redirect(found.links("psr1_submitted"))
    return _page(request, found, errors)


def _page(request: Any, found: Found, errors: Errors) -> HttpResponse:
    draft, on = found.psr1, clock.today()
    latest = returns.revision_of(draft)
    before = returns.last_month_said(draft)
    lacking = _lacking(found, latest.content, on)
    differences = psr1_words.since_last_month(before[1], latest.content) if before else []
    context = found.context | {
        "errors": errors,
        "lacking": [] if errors else lacking,
        "latest": latest,
        "changed": psr1_words.by_section(differences),
        "before_month": before[0].month if before else None,
        "sections": psr1_page.sections(latest.content, on),
        "overdue": psr1_signing.overdue(latest.content, on),
        "evidence": returns.attached(draft),
        "sro": sro_of(draft.programme, on),
        "may_submit": can_submit(request.authority, draft),
        "is_draft": draft.state == Psr1State.DRAFT,
    }
    return render(request, "assurance/psr1/check.jinja", context, status=422 if errors else 200)


def _lacking(found: Found, content: psr1_content.Content, on: Any) -> Errors:
    """What would be refused, said before it is tried."""
    errors = {
        f"{section}.{field}": text
        for section, fields in psr1_content.what_stands_in_the_way(content).items()
        for field, text in fields.items()
    }
    errors |= returns.blue_refusals(found.psr1, content, on)
    return _linked(found, errors | readings.overtaken(found.psr1, content))


def _linked(found: Found, errors: dict[str, str]) -> Errors:
    """Each error with the way to its field."""
    rows = []
    for name, text in errors.items():
        section, _, field = name.partition(".")
        known = section in psr1_content.SECTIONS
        rows.append({"text": text} | ({"href": found.links.field(section, field)} if known else {}))
    return rows
