"""Next steps that a plan announces: what, by when, whose, what came of it, and when it was done."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, day_of, free_key, locked, need
from programmes.actions.item_words import Words, write
from programmes.models import NextStep, Plan, User
from programmes.permissions import check_may
from programmes.plan_kinds import NEXT_STEP
from programmes.refusals import Refused
from programmes.text import day


@transaction.atomic
def add(*, plan: Plan, words: Words, key: str = "", by: User, at: datetime) -> NextStep:
    """Announce a step. `words` are columns of PLAN_KINDS["next_step"]; `programme` is a row."""
    check_may(authority_at(by, at), "plan.edit", plan.system)
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    title = need(str(words.get("title", "")), "title", "Enter the next step")
    _check(plan, words)
    rows = NextStep.objects.filter(plan=plan)
    if rows.filter(title=title, completed_on__isnull=True).exists():
        raise Refused("There is an open next step with these words already", "title")
    last = rows.order_by("-position").values_list("position", flat=True).first() or 0
    row = NextStep(
        system=plan.system,
        plan=plan,
        key=free_key(rows, key or title, "next-step"),
        position=last + 1,
        updated_at=at,
    )
    write(row, NEXT_STEP, words, plan, day_of(at))
    row.save()
    _tell(row, "added", f"added the next step “{row.title}”", by, at)
    return row


@transaction.atomic
def edit(
    *, next_step: NextStep, words: Words, version: int | None, by: User, at: datetime
) -> NextStep:
    """Change those columns that `words` hold, while it is open; what stays is not written."""
    found = _open(next_step, version, by, at)
    _check(found.plan, words)
    changes = write(found, NEXT_STEP, words, found.plan, day_of(at))
    if not changes:
        return found
    _save(found, at, *changes.fields)
    sentence = f"changed the next step “{found.title}”: {'; '.join(changes.told)}"
    _tell(found, "edited", sentence, by, at)
    return found


@transaction.atomic
def complete(
    *,
    next_step: NextStep,
    completed_on: date,
    update: str,
    version: int | None,
    by: User,
    at: datetime,
) -> NextStep:
    """Say that it is done, on which day and what came of it."""
    found = _open(next_step, version, by, at)
    if completed_on > day_of(at):
        raise Refused("The day it was completed must be today or in the past", "completed_on")
    found.completed_on = completed_on
    found.update = need(update, "update", "Say what came of it")
    _save(found, at, "completed_on", "update")
    sentence = f"completed the next step “{found.title}” on {day(completed_on)}"
    _tell(found, "completed", sentence, by, at, update=found.update)
    return found


@transaction.atomic
def reopen(
    *, next_step: NextStep, reason: str, version: int | None, by: User, at: datetime
) -> NextStep:
    """Take back that it is completed."""
    check_may(authority_at(by, at), "plan.edit", next_step.system)
    found = locked(NextStep.objects.select_related("plan__system", "system"), next_step, version)
    if not found.completed_on:
        raise Refused("This next step is open.")
    reason = need(reason, "reason", "Say why it is open again")
    found.completed_on = None
    _save(found, at, "completed_on")
    _tell(found, "reopened", f"opened the next step “{found.title}” again", by, at, reason=reason)
    return found


def _check(plan: Plan, words: Words) -> None:
    """Raises ValueError for the day, which `complete` alone writes."""
    if "completed_on" in words:
        raise ValueError("A next step is completed by itself.")
    programme = words.get("programme")
    if programme is not None and programme.plan_id != plan.pk:
        raise Refused("Select a programme of this plan", "programme")


def _open(next_step: NextStep, version: int | None, by: User, at: datetime) -> NextStep:
    check_may(authority_at(by, at), "plan.edit", next_step.system)
    rows = NextStep.objects.select_related("plan__system", "system", "programme")
    found = locked(rows, next_step, version)
    if found.completed_on:
        raise Refused(f"This next step was completed on {day(found.completed_on)}.")
    return found


def _save(next_step: NextStep, at: datetime, *fields: str) -> None:
    next_step.version += 1
    next_step.updated_at = at
    next_step.save(update_fields=[*fields, "updated_at", "version"])


def _tell(
    next_step: NextStep, verb: str, sentence: str, by: User, at: datetime, **detail: object
) -> None:
    audit.record(
        verb=f"next_step.{verb}",
        sentence=sentence,
        subject=next_step,
        by=by,
        at=at,
        system=next_step.system,
        programme=next_step.programme,
        detail={name: value for name, value in detail.items() if value},
    )
