"""Decisions of a plan: asked of a board, then taken, deferred or withdrawn; nothing else moves."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, day_of, free_key, locked, need
from programmes.actions.item_words import Words, write
from programmes.due import Due
from programmes.enums import DecisionState
from programmes.models import Decision, Plan, User
from programmes.permissions import check_may
from programmes.plan_kinds import DECISION
from programmes.refusals import Refused
from programmes.selectors.decisions import WAITING
from programmes.text import day

RECORDED = frozenset({"taken_on", "outcome", "minute_reference"})
"""Columns that `record` alone writes."""


@transaction.atomic
def add(*, plan: Plan, words: Words, key: str = "", by: User, at: datetime) -> Decision:
    """Ask for a decision. `words` are columns of PLAN_KINDS["decision"]; `programme` is a row."""
    check_may(authority_at(by, at), "plan.edit", plan.system)
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    title = need(str(words.get("title", "")), "title", "Enter what is to be decided")
    _check(plan, words)
    rows = Decision.objects.filter(plan=plan)
    if rows.filter(title=title, state__in=WAITING).exists():
        raise Refused("A decision with these words is asked for already", "title")
    last = rows.order_by("-position").values_list("position", flat=True).first() or 0
    row = Decision(
        system=plan.system,
        plan=plan,
        key=free_key(rows, key or title, "decision"),
        position=last + 1,
        updated_at=at,
    )
    write(row, DECISION, words, plan, day_of(at))
    row.save()
    _tell(row, "asked", f"asked for the decision “{row.title}”", by, at)
    return row


@transaction.atomic
def edit(
    *, decision: Decision, words: Words, version: int | None, by: User, at: datetime
) -> Decision:
    """Change what is asked, while it waits. What stays the same is not written."""
    check_may(authority_at(by, at), "plan.edit", decision.system)
    found = _waiting(decision, version)
    _check(found.plan, words)
    changes = write(found, DECISION, words, found.plan, day_of(at))
    if not changes:
        return found
    _save(found, at, *changes.fields)
    sentence = f"changed the decision “{found.title}”: {'; '.join(changes.told)}"
    _tell(found, "edited", sentence, by, at)
    return found


@transaction.atomic
def record(
    *,
    decision: Decision,
    taken_on: date,
    outcome: str,
    minute_reference: str,
    version: int | None,
    by: User,
    at: datetime,
) -> Decision:
    """Write down what was decided, on which day and under which minute."""
    found = _to_record(decision, version, by, at)
    if taken_on > day_of(at):
        raise Refused("The day it was taken must be today or in the past", "taken_on")
    found.outcome = need(outcome, "outcome", "Enter what was decided")
    found.minute_reference = minute_reference.strip()
    found.taken_on, found.state = taken_on, DecisionState.TAKEN
    _save(found, at, "outcome", "minute_reference", "taken_on", "state")
    minute = f", minute {found.minute_reference}" if found.minute_reference else ""
    sentence = f"recorded that “{found.title}” was decided on {day(taken_on)}{minute}"
    _tell(found, "taken", sentence, by, at, outcome=found.outcome)
    return found


@transaction.atomic
def defer(
    *, decision: Decision, due: Due, reason: str, version: int | None, by: User, at: datetime
) -> Decision:
    """The board put it off: it waits on, with another due and the reason."""
    found = _to_record(decision, version, by, at)
    if due == found.due:
        raise Refused("It is due then already. Say when it is to be decided now", "due")
    if due.on and due.on < day_of(at):
        raise Refused("The new due must be today or later", "due")
    before, found.due = found.due, due
    found.outcome = need(reason, "reason", "Say why it is deferred")
    found.state = DecisionState.DEFERRED
    _save(found, at, "due_kind", "due_on", "due_year", "outcome", "state")
    sentence = f"deferred the decision “{found.title}” from {before.words} to {due.words}"
    _tell(found, "deferred", sentence, by, at, reason=found.outcome)
    return found


@transaction.atomic
def withdraw(
    *, decision: Decision, reason: str, version: int | None, by: User, at: datetime
) -> Decision:
    """Nobody is asked any more. The PMO's alone, as asking is."""
    check_may(authority_at(by, at), "plan.edit", decision.system)
    found = _waiting(decision, version)
    found.outcome = need(reason, "reason", "Say why it is withdrawn")
    found.state = DecisionState.WITHDRAWN
    _save(found, at, "outcome", "state")
    _tell(found, "withdrawn", f"withdrew the decision “{found.title}”", by, at, reason=reason)
    return found


@transaction.atomic
def ask_again(
    *, decision: Decision, reason: str, version: int | None, by: User, at: datetime
) -> Decision:
    """Take back what was recorded by mistake, or a withdrawal; the change log keeps both."""
    found = locked(Decision.objects.select_related("plan__system", "system"), decision, version)
    taken = found.state == DecisionState.TAKEN
    check_may(authority_at(by, at), "decision.record" if taken else "plan.edit", found.system)
    if found.state in WAITING:
        raise Refused("This decision is asked for already.")
    reason = need(reason, "reason", "Say why it is asked for again")
    was, found.state = DecisionState(found.state).label.lower(), DecisionState.ASKED
    found.taken_on, found.outcome, found.minute_reference = None, "", ""
    _save(found, at, "state", "taken_on", "outcome", "minute_reference")
    sentence = f"asked again for the decision “{found.title}”, which was {was}"
    _tell(found, "asked_again", sentence, by, at, reason=reason)
    return found


def _check(plan: Plan, words: Words) -> None:
    """Raises ValueError for what is recorded elsewhere; a programme is one of the plan."""
    if RECORDED & set(words):
        raise ValueError(f"Recorded by itself: {', '.join(sorted(RECORDED & set(words)))}")
    programme = words.get("programme")
    if programme is not None and programme.plan_id != plan.pk:
        raise Refused("Select a programme of this plan", "programme")


def _to_record(decision: Decision, version: int | None, by: User, at: datetime) -> Decision:
    check_may(authority_at(by, at), "decision.record", decision.system)
    return _waiting(decision, version)


def _waiting(decision: Decision, version: int | None) -> Decision:
    rows = Decision.objects.select_related("plan__system", "system", "programme")
    found = locked(rows, decision, version)
    if found.state == DecisionState.TAKEN and found.taken_on:
        raise Refused(f"This was decided on {day(found.taken_on)}.")
    if found.state == DecisionState.WITHDRAWN:
        raise Refused("This decision was withdrawn.")
    return found


def _save(decision: Decision, at: datetime, *fields: str) -> None:
    decision.version += 1
    decision.updated_at = at
    decision.save(update_fields=[*fields, "updated_at", "version"])


def _tell(
    decision: Decision, verb: str, sentence: str, by: User, at: datetime, **detail: object
) -> None:
    audit.record(
        verb=f"decision.{verb}",
        sentence=sentence,
        subject=decision,
        by=by,
        at=at,
        system=decision.system,
        programme=decision.programme,
        detail={name: value for name, value in detail.items() if value},
    )
