"""A plan's spreadsheet: the page it is fetched from and brought back to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import plan_uploads
from programmes.file_kinds import MEDIA_TYPES
from programmes.forms.uploads import UploadForm
from programmes.kept_posts import bind
from programmes.models import Plan, Programme
from programmes.permissions import check_may
from programmes.presenters import uploads as presenter
from programmes.refusals import Refused
from programmes.selectors import uploads as selectors
from programmes.sheets.faults import CellFault, SheetFaults
from programmes.text import count
from programmes.views.finding import find_plan, find_programme


@within_system("plan.read")
def plan_download(request: SystemRequest, plan: str) -> HttpResponse:
    """The whole plan's spreadsheet; for those who may not, their own programmes'."""
    found = find_plan(request, plan)
    if request.method != "POST" and not request.authority.may("plan.edit", request.system):
        return _own_programmes(request, found)
    check_may(request.authority, "plan.edit", request.system)
    return _page(request, found, None)


def _own_programmes(request: SystemRequest, plan: Plan) -> HttpResponse:
    named = request.authority.programme_ids("delivery.edit")
    rows = Programme.objects.visible_to(request.user, request.authority.on).filter(plan=plan)
    context = {
        "system": request.system,
        "plan": plan,
        "programmes": list(rows.filter(path__overlap=list(named))) if named else [],
    }
    return render(request, "programmes/uploads/own_programmes.jinja", context)


@within_system("plan.edit")
@require_POST
def plan_download_file(request: SystemRequest, plan: str) -> HttpResponse:
    found = find_plan(request, plan)
    check_may(request.authority, "plan.edit", request.system)
    return _file(request, found, None)


@within_system("delivery.edit")
def programme_spreadsheet(request: SystemRequest, key: str) -> HttpResponse:
    """The same of a programme and what stands below it."""
    programme = find_programme(request, key)
    check_may(request.authority, "delivery.edit", programme)
    return _page(request, programme.plan, programme)


@within_system("delivery.edit")
@require_POST
def programme_spreadsheet_file(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "delivery.edit", programme)
    return _file(request, programme.plan, programme)


def _file(request: SystemRequest, plan: Plan, programme: Programme | None) -> HttpResponse:
    data = plan_uploads.download(plan=plan, programme=programme, by=request.user, at=clock.now())
    name = f"{plan.key}-{programme.key}" if programme else plan.key
    response = HttpResponse(data, content_type=MEDIA_TYPES["xlsx"])
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request: SystemRequest, plan: Plan, programme: Programme | None) -> HttpResponse:
    form = bind(request, UploadForm)
    wrong: list[CellFault] = []
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            upload = plan_uploads.receive(
                plan=plan,
                programme=programme,
                file_name=sent.name,
                data=sent.read(),
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        except SheetFaults as found:
            wrong = found.faults
            form.add_error("file", many_faults(wrong))
        else:
            return redirect("upload", request.system.key, plan.key, upload.pk)
    context = _context(request, plan, programme) | faults_context(wrong)
    status = 422 if form.errors else 200
    template = "programmes/uploads/spreadsheet.jinja"
    return render(request, template, context | {"form": form}, status=status)


def many_faults(wrong: list[CellFault]) -> str:
    """Above the list of them."""
    return (
        f"Nothing was stored: the file has {count(len(wrong), 'fault')}. Put"
        f" {'it' if len(wrong) == 1 else 'them'} right in the file and select it again"
    )


def faults_context(wrong: list[CellFault]) -> dict[str, Any]:
    shown, more = presenter.faults(wrong)
    return {"faults": shown, "more_faults": more}


def _context(request: SystemRequest, plan: Plan, programme: Programme | None) -> dict[str, Any]:
    system = request.system.key
    if programme:
        file = reverse("programme_spreadsheet_file", args=[system, programme.key])
    else:
        file = reverse("plan_download_file", args=[system, plan.key])
    return {
        "system": request.system,
        "plan": plan,
        "programme": programme,
        "file": file,
        "recent": selectors.recent(request.user, plan, programme, request.authority.on),
    }
