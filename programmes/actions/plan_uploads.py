"""A plan's spreadsheet: download it, take one back, show what it would do, write it once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction

from programmes import file_kinds
from programmes.actions import plan_records
from programmes.actions.common import authority_at
from programmes.actions.plan_records import RecordsRefused
from programmes.actions.portfolios import lock_plans
from programmes.models import Plan, PlanDownload, PlanUpload, Programme, User
from programmes.permissions import check_may
from programmes.plan_kinds import PLAN_KINDS
from programmes.portfolio_merge import Merge, Records
from programmes.refusals import Refused, Stale
from programmes.selectors import uploads as selectors
from programmes.sheets import layout, limited_reader, workbook_in, workbook_out
from programmes.sheets.faults import CellFault, Places, SheetFaults
from programmes.sheets.known import known_in
from programmes.sheets.workbook_in import Said
from programmes.text import words_list

_signer = Signer(salt="plan-download")

NOT_XLSX = "Select the XLSX file that you downloaded; the selected file is of another kind"
CHANGED_MEANWHILE = (
    "The plan changed while you were looking at this page. Nothing is written yet: look at what"
    " would happen now, and confirm again"
)
_OTHER = (
    "This spreadsheet was downloaded from another plan or programme. Download the spreadsheet of"
    " this one and copy your changes over"
)


@dataclass(frozen=True)
class Comparison:
    """What confirming would do now. `faults`: why nothing can be written as things stand."""

    merge: Merge
    base: Records
    before: Records
    faults: tuple[CellFault, ...] = ()

    @property
    def seen(self) -> str:
        """Says which comparison somebody had before their eyes."""
        told = {
            "added": [[kind, key, self.merge.outcome[kind][key]] for kind, key in self.merge.added],
            "changed": [
                [kind, key, name, self.before[kind][key].get(name), value]
                for (kind, key), fields in sorted(self.merge.changed.items())
                for name, value in sorted(fields.items())
            ],
            "kept": [[k.kind, k.key, k.name, k.here, k.said] for k in self.merge.kept],
            "faults": [str(fault) for fault in self.faults],
        }
        return _sha(told)


def kinds_of(programme: Programme | None) -> tuple[str, ...]:
    """Which sheets there are."""
    return layout.OF_A_PROGRAMME if programme else layout.OF_A_PLAN


def check(plan: Plan, programme: Programme | None, by: User, at: datetime) -> None:
    """Raises NotAllowed: the whole plan is the PMO's, a programme that of who delivers it."""
    authority = authority_at(by, at)
    if programme:
        check_may(authority, "delivery.edit", programme)
    else:
        check_may(authority, "plan.edit", plan.system)


@transaction.atomic
def download(*, plan: Plan, programme: Programme | None, by: User, at: datetime) -> bytes:
    """The workbook; what it says is kept, for its upload to be held against."""
    check(plan, programme, by, at)
    standing = plan_records.standing_of(plan)
    kinds = kinds_of(programme)
    own = plan_records.standing_of(plan, programme) if programme else standing
    records = {kind: own.records[kind] for kind in kinds}
    row = _kept(plan, programme, records, by, at)
    about = workbook_out.About(
        reference=_signer.sign(str(row.pk)),
        system=plan.system.key,
        plan=plan.key,
        programme=programme.key if programme else "",
        plan_name=plan.name,
        programme_name=programme.title if programme else "",
        at=at,
    )
    return workbook_out.workbook(about, records, kinds, standing.records)


def _kept(
    plan: Plan, programme: Programme | None, records: Records, by: User, at: datetime
) -> PlanDownload:
    sha256 = _sha(records)
    found = selectors.same_download(plan, programme, sha256)
    return found or PlanDownload.objects.create(
        system=plan.system,
        plan=plan,
        programme=programme,
        content=records,
        sha256=sha256,
        at=at,
        by=by,
    )


