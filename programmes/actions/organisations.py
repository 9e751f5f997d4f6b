"""Organisations of a system: dated names, successors, membership from day to day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, free_key, lock_system, locked, need
from programmes.models import Organisation, OrganisationName, System, SystemMembership, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.text import day


@transaction.atomic
def add(
    *,
    system: System,
    name: str,
    ods_code: str,
    kind: str,
    statutory: bool,
    starts_on: date,
    note: str = "",
    by: User,
    at: datetime,
) -> SystemMembership:
    """Add an organisation as a member. One whose ODS code is known keeps its name and kind."""
    check_may(authority_at(by, at), "system.edit", system)
    lock_system(system)
    name, code = need(name, "name", "Enter the name"), ods_code.strip().upper() or None
    known = Organisation.objects.filter(ods_code=code).first() if code else None
    organisation = known or _new(name, code, kind, starts_on)
    open_membership = SystemMembership.objects.filter(
        system=system, organisation=organisation, ends_on__isnull=True
    )
    if open_membership.exists():
        raise Refused("The organisation with this ODS code is a member already", "ods_code")
    membership = SystemMembership.objects.create(
        system=system,
        organisation=organisation,
        statutory=statutory,
        starts_on=starts_on,
        note=note.strip(),
    )
    sentence = f"added {organisation.name_on(starts_on)} as a member from {day(starts_on)}"
    _record(organisation, "added", sentence, system, by, at)
    return membership


def _new(name: str, code: str | None, kind: str, starts_on: date) -> Organisation:
    organisation = Organisation.objects.create(
        key=free_key(Organisation.objects.all(), name[:40], "organisation"),
        ods_code=code,
        kind=kind,
    )
    OrganisationName.objects.create(organisation=organisation, name=name, starts_on=starts_on)
    return organisation


@transaction.atomic
def edit(
    *,
    membership: SystemMembership,
    ods_code: str,
    kind: str,
    statutory: bool,
    note: str,
    version: int,
    by: User,
    at: datetime,
) -> Organisation:
    """Correct its code, kind and what the membership says. A new name is a rename from a day."""
    found = _to_change(membership, version, by, at)
    code = ods_code.strip().upper() or None
    if code and Organisation.objects.filter(ods_code=code).exclude(pk=found.pk).exists():
        raise Refused("Another organisation has this ODS code", "ods_code")
    found.ods_code, found.kind = code, kind
    _save(found, "ods_code", "kind")
    membership.statutory, membership.note = statutory, note.strip()
    membership.save(update_fields=["statutory", "note"])
    sentence = f"changed the details of {found.name_on(at.date())}"
    _record(found, "edited", sentence, membership.system, by, at)
    return found


@transaction.atomic
def rename(
    *,
    membership: SystemMembership,
    name: str,
    starts_on: date,
    version: int,
    by: User,
    at: datetime,
) -> Organisation:
    """Give a name from a day on. What is older keeps the name that held then."""
    found = _to_change(membership, version, by, at)
    name = need(name, "name", "Enter the name")
    before = found.name_on(starts_on)
    if OrganisationName.objects.filter(organisation=found, starts_on=starts_on).exists():
        raise Refused(f"It took the name {before} on that day. Choose another day", "starts_on")
    OrganisationName.objects.create(organisation=found, name=name, starts_on=starts_on)
    _save(found)
    sentence = f"renamed {before} to {name} from {day(starts_on)}"
    _record(found, "renamed", sentence, membership.system, by, at)
    return found


@transaction.atomic
def close(
    *,
    membership: SystemMembership,
    closed_on: date,
    successor: Organisation | None,
    version: int,
    by: User,
    at: datetime,
) -> Organisation:
    """The organisation ends on a day, its membership with it; a successor may take its place."""
    found = _to_change(membership, version, by, at)
    if found.closed_on:
        raise Refused(f"It closed on {day(found.closed_on)}.")
    if closed_on < membership.starts_on:
        raise Refused("The day it closes must not be before it became a member", "closed_on")
    _refuse_circle(found, successor)
    found.closed_on, found.successor = closed_on, successor
    _save(found, "closed_on", "successor")
    SystemMembership.objects.filter(pk=membership.pk).update(ends_on=closed_on)
    into = f", succeeded by {successor.name_on(closed_on)}" if successor else ""
    sentence = f"closed {found.name_on(closed_on)} on {day(closed_on)}{into}"
    _record(found, "closed", sentence, membership.system, by, at)
    return found


@transaction.atomic
def end_membership(
    *, membership: SystemMembership, ends_on: date, version: int, by: User, at: datetime
) -> SystemMembership:
    """The organisation goes on, but not as a member of this system."""
    found = _to_change(membership, version, by, at)
    if ends_on < membership.starts_on:
        raise Refused("The last day must not be before the first day", "ends_on")
    _save(found)
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    sentence = f"ended the membership of {found.name_on(ends_on)} on {day(ends_on)}"
    _record(found, "left", sentence, membership.system, by, at)
    return membership


def _to_change(membership: SystemMembership, version: int, by: User, at: datetime) -> Organisation:
    check_may(authority_at(by, at), "system.edit", membership.system)
    found = locked(Organisation.objects.all(), membership.organisation, version)
    if membership.ends_on:
        raise Refused(f"It has not been a member since {day(membership.ends_on)}.")
    return found


def _refuse_circle(found: Organisation, successor: Organisation | None) -> None:
    step = successor
    while step is not None:
        if step.pk == found.pk:
            raise Refused("An organisation can't succeed itself. Select another", "successor")
        step = step.successor


def _save(organisation: Organisation, *fields: str) -> None:
    organisation.version += 1
    organisation.save(update_fields=[*fields, "version"])


def _record(
    organisation: Organisation, verb: str, sentence: str, system: System, by: User, at: datetime
) -> None:
    audit.record(
        verb=f"organisation.{verb}",
        sentence=sentence,
        subject=organisation,
        by=by,
        at=at,
        system=system,
    )
