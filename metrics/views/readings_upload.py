"""Readings by file: the template, the file, what it would do, and its receipt."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from metrics.actions import readings_uploads as actions
from metrics.forms.readings_upload import ALL_PLANS, ConfirmForm, TemplateForm, UploadForm
from metrics.models import ReadingsUpload
from metrics.presenters import readings_template as template
from metrics.presenters import readings_upload as presenter
from metrics.selectors import readings_uploads as selector
from metrics.selectors.series import series_of
from programmes import clock, financial_year
from programmes.access import SystemRequest, current_plan, within_system
from programmes.file_kinds import MEDIA_TYPES
from programmes.kept_posts import bind
from programmes.models import Plan
from programmes.refusals import Refused, Stale
from programmes.selectors.plan import plans as plans_of
from programmes.sheets.faults import CellFault, SheetFaults
from programmes.text import count, month_name
from programmes.views.csv_file import csv_file
from programmes.views.files import download

MONTHS_BACK = 48


@within_system("readings.enter")
def readings_upload(request: SystemRequest) -> HttpResponse:
    form = bind(request, UploadForm)
    wrong: list[CellFault] = []
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            row = actions.receive(
                system=request.system,
                file_name=sent.name,
                data=sent.read(),
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        except SheetFaults as found:
            wrong = found.faults
            told = f"Nothing was read: the headings have {count(len(wrong), 'fault')}"
            form.add_error("file", told)
        else:
            return redirect("readings_preview", request.system.key, row.pk)
    return _upload_page(request, form, _template_form(request, {}), wrong)


def _upload_page(
    request: SystemRequest, form: UploadForm, asked: TemplateForm, wrong: list[CellFault]
) -> HttpResponse:
    context = {
        "system": request.system,
        "form": form,
        "asked": asked,
        "forms": [form, asked],
        "faults": wrong,
        "recent": selector.recent(request.user, request.system, request.authority.on),
    }
    status = 422 if form.errors or (asked.is_bound and asked.errors) else 200
    return render(request, "metrics/upload/upload.jinja", context, status=status)


@within_system("readings.enter")
@require_safe
def readings_template(request: SystemRequest) -> HttpResponse:
    """A row for each series of a month that this person may enter, as XLSX or CSV."""
    form = _template_form(request, request.GET)
    if not form.is_valid():
        return _upload_page(request, UploadForm(), form, [])
    month = date.fromisoformat(f"{form.cleaned_data['month']}-01")
    plan = _plan(request, form.cleaned_data["plan"])
    indicators = selector.enterable(request.system, request.authority, plan)
    rows = template.rows(series_of(indicators), month)
    name = f"readings-{request.system.key}-{month:%Y-%m}"
    if request.GET.get("as") == "csv":
        return csv_file(name, template.HEADS, rows)
    answer = download(template.workbook(rows), f"{name}.xlsx")
    answer.headers["Content-Type"] = MEDIA_TYPES["xlsx"]
    return answer


def _template_form(request: SystemRequest, given: Any) -> TemplateForm:
    """By default the last completed month, and the plan in force."""
    months = _months(request.authority.on)
    plans = plans_of(request.system)
    now = current_plan(request.system, request.authority.on)
    first = {"month": months[1][0], "plan": now.key if now else ALL_PLANS}
    return TemplateForm(
        given or None,
        initial=first,
        months=months,
        plans=[(plan.key, plan.name) for plan in plans],
    )


def _months(on: date) -> list[tuple[str, str]]:
    found, day = [], on.replace(day=1)
    for _ in range(MONTHS_BACK):
        found.append((f"{day:%Y-%m}", month_name(day)))
        day = financial_year.previous_month(day)
    return found


def _plan(request: SystemRequest, key: str) -> Plan | None:
    return next((plan for plan in plans_of(request.system) if plan.key == key), None)


def _find(request: SystemRequest, pk: int) -> ReadingsUpload:
    rows = selector.uploads_of(request.user, request.system, request.authority.on)
    try:
        return get_object_or_404(rows, pk=pk)
    except OverflowError:
        raise Http404 from None


@within_system("readings.enter")
def readings_preview(request: SystemRequest, upload: int) -> HttpResponse:
    """What the file would do, and the button that does it; afterwards its receipt."""
    row = _find(request, upload)
    if request.method != "POST" or row.confirmed_at:
        return _receipt(request, row) if row.confirmed_at else _preview(request, row)
    form = bind(request, ConfirmForm)
    if not form.is_valid():
        return _preview(request, row, form, 422)
    try:
        actions.confirm(
            upload=row,
            seen=form.cleaned_data["seen"],
            as_typed=form.ticked,
            all_as_typed=form.cleaned_data["all_as_typed"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        )
    except Stale as stale:
        messages.warning(request, str(stale))
        return _preview(request, row, form, 409)
    except Refused as refused:
        form.refuse(refused)
        return _preview(request, row, form, 422)
    return redirect("readings_preview", request.system.key, row.pk)


def _preview(
    request: SystemRequest, row: ReadingsUpload, form: ConfirmForm | None = None, status: int = 200
) -> HttpResponse:
    comparison = actions.compare(upload=row, by=request.user, at=clock.now())
    context = {
        "system": request.system,
        "upload": row,
        "form": form or bind(request, ConfirmForm),
        "shown": presenter.preview(comparison, row, request.authority.on),
        "seen": comparison.seen,
    }
    return render(request, "metrics/upload/preview.jinja", context, status=status)


def _receipt(request: SystemRequest, row: ReadingsUpload) -> HttpResponse:
    lines = [*row.outcome["first_new"], *row.outcome["first_corrected"]]
    shown = presenter.receipt(
        row,
        selector.named({one["indicator"] for one in lines}),
        selector.organisations({one["organisation"] for one in lines if one["organisation"]}),
        request.authority.on,
    )
    context = {"system": request.system, "upload": row, "shown": shown}
    return render(request, "metrics/upload/receipt.jinja", context)


@within_system("readings.enter")
@require_safe
def readings_file(request: SystemRequest, upload: int) -> HttpResponse:
    """The file as it came."""
    row = _find(request, upload)
    return download(selector.bytes_of(row), row.file_name)