def _sha(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def sheets_in(file_name: str, data: bytes) -> list[limited_reader.Sheet]:
    """The sheets of an uploaded file. Raises Refused, under `file`, with what is wrong with it."""
    media_type = file_kinds.media_type_of(file_name, data)
    if media_type != file_kinds.MEDIA_TYPES["xlsx"]:
        raise Refused(NOT_XLSX, "file")
    return limited_reader.read(data)


def receive(
    *,
    plan: Plan,
    programme: Programme | None,
    file_name: str,
    data: bytes,
    by: User,
    at: datetime,
) -> PlanUpload:
    """Keep what somebody changed in a downloaded workbook; nothing of the plan is written.

    Raises Refused, under `file`, and SheetFaults with every fault by cell; nothing is kept then.
    """
    check(plan, programme, by, at)
    sheets = sheets_in(file_name, data)
    base = _base_of(workbook_in.reference_in(sheets), plan, programme)
    standing = plan_records.standing_of(plan)
    kinds = kinds_of(programme)
    said = workbook_in.said_in(
        sheets,
        kinds=kinds,
        base=base,
        known=known_in(standing.records),
        taken=standing.records,
        elsewhere=selectors.taken_elsewhere(plan),
    )
    return keep(
        plan=plan,
        programme=programme,
        said=said,
        base=base,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
        at=at,
    )


def _base_of(reference: str, plan: Plan, programme: Programme | None) -> Records:
    """What was downloaded. Raises Refused where the file belongs elsewhere or says so falsely."""
    try:
        row = selectors.download(int(_signer.unsign(reference)))
    except (BadSignature, ValueError):
        row = None
    if row is None:
        raise Refused(workbook_in.NOT_OURS, "file")
    if row.plan_id != plan.pk or row.programme_id != (programme.pk if programme else None):
        raise Refused(_OTHER, "file")
    content: Records = row.content
    return content


def keep(
    *,
    plan: Plan,
    programme: Programme | None,
    said: Said,
    base: Records,
    file_name: str,
    sha256: str,
    by: User,
    at: datetime,
) -> PlanUpload:
    """Keep what a file says until it is confirmed. Raises SheetFaults where it can't be written."""
    row = PlanUpload(
        system=plan.system,
        plan=plan,
        programme=programme,
        file_name=file_name[-200:],
        sha256=sha256,
        content=content_of(said, base),
        base=concerned(base, said.records),
        at=at,
        by=by,
    )
    comparison = compare(upload=row, by=by, at=at)
    if comparison.faults:
        raise SheetFaults(list(comparison.faults))
    row.save()
    return row


def content_of(said: Said, base: Records) -> dict[str, Any]:
    """What an upload keeps of a file. `left_out`: kind → how many records it no longer has."""
    rows = said.places.rows
    return {
        "records": said.records,
        "places": said.places.as_json(),
        "unread": said.unread,
        "rows": said.rows,
        "left_out": {
            kind: len(set(base.get(kind, {})) - set(found)) for kind, found in rows.items()
        },
    }


def concerned(base: Records, said: Records) -> Records:
    """Of what was downloaded only the records that were changed: the rest needs no comparing."""
    return {
        kind: {key: base[kind][key] for key in found if key in base.get(kind, {})}
        for kind, found in said.items()
    }


def compare(*, upload: PlanUpload, by: User, at: datetime) -> Comparison:
    """What confirming the upload would do as the plan stands; writes nothing."""
    before = plan_records.standing_of(upload.plan).records
    try:
        merged = plan_records.compare(**_told(upload), by=by, at=at)
    except RecordsRefused as refused:
        return Comparison(Merge(), upload.base, before, tuple(_by_cell(upload, refused)))
    return Comparison(merged, upload.base, before)


def _told(upload: PlanUpload) -> dict[str, Any]:
    return {
        "plan": upload.plan,
        "programme": upload.programme,
        "said": upload.content["records"],
        "base": upload.base,
    }


def places_of(upload: PlanUpload) -> Places:
    """Where the upload's records stand in its workbook."""
    return Places(**upload.content["places"])


def _by_cell(upload: PlanUpload, refused: RecordsRefused) -> Iterable[CellFault]:
    places = places_of(upload)
    records = upload.content["records"]
    for fault in refused.faults:
        value = records.get(fault.kind, {}).get(fault.key, {}).get(fault.name)
        if fault.kind in PLAN_KINDS and fault.name:
            try:
                column = PLAN_KINDS[fault.kind].column(fault.name)
            except KeyError:
                continue
            value = workbook_in.shown_value(column, value)
        what = fault.message.rstrip(".")
        yield places.fault(fault.kind, fault.key, fault.name, str(value or ""), what)


def confirm(*, upload: PlanUpload, seen: str, by: User, at: datetime) -> PlanUpload:
    """Write everything that is no conflict, or nothing; a second time it is the same receipt.

    `seen`: the comparison that the person was shown. Raises Stale where there is another one by
    now, and Refused where the upload can't be written any more.
    """
    with transaction.atomic():
        # Whoever brings many records goes one at a time, so nothing moves below the comparison.
        lock_plans()
        row = PlanUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if row.confirmed_at:
            return row
        comparison = compare(upload=row, by=by, at=at)
        if comparison.seen != seen:
            raise Stale(row, CHANGED_MEANWHILE)
        if comparison.faults:
            raise Refused(words_list([str(fault) for fault in comparison.faults[:3]]))
        merged = plan_records.apply(**_told(row), by=by, at=at)
        row.confirmed_at = at
        row.outcome = _receipt(merged, comparison.before)
        row.save(update_fields=["confirmed_at", "outcome"])
        return row


def _receipt(merged: Merge, before: Records) -> dict[str, Any]:
    return {
        "added": [[kind, key, merged.outcome[kind][key]] for kind, key in merged.added],
        "changed": [list(change) for change in plan_records.differs(before, merged)],
        "kept": [[k.kind, k.key, k.name, k.here, k.said, k.why] for k in merged.kept],
    }
