"""Take in a sheet that the portal did not make: keep it, say which column is what, read it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from programmes.actions import plan_records, plan_uploads
from programmes.models import ColumnMapping, Plan, PlanUpload, User
from programmes.refusals import Refused, Stale
from programmes.sheets import layout, mapping
from programmes.sheets.faults import SheetFaults
from programmes.sheets.known import known_in
from programmes.sheets.limited_reader import Sheet
from programmes.sheets.mapping import Chosen

_ALREADY = "This file is in the plan already. Upload it again to bring it once more"


def begin(*, plan: Plan, file_name: str, data: bytes, by: User, at: datetime) -> PlanUpload:
    """Keep a file's cells until somebody has said what they are.

    Raises Refused, under `file`, with what is wrong with the file.
    """
    plan_uploads.check(plan, None, by, at)
    sheets = plan_uploads.sheets_in(file_name, data)
    kept = [_trimmed(sheet) for sheet in sheets if sheet.rows]
    if not kept:
        raise Refused("The selected file has no sheet with anything on it", "file")
    if sum(len(sheet.rows) for sheet in kept) > layout.MOST_IN_ALL:
        many = f"The selected file has more than {layout.MOST_IN_ALL:,} rows. Send fewer at a time"
        raise Refused(many, "file")
    return PlanUpload.objects.create(
        system=plan.system,
        plan=plan,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        content={"sheets": [_as_json(sheet) for sheet in kept]},
        base={},
        at=at,
        by=by,
    )


def _trimmed(sheet: Sheet) -> Sheet:
    rows = [row[: mapping.MOST_COLUMNS] for row in sheet.rows]
    return Sheet(sheet.name, rows, sheet.formulas, sheet.errors)


def _as_json(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "rows": sheet.rows,
        "formulas": sorted(sheet.formulas),
        "errors": sorted(sheet.errors),
    }


def sheets_of(upload: PlanUpload) -> list[Sheet]:
    """The cells as they were kept."""
    return [
        Sheet(each["name"], each["rows"], frozenset(each["formulas"]), frozenset(each["errors"]))
        for each in upload.content.get("sheets", [])
    ]


def chosen_of(upload: PlanUpload) -> Chosen | None:
    """What was chosen so far."""
    said = upload.content.get("chosen")
    if not said:
        return None
    columns = {int(number): target for number, target in said["columns"].items()}
    return Chosen(**said | {"columns": columns})


@transaction.atomic
def choose(*, upload: PlanUpload, chosen: Chosen, by: User, at: datetime) -> PlanUpload:
    """Remember the sheet, the row of headings, the kind and the columns; nothing is read yet."""
    row = _locked(upload, by, at)
    row.content["chosen"] = _chosen_as_json(chosen)
    row.save(update_fields=["content"])
    return row


def _chosen_as_json(chosen: Chosen) -> dict[str, Any]:
    columns = {str(number): target for number, target in chosen.columns.items()}
    return asdict(chosen) | {"columns": columns}


def _locked(upload: PlanUpload, by: User, at: datetime) -> PlanUpload:
    plan_uploads.check(upload.plan, None, by, at)
    row = PlanUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.confirmed_at:
        raise Stale(row, _ALREADY)
    return row


@transaction.atomic
def read(*, upload: PlanUpload, chosen: Chosen, name: str, by: User, at: datetime) -> PlanUpload:
    """Read the rows as chosen, against what stands now, and keep the choice under the name.

    Raises Refused where a choice is missing, and SheetFaults with every fault by cell; then
    nothing has changed.
    """
    row = _locked(upload, by, at)
    missing = mapping.faults_of(chosen)
    if missing:
        raise Refused(errors=missing)
    sheet = next((each for each in sheets_of(row) if each.name == chosen.sheet), None)
    if sheet is None:
        raise Refused("Choose one of the sheets")
    standing = plan_records.standing_of(row.plan).records
    said = mapping.said_in(sheet, chosen, standing=standing, known=known_in(standing))
    base = plan_uploads.concerned(standing, said.records)
    kept = {"sheets": row.content["sheets"], "chosen": _chosen_as_json(chosen)}
    row.content = plan_uploads.content_of(said, base) | kept
    row.base = base
    comparison = plan_uploads.compare(upload=row, by=by, at=at)
    if comparison.faults:
        raise SheetFaults(list(comparison.faults))
    row.save(update_fields=["content", "base"])
    if name:
        _remember(row, sheet, chosen, name, by, at)
    return row


def _remember(
    row: PlanUpload, sheet: Sheet, chosen: Chosen, name: str, by: User, at: datetime
) -> None:
    words = dict(mapping.headings_in(sheet, chosen.heading_row))
    ColumnMapping.objects.update_or_create(
        system=row.system,
        kind=chosen.kind,
        name=name,
        defaults={
            "sheet": chosen.sheet[:100],
            "heading_row": chosen.heading_row,
            "columns": {words[n]: target for n, target in chosen.columns.items() if n in words},
            "saved_at": at,
            "saved_by": by,
        },
    )


def fitting(rows: list[ColumnMapping], sheets: list[Sheet]) -> tuple[ColumnMapping, Chosen] | None:
    """The latest kept choice whose headings all stand on one of the sheets, for that sheet."""
    for kept in rows:
        for sheet in sheets:
            found = _headed(sheet, kept.heading_row, kept.columns)
            if found is not None:
                return kept, Chosen(sheet.name, kept.heading_row, kept.kind, found)
    return None


def _headed(sheet: Sheet, heading_row: int, columns: Mapping[str, str]) -> dict[int, str] | None:
    there = {words: number for number, words in mapping.headings_in(sheet, heading_row)}
    if not columns or set(columns) - set(there):
        return None
    return {there[words]: target for words, target in columns.items()}
