"""Evidence of a draft: what is attached, and forms for a file and for a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from assurance.actions import evidence as act
from assurance.forms.psr1_acts import FileForm, LinkForm
from assurance.models import Evidence
from assurance.selectors import returns
from assurance.views.psr1_finding import Found, find, find_draft, unless_draft
from programmes import clock
from programmes.access import within_system
from programmes.form_fields import NhsForm
from programmes.kept_posts import bind, restored_post
from programmes.models import ImprovementAction, Milestone
from programmes.refusals import Refused
from programmes.views.files import download


@within_system("psr1.draft")
def psr1_evidence(request: Any, month: str, key: str) -> HttpResponse:
    found = find_draft(request, month, key)
    away = unless_draft(request, found)
    if away:
        return away
    choices = Choices.of(found)
    forms = _forms(request, choices)
    sent = forms.get(request.POST.get("kind", ""))
    if sent is not None and sent.is_valid():
        try:
            row = _attach(request, found, sent.prefix or "", sent.cleaned_data, choices)
        except Refused as refused:
            sent.refuse(refused)
        else:
            messages.success(request, f"“{row.title}” is attached.")
            return redirect(found.links("psr1_evidence"))
    context = found.context | {
        "forms": list(forms.values()),
        "file_form": forms["file"],
        "link_form": forms["link"],
        "evidence": returns.attached(found.psr1),
        "largest": act.MOST,
    }
    status = 422 if sent is not None and sent.errors else 200
    return render(request, "assurance/psr1/evidence.jinja", context, status=status)


@dataclass(frozen=True)
class Choices:
    """What evidence can be of, by id as text."""

    milestones: dict[str, Milestone]
    actions: dict[str, ImprovementAction]

    @classmethod
    def of(cls, found: Found) -> Choices:
        return cls(
            {str(row.pk): row for row in returns.milestones_of(found.psr1)},
            {str(row.pk): row for row in returns.actions_of(found.psr1)},
        )

    @property
    def offered(self) -> dict[str, list[tuple[str, str]]]:
        return {
            "milestones": [(pk, row.title) for pk, row in self.milestones.items()],
            "actions": [(pk, row.title_with_number) for pk, row in self.actions.items()],
        }


def _forms(request: Any, choices: Choices) -> dict[str, NhsForm]:
    """Both forms; what was sent, or kept when the session ended, is in the one it was typed in."""
    typed = request.POST if request.method == "POST" else restored_post(request)
    kind = (typed or {}).get("kind", "")
    given = choices.offered
    classes: dict[str, type[NhsForm]] = {"file": FileForm, "link": LinkForm}
    return {
        name: bind(request, made, prefix=name, **given)
        if name == kind
        else made(prefix=name, **given)
        for name, made in classes.items()
    }


def _attach(
    request: Any, found: Found, kind: str, sent: dict[str, Any], choices: Choices
) -> Evidence:
    common = {
        "psr1": found.psr1,
        "title": sent["title"],
        "milestone": choices.milestones.get(sent["milestone"]),
        "action": choices.actions.get(sent.get("action", "")),
    }
    common |= {"by": request.user, "at": clock.now()}
    if kind == "link":
        return act.attach_link(url=sent["url"], **common)
    upload = sent["file"]
    return act.attach_file(
        file_name=upload.name,
        media_type=upload.content_type or "",
        data=upload.read(),
        **common,
    )


@within_system("psr1.draft")
@require_POST
def psr1_evidence_remove(request: Any, month: str, key: str, pk: int) -> HttpResponse:
    found = find_draft(request, month, key)
    row = _of(found, pk)
    try:
        act.remove(evidence=row, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"“{row.title}” is no longer attached.")
    return redirect(found.links("psr1_evidence"))


@within_system("psr1.read")
def psr1_evidence_file(request: Any, month: str, key: str, pk: int) -> HttpResponse:
    """A file, always to be saved and never shown, whatever it holds."""
    found = find(request, month, key)
    row = returns.file_of(found.psr1, pk)
    if row is None or row.content is None:
        raise Http404
    return download(bytes(row.content.data), row.file_name)


def _of(found: Found, pk: int) -> Evidence:
    rows = [row for row in returns.attached(found.psr1) if row.pk == pk]
    if not rows:
        raise Http404
    return rows[0]
