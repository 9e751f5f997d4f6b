"""The offices a plan publishes, and who holds them. Data of the plan, not accounts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, locked, need
from programmes.enums import Office
from programmes.models import OfficeHolder, Organisation, Programme, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.text import day

TO_BE_CONFIRMED = "To be confirmed"


@transaction.atomic
def add(
    *,
    programme: Programme,
    office: str,
    holder: str,
    job_title: str = "",
    organisation: Organisation | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: User,
    at: datetime,
) -> OfficeHolder:
    """Publish who holds an office. An empty name is published as “To be confirmed”."""
    check_may(authority_at(by, at), "plan.edit", programme)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    row = OfficeHolder(
        programme=programme,
        office=office,
        holder=holder.strip() or TO_BE_CONFIRMED,
        job_title=job_title.strip(),
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _refuse(row)
    row.save()
    _record(row, "added", f"published {row.holder} as {_label(row)} of {programme.name}", by, at)
    return row


@transaction.atomic
def edit(
    *,
    holder: OfficeHolder,
    name: str,
    job_title: str,
    organisation: Organisation | None,
    starts_on: date,
    ends_on: date | None,
    version: int,
    by: User,
    at: datetime,
) -> OfficeHolder:
    """Correct who holds it, from when, or until when."""
    check_may(authority_at(by, at), "plan.edit", holder.programme)
    row = locked(OfficeHolder.objects.all(), holder, version)
    before = {"holder": row.holder, "from": str(row.starts_on), "until": str(row.ends_on or "")}
    row.holder = need(name, "holder", "Enter who holds the office")
    row.job_title, row.organisation = job_title.strip(), organisation
    row.starts_on, row.ends_on = starts_on, ends_on
    _refuse(row)
    row.version += 1
    row.save()
    sentence = f"changed {row.holder} as {_label(row)} of {row.programme.name}"
    if row.ends_on:
        sentence += f", until {day(row.ends_on)}"
    _record(row, "edited", sentence, by, at, before=before)
    return row


def _label(row: OfficeHolder) -> str:
    return Office(row.office).label


def _refuse(row: OfficeHolder) -> None:
    if row.ends_on and row.ends_on < row.starts_on:
        raise Refused("The last day must be the same as or after the first day", "ends_on")
    same = OfficeHolder.objects.filter(
        programme=row.programme, office=row.office, holder=row.holder, starts_on=row.starts_on
    )
    if same.exclude(pk=row.pk).exists():
        raise Refused(f"{row.holder} is published for this office from that day already", "holder")


def _record(
    row: OfficeHolder, verb: str, sentence: str, by: User, at: datetime, **detail: object
) -> None:
    audit.record(
        verb=f"office.{verb}",
        sentence=sentence,
        subject=row,
        by=by,
        at=at,
        programme=row.programme,
        detail=detail,
    )
