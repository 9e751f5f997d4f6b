"""Bring in a sheet that the portal did not make: a file, a sheet of it, and its columns."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import column_mappings
from programmes.forms.uploads import ALL_ROWS, COLUMN, ColumnsForm, SheetForm, UploadForm
from programmes.kept_posts import bind
from programmes.models import PlanUpload, Programme
from programmes.permissions import check_may
from programmes.plan_kinds import PLAN_KINDS
from programmes.refusals import Refused, Stale
from programmes.selectors import uploads as selectors
from programmes.sheets import mapping
from programmes.sheets.cells import shown
from programmes.sheets.faults import CellFault, SheetFaults
from programmes.sheets.limited_reader import Sheet
from programmes.sheets.mapping import Chosen
from programmes.views.finding import find_plan
from programmes.views.spreadsheet import faults_context, many_faults
from programmes.views.uploads import find_upload

_LONGEST_EXAMPLE = 60


@within_system("plan.edit")
def plan_import(request: SystemRequest, plan: str) -> HttpResponse:
    """Choose the file."""
    found = find_plan(request, plan)
    check_may(request.authority, "plan.edit", request.system)
    form = bind(request, UploadForm)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            row = column_mappings.begin(
                plan=found,
                file_name=sent.name,
                data=sent.read(),
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("plan_import_sheet", request.system.key, found.key, row.pk)
    context = {
        "system": request.system,
        "plan": found,
        "form": form,
        "mappings": selectors.mappings(request.system)[:20],
        "kinds": PLAN_KINDS,
    }
    status = 422 if form.errors else 200
    return render(request, "programmes/uploads/import.jinja", context, status=status)


def _find(request: SystemRequest, plan: str, pk: int) -> PlanUpload | None:
    """An upload whose columns can still be chosen; None where it is another or done."""
    row = find_upload(request, plan, pk)
    return row if "sheets" in row.content and row.confirmed_at is None else None


@within_system("plan.edit")
def plan_import_sheet(request: SystemRequest, plan: str, upload: int) -> HttpResponse:
    """Choose the sheet, the row of its headings, and what its rows are."""
    row = _find(request, plan, upload)
    if row is None:
        return redirect("plan_import", request.system.key, plan)
    sheets = column_mappings.sheets_of(row)
    fits = column_mappings.fitting(list(selectors.mappings(request.system)[:50]), sheets)
    form = bind(request, SheetForm, sheets=sheets, initial=_first_guess(row, sheets, fits))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = Chosen(said["sheet"], said["heading_row"], said["kind"])
        column_mappings.choose(
            upload=row, chosen=_columns(chosen, sheets, fits), by=request.user, at=clock.now()
        )
        return redirect("plan_import_columns", request.system.key, plan, row.pk)
    context = {
        "system": request.system,
        "plan": row.plan,
        "upload": row,
        "form": form,
        "fits": fits[0] if fits else None,
    }
    status = 422 if form.errors else 200
    return render(request, "programmes/uploads/import_sheet.jinja", context, status=status)


def _first_guess(row: PlanUpload, sheets: list[Sheet], fits: Any) -> dict[str, Any]:
    before = column_mappings.chosen_of(row) or (fits[1] if fits else None)
    if before:
        return {"sheet": before.sheet, "heading_row": before.heading_row, "kind": before.kind}
    first = max(sheets, key=lambda sheet: len(sheet.rows))
    return {"sheet": first.name, "heading_row": mapping.likely_heading_row(first)}


def _columns(chosen: Chosen, sheets: list[Sheet], fits: Any) -> Chosen:
    """With what each column most likely is: as it was kept, else by its heading."""
    if fits and (fits[1].sheet, fits[1].heading_row, fits[1].kind) == (
        chosen.sheet,
        chosen.heading_row,
        chosen.kind,
    ):
        return Chosen(chosen.sheet, chosen.heading_row, chosen.kind, fits[1].columns)
    sheet = next(each for each in sheets if each.name == chosen.sheet)
    guessed = mapping.guessed(chosen.of, mapping.headings_in(sheet, chosen.heading_row))
    return Chosen(chosen.sheet, chosen.heading_row, chosen.kind, guessed)


@within_system("plan.edit")
def plan_import_columns(request: SystemRequest, plan: str, upload: int) -> HttpResponse:
    """Say what each column is, and read the rows."""
    row = _find(request, plan, upload)
    if row is None:
        return redirect("plan_import", request.system.key, plan)
    chosen = column_mappings.chosen_of(row)
    sheets = {sheet.name: sheet for sheet in column_mappings.sheets_of(row)}
    if chosen is None or chosen.sheet not in sheets:
        return redirect("plan_import_sheet", request.system.key, plan, row.pk)
    form = _columns_form(request, row, chosen, sheets[chosen.sheet])
    wrong: list[CellFault] = []
    if request.method == "POST" and form.is_valid():
        try:
            _read(request, row, chosen, form)
        except SheetFaults as found:
            wrong = found.faults
            form.add_error(None, many_faults(wrong))
        except (Refused, Stale) as refused:
            _refuse(form, refused)
        else:
            return redirect("upload", request.system.key, plan, row.pk)
    context = {
        "system": request.system,
        "plan": row.plan,
        "upload": row,
        "chosen": chosen,
        "kind": PLAN_KINDS[chosen.kind],
        "form": form,
        "back": reverse("plan_import_sheet", args=[request.system.key, plan, row.pk]),
    } | faults_context(wrong)
    status = 422 if form.errors else 200
    return render(request, "programmes/uploads/import_columns.jinja", context, status=status)


def _columns_form(
    request: SystemRequest, row: PlanUpload, chosen: Chosen, sheet: Sheet
) -> ColumnsForm:
    headings = mapping.headings_in(sheet, chosen.heading_row)
    first = {number: shown(sheet.cell(chosen.heading_row, number)) for number, _ in headings}
    programmes = Programme.objects.filter(plan=row.plan)
    initial = {COLUMN.format(number): target for number, target in chosen.columns.items()}
    return bind(
        request,
        ColumnsForm,
        kind=chosen.kind,
        headings=headings,
        examples={number: said[:_LONGEST_EXAMPLE] for number, said in first.items() if said},
        programmes=[(each.key, each.title) for each in programmes],
        initial=initial | {ALL_ROWS: chosen.programme},
    )


def _read(request: SystemRequest, row: PlanUpload, chosen: Chosen, form: ColumnsForm) -> None:
    said = Chosen(
        chosen.sheet,
        chosen.heading_row,
        chosen.kind,
        form.chosen(),
        form.cleaned_data.get(ALL_ROWS, ""),
    )
    column_mappings.read(
        upload=row, chosen=said, name=form.cleaned_data["name"], by=request.user, at=clock.now()
    )


def _refuse(form: ColumnsForm, refused: Refused | Stale) -> None:
    """Each refusal beside the column that it is about."""
    errors = refused.errors if isinstance(refused, Refused) else {"": str(refused)}
    fields = {
        target: form.field_of(target) or (ALL_ROWS if target == mapping.PROGRAMME else None)
        for target in errors
    }
    for target, message in errors.items():
        form.add_error(fields[target], message)
