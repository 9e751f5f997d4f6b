"""Boards and groups of a plan: what they are for, who sits there, and who reports to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, day_of, free_key, lock_system, locked, need
from programmes.models import Group, GroupMember, Organisation, Plan, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.text import day, words_list


class GroupWords(TypedDict):
    name: str
    remit: str
    purpose: str
    meets: str


class SeatWords(TypedDict):
    office: str
    holder: str
    organisation: Organisation | None
    part: str


@transaction.atomic
def add(
    *,
    plan: Plan,
    words: GroupWords,
    reports_to: Sequence[Group] = (),
    key: str = "",
    by: User,
    at: datetime,
) -> Group:
    """Add a group as the plan's last, with what it reports to."""
    _check(plan, by, at)
    told = _checked(words)
    rows = Group.objects.filter(plan=plan)
    _refuse_twin(plan, told["name"])
    positions = list(rows.values_list("position", flat=True))
    group = Group.objects.create(
        system=plan.system,
        plan=plan,
        key=free_key(rows, key or told["name"], "group"),
        position=max(positions, default=-1) + 1,
        **told,
    )
    _refuse_foreign(plan, reports_to)
    group.reports_to.set(reports_to)
    _record(group, "added", f"added the group “{group.name}”{_to(reports_to)}", by, at)
    return group


@transaction.atomic
def edit(*, group: Group, words: GroupWords, version: int | None, by: User, at: datetime) -> Group:
    """Change its name, remit, purpose and when it meets."""
    _check(group.plan, by, at)
    found = locked(Group.objects.select_related("plan", "system"), group, version)
    told = _checked(words)
    if told["name"] != found.name:
        _refuse_twin(found.plan, told["name"])
    before = {name: getattr(found, name) for name in told if getattr(found, name) != told[name]}  # type: ignore[literal-required]
    for name, value in told.items():
        setattr(found, name, value)
    _save(found, *told)
    _record(found, "edited", f"changed the group “{found.name}”", by, at, before=before)
    return found


@transaction.atomic
def set_reports_to(
    *, group: Group, reports_to: Sequence[Group], version: int | None, by: User, at: datetime
) -> Group:
    """Say all that it reports to. A circle is refused, and shown from group to group."""
    _check(group.plan, by, at)
    found = locked(Group.objects.select_related("plan", "system"), group, version)
    _refuse_foreign(found.plan, reports_to)
    _refuse_circle(found, reports_to)
    before = list(found.reports_to.all())
    if {row.pk for row in before} == {row.pk for row in reports_to}:
        return found
    found.reports_to.set(reports_to)
    _save(found)
    was = words_list([f"“{row.name}”" for row in before]) or "nothing"
    now = words_list([f"“{row.name}”" for row in reports_to]) or "nothing"
    sentence = f"changed what “{found.name}” reports to from {was} to {now}"
    _record(found, "lines_changed", sentence, by, at)
    return found


@transaction.atomic
def close(*, group: Group, closed_on: date, version: int | None, by: User, at: datetime) -> Group:
    """From that day it no longer meets; its record stays."""
    _check(group.plan, by, at)
    found = locked(Group.objects.select_related("plan", "system"), group, version)
    if found.closed_on:
        raise Refused(f"It was closed on {day(found.closed_on)}.")
    if closed_on > day_of(at):
        raise Refused("The day it closed must be today or in the past", "closed_on")
    below = list(found.reported_to_by.filter(closed_on__isnull=True))
    if below:
        names = words_list([f"“{row.name}”" for row in below])
        verb = "reports" if len(below) == 1 else "report"
        raise Refused(f"{names} {verb} to it. Change what they report to first.")
    found.closed_on = closed_on
    _save(found, "closed_on")
    _record(found, "closed", f"closed the group “{found.name}” from {day(closed_on)}", by, at)
    return found


@transaction.atomic
def reopen(*, group: Group, version: int | None, by: User, at: datetime) -> Group:
    """Take a closed group back into governance."""
    _check(group.plan, by, at)
    found = locked(Group.objects.select_related("plan", "system"), group, version)
    found.closed_on = None
    _save(found, "closed_on")
    _record(found, "reopened", f"opened the group “{found.name}” again", by, at)
    return found


