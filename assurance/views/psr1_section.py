"""One page of the draft: shown with last month's words in view, saved as far as it goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from assurance import psr1_content, psr1_readings
from assurance.actions import returns as act
from assurance.actions.presence import be_seen
from assurance.forms.psr1 import (
    EscalationsForm,
    ProgressForm,
    RatingsForm,
    SectionForm,
    SupportForm,
)
from assurance.forms.psr1_items import ActionsForm, MilestonesForm, ReadingsForm, RisksForm
from assurance.models import Psr1Revision
from assurance.presenters import psr1_readings as words
from assurance.presenters.psr1_links import anchor
from assurance.selectors import readings, returns
from assurance.views.psr1_finding import Found, find_draft, unless_draft
from programmes import clock
from programmes.access import within_system
from programmes.kept_posts import bind
from programmes.presenters.conflicts import rows_of
from programmes.rag import BLUE_MONTHS
from programmes.rating_style import RULES
from programmes.refusals import Refused, Stale

FORMS: dict[str, type[SectionForm]] = {
    "ratings": RatingsForm,
    "progress": ProgressForm,
    "milestones": MilestonesForm,
    "actions": ActionsForm,
    "readings": ReadingsForm,
    "risks": RisksForm,
    "support": SupportForm,
    "escalations": EscalationsForm,
}


@within_system("psr1.draft")
def psr1_section(request: Any, month: str, key: str, section: str) -> HttpResponse:
    found = find_draft(request, month, key)
    away = unless_draft(request, found)
    if away:
        return away
    latest = returns.revision_of(found.psr1)
    if section not in latest.content:
        raise Http404
    if section == "readings":
        latest.content = readings.over_what_stands(found.psr1, latest.content)
    form = bind(
        request,
        FORMS[section],
        stands=latest.content[section],
        revision=latest.number,
        today=clock.today(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = act.save_section(
                psr1=found.psr1,
                section=section,
                part=form.part(),
                revision=form.cleaned_data["version"],
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            return _conflict(request, found, section, form, stale.current)
        else:
            return _saved(request, found, section, saved)
    return _page(request, found, section, form, latest)


def _saved(request: Any, found: Found, section: str, saved: Psr1Revision) -> HttpResponse:
    """Back to where the person came from, or to this page for one more decision."""
    if "more" in request.POST:
        back = request.GET.get("back")
        return redirect(found.links("psr1_section", section=section, back=back))
    if section == "readings" and _is_doubted(saved):
        return redirect(found.links("psr1_section", section=section, back=request.GET.get("back")))
    if request.GET.get("back") == "check":
        return redirect(found.links("psr1_check", at=section))
    messages.success(request, f"“{psr1_content.SECTIONS[section]}” is saved.")
    return redirect(found.links())


def _is_doubted(saved: Psr1Revision) -> bool:
    """Whether a reading that was saved is asked about, or can't be right: said at once."""
    return any(psr1_readings.found_in(item) for item in saved.content["readings"]["items"])


def _page(
    request: Any, found: Found, section: str, form: SectionForm, latest: Psr1Revision
) -> HttpResponse:
    content = latest.content
    before = returns.last_month_said(found.psr1)
    saved = content["marks"][section]["saved"]
    lacking = psr1_content.missing(content, section) if saved and not form.is_bound else {}
    context = found.context | {
        "form": form,
        "section_key": section,
        "title": psr1_content.SECTIONS[section],
        "mark": content["marks"][section],
        "each_month": psr1_content.MUST_BE_SAVED_EACH_MONTH.get(section),
        "lacking": [{"text": text, "href": f"#{anchor(name)}"} for name, text in lacking.items()],
        "before": before[1].get(section) if before else None,
        "before_items": _items(before[1], section) if before else {},
        "before_month": before[0].month if before else None,
        "back": found.links("psr1_check" if request.GET.get("back") == "check" else "psr1"),
        "others": be_seen(psr1=found.psr1, by=request.user, at=clock.now()),
    }
    if section == "ratings":
        context |= _ratings(found, latest, before[0] if before else None)
    if section == "actions":
        context |= _actions(found, latest)
    if section == "readings":
        context |= _readings(latest)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, f"assurance/psr1/{section}.jinja", context, status=status)


def _items(content: dict[str, Any], section: str) -> dict[int, dict[str, Any]]:
    return {item["id"]: item for item in content.get(section, {}).get("items", [])}


def _ratings(found: Found, latest: Psr1Revision, previous: Any) -> dict[str, Any]:
    on = clock.today()
    return {
        "agreed": returns.review_of(previous) if previous else None,
        "blue_short": returns.months_short_of_blue(found.psr1, latest.content, on),
        "blue_months": BLUE_MONTHS,
    }


def _actions(found: Found, latest: Psr1Revision) -> dict[str, Any]:
    """What the plan last said of each action before this month, and how near each is to Blue."""
    psr1 = found.psr1
    evidence: dict[int, list[Any]] = {}
    for row in returns.attached(psr1):
        evidence.setdefault(row.action_id or 0, []).append(row)
    own = [item["id"] for item in latest.content["actions"]["items"]]
    return {
        "said_before": returns.actions_before(psr1, own),
        "measures": returns.measures_of(own),
        "shown": returns.actions_shown(psr1, latest.content),
        "evidence_of": evidence,
        "rules": RULES["progress"],
    }


def _readings(latest: Psr1Revision) -> dict[str, Any]:
    items = latest.content["readings"]["items"]
    return {
        "questions": {item["id"]: psr1_readings.asked(item) for item in items},
        "earlier": {item["id"]: words.before(item) for item in items},
        "standing": {item["id"]: words.standing(item) for item in items},
        "plans": {item["id"]: words.plan(item) for item in items},
    }


def _conflict(
    request: Any, found: Found, section: str, form: SectionForm, current: Psr1Revision
) -> HttpResponse:
    theirs = form.values_of(current.content[section])
    context = found.context | {
        "title": psr1_content.SECTIONS[section],
        "rows": _conflicting(form, theirs),
        "hidden": dict(request.POST.lists()),
        "version": current.number,
        "who": current.saved_by.name,
        "at": current.saved_at,
        "back": found.links("psr1_section", section=section, back=request.GET.get("back")),
    }
    return render(request, "assurance/psr1/conflict.jinja", context, status=409)


def _conflicting(form: SectionForm, theirs: dict[str, Any]) -> list[dict[str, str]]:
    """What differs, each with the milestone, risk or indicator that it is about."""
    titles = {str(item["id"]): item["title"] for item in form.stands.get("items", [])}
    rows = [row for row in rows_of(form, theirs) if row["mine"] != row["theirs"]]
    for row in rows:
        title = titles.get(row["name"].partition("_")[0])
        if title and title not in row["label"]:
            row["label"] = f"{title}: {row['label'].lower()}"
    return rows
