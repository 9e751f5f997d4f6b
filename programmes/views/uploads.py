"""What an upload would do, and the button that does it; afterwards its receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import plan_uploads
from programmes.forms.uploads import ConfirmForm
from programmes.models import PlanUpload
from programmes.presenters import uploads as presenter
from programmes.refusals import Refused, Stale
from programmes.selectors import uploads as selectors
from programmes.views.finding import find_plan
from programmes.views.spreadsheet import faults_context

_ANYWHERE = "plan.edit|delivery.edit"


def find_upload(request: SystemRequest, plan: str, pk: int) -> PlanUpload:
    """One of this person's own uploads to the plan; anybody else's is not found."""
    found = find_plan(request, plan)
    rows = selectors.uploads_of(request.user, found, request.authority.on)
    row = get_object_or_404(rows, pk=pk)
    plan_uploads.check(row.plan, row.programme, request.user, clock.now())
    return row


@within_system(_ANYWHERE)
def upload(request: SystemRequest, plan: str, upload: int) -> HttpResponse:
    row = find_upload(request, plan, upload)
    if "records" not in row.content:
        return redirect("plan_import_sheet", request.system.key, plan, row.pk)
    return _page(request, row)


@within_system(_ANYWHERE)
@require_POST
def upload_confirm(request: SystemRequest, plan: str, upload: int) -> HttpResponse:
    row = find_upload(request, plan, upload)
    here = redirect("upload", request.system.key, plan, row.pk)
    form = ConfirmForm(request.POST)
    if "records" not in row.content or not form.is_valid():
        messages.warning(request, plan_uploads.CHANGED_MEANWHILE)
        return here
    try:
        plan_uploads.confirm(
            upload=row, seen=form.cleaned_data["seen"], by=request.user, at=clock.now()
        )
    except Stale as stale:
        messages.warning(request, str(stale))
        return _page(request, row, status=409)
    except Refused as refused:
        messages.warning(request, str(refused))
        return _page(request, row, status=422)
    messages.success(request, "The changes are in the plan.")
    return here


def _page(request: SystemRequest, row: PlanUpload, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "system": request.system,
        "plan": row.plan,
        "programme": row.programme,
        "upload": row,
        "back": _back(request, row),
        "most": presenter.MOST_LINES,
    }
    if row.confirmed_at:
        context["shown"] = presenter.receipt(row.outcome, row.content, row.base)
        return render(request, "programmes/uploads/receipt.jinja", context)
    comparison = plan_uploads.compare(upload=row, by=request.user, at=clock.now())
    context["shown"] = presenter.preview(comparison, row.content)
    context["seen"] = comparison.seen
    context |= faults_context(list(comparison.faults))
    return render(request, "programmes/uploads/preview.jinja", context, status=status)


def _back(request: SystemRequest, row: PlanUpload) -> str:
    system = request.system.key
    if "sheets" in row.content:
        return reverse("plan_import_columns", args=[system, row.plan.key, row.pk])
    if row.programme:
        return reverse("programme_spreadsheet", args=[system, row.programme.key])
    return reverse("plan_download", args=[system, row.plan.key])