@transaction.atomic
def save_seat(
    *,
    group: Group,
    seat: GroupMember | None,
    words: SeatWords,
    version: int | None,
    by: User,
    at: datetime,
) -> GroupMember:
    """Add a seat (None), or change one. The group's version guards all its seats."""
    _check(group.plan, by, at)
    found = locked(Group.objects.select_related("plan", "system"), group, version)
    office, holder = need(words["office"], "office", "Enter the office"), words["holder"].strip()
    twins = GroupMember.objects.filter(group=found, office=office, holder=holder)
    if any(twin != seat for twin in twins):
        raise Refused("There is a seat with this office and holder already", "office")
    row = seat or GroupMember(group=found, position=found.members.count())
    row.office, row.holder, row.part = office, holder, words["part"]
    row.organisation = words["organisation"]
    row.save()
    _save(found)
    verb, done = ("seat_changed", "changed") if seat else ("seat_added", "added")
    held = f", {holder}," if holder else ""
    sentence = f"{done} the seat of {office}{held} in “{found.name}”"
    _record(found, verb, sentence, by, at)
    return row


@transaction.atomic
def remove_seat(
    *, group: Group, seat: GroupMember, version: int | None, by: User, at: datetime
) -> Group:
    """Take a seat away."""
    _check(group.plan, by, at)
    found = locked(Group.objects.select_related("plan", "system"), group, version)
    held = f", {seat.holder}," if seat.holder else ""
    sentence = f"removed the seat of {seat.office}{held} from “{found.name}”"
    GroupMember.objects.filter(pk=seat.pk, group=found).delete()
    _save(found)
    _record(found, "seat_removed", sentence, by, at)
    return found


def _check(plan: Plan, by: User, at: datetime) -> None:
    check_may(authority_at(by, at), "plan.edit", plan.system)
    lock_system(plan.system)


def _checked(words: GroupWords) -> GroupWords:
    return {
        "name": need(words["name"], "name", "Enter the name"),
        "remit": words["remit"],
        "purpose": words["purpose"].strip(),
        "meets": words["meets"].strip(),
    }


def _refuse_twin(plan: Plan, name: str) -> None:
    if Group.objects.filter(plan=plan, name=name, closed_on__isnull=True).exists():
        raise Refused("There is a group of this name already", "name")


def _refuse_foreign(plan: Plan, rows: Sequence[Group]) -> None:
    if any(row.plan_id != plan.pk for row in rows):
        raise Refused("Select groups of this plan", "reports_to")


def _refuse_circle(found: Group, reports_to: Sequence[Group]) -> None:
    above: dict[int, list[int]] = {}
    lines = Group.reports_to.through.objects.filter(from_group__plan=found.plan)
    for lower, upper in lines.values_list("from_group", "to_group"):
        above.setdefault(lower, []).append(upper)
    names = dict(Group.objects.filter(plan=found.plan).values_list("pk", "name"))
    for row in reports_to:
        way = _way_up(row.pk, found.pk, above, ())
        if way:
            steps = [f"“{names[pk]}”" for pk in (found.pk, *way)]
            raise Refused(
                f"That would be a circle: {' reports to '.join(steps)}. Leave one of them out",
                "reports_to",
            )


def _way_up(
    start: int, wanted: int, above: dict[int, list[int]], seen: tuple[int, ...]
) -> tuple[int, ...]:
    """The groups from `start` up to `wanted`; empty where no line leads there."""
    if start == wanted:
        return (*seen, start)
    if start in seen:
        return ()
    ways = (_way_up(upper, wanted, above, (*seen, start)) for upper in above.get(start, []))
    return next((way for way in ways if way), ())


def _to(rows: Sequence[Group]) -> str:
    return f", which reports to {words_list([f'“{row.name}”' for row in rows])}" if rows else ""


def _save(group: Group, *fields: str) -> None:
    group.version += 1
    group.save(update_fields=[*fields, "version"])


def _record(
    group: Group, verb: str, sentence: str, by: User, at: datetime, **detail: object
) -> None:
    audit.record(
        verb=f"group.{verb}",
        sentence=sentence,
        subject=group,
        by=by,
        at=at,
        system=group.system,
        detail={name: value for name, value in detail.items() if value},
    )
