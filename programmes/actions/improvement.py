"""Improvement actions: progress by month, assurance that earns Blue, revised months with why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from programmes import audit, improvement_rules
from programmes.actions import plan_evidence
from programmes.actions.common import authority_at, day_of, free_key, locked, need
from programmes.actions.item_words import Words, label_of, write
from programmes.actions.plan_evidence import Piece
from programmes.enums import Progress
from programmes.financial_year import next_month, previous_month
from programmes.improvement_rules import end_of
from programmes.models import (
    ActionRevision,
    ActionUpdate,
    ImprovementAction,
    PlanEvidence,
    Programme,
    User,
)
from programmes.permissions import check_may
from programmes.plan_kinds import ACTION, NARRATIVE
from programmes.refusals import Refused
from programmes.selectors import delivery
from programmes.text import count, day, month_name

MOST_MONTHS = 12
"""Months of assurance that may be agreed; a year of it is the longest that is asked anywhere."""

RATINGS = {"month_rag": "month", "target_rag": "on target"}


@transaction.atomic
def add(
    *, programme: Programme, words: Words, key: str = "", by: User, at: datetime
) -> ImprovementAction:
    """Add an action. `words` are columns of PLAN_KINDS["action"], without `revised`."""
    check_may(authority_at(by, at), "delivery.edit", programme)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    title = need(str(words.get("title", "")), "title", "Enter the action")
    _refuse_twin(programme, title)
    rows = ImprovementAction.objects.filter(programme=programme)
    last = rows.order_by("-position").values_list("position", flat=True).first() or 0
    row = ImprovementAction(
        programme=programme,
        key=free_key(rows, key or title, "action"),
        position=last + 1,
        updated_at=at,
    )
    write(row, ACTION, words, programme, day_of(at))
    row.save()
    _record(row, "added", f"added the improvement action “{row}”", by, at)
    return row


@transaction.atomic
def edit(
    *, action: ImprovementAction, words: Words, version: int | None, by: User, at: datetime
) -> ImprovementAction:
    """Change those columns that `words` hold. A month once agreed is corrected by the PMO alone."""
    found = _to_change(action, version, by, at)
    _check_first_month(found, words, by, at)
    changes = write(found, ACTION, words, found.programme, day_of(at))
    if not changes:
        return found
    if found.revised_on and (
        fault := improvement_rules.revised_refusal(found.due, found.revised_on)
    ):
        raise Refused(f"It was revised to {month_name(found.revised_on)}. {fault}", "due")
    _save(found, at, *changes.fields)
    sentence = f"changed the improvement action “{found}”: {'; '.join(changes.told)}"
    _record(found, "edited", sentence, by, at)
    return found


@transaction.atomic
def agree_months(
    *, action: ImprovementAction, months_agreed: int, version: int | None, by: User, at: datetime
) -> ImprovementAction:
    """Say how many months of assurance Blue needs. The PMO's alone, while it is not Blue."""
    check_may(authority_at(by, at), "plan.edit", action.programme)
    found = _to_change(action, version, by, at)
    if not 1 <= months_agreed <= MOST_MONTHS:
        raise Refused(f"Enter a number of months from 1 to {MOST_MONTHS}", "months_agreed")
    if found.month_rag == Progress.BLUE:
        raise Refused("This action is Blue already, by the months agreed until now.")
    before, found.months_agreed = found.months_agreed, months_agreed
    if before == months_agreed:
        return found
    _save(found, at, "months_agreed")
    sentence = (
        f"changed the months of assurance that Blue needs for “{found}” from {before} to"
        f" {months_agreed}"
    )
    _record(found, "months_agreed", sentence, by, at)
    return found


@transaction.atomic
def record_update(
    *,
    action: ImprovementAction,
    month: date,
    text: str,
    month_rag: str,
    target_rag: str,
    assured: bool,
    evidence: Sequence[Piece] = (),
    version: int | None,
    by: User,
    at: datetime,
    psr1_reference: str = "",
) -> ActionUpdate:
    """Say how the action stands in a month, and attach what shows it. The latest of a month holds.

    Raises Refused for Amber or Red without words, and for Blue (now or on target) before assurance
    was shown in the agreed number of months, this one included. The same again is the first, with
    what evidence is new. With `psr1_reference` the SRO's signature is the authority.
    """
    found = _to_change(action, version, by, at, psr1_reference)
    month, text = month.replace(day=1), text.strip()
    if not psr1_reference:
        _check_month(found, month, by, at)
    _check_said(text, month_rag, target_rag)
    said = {"text": text, "month_rag": month_rag, "target_rag": target_rag, "assured": assured}
    row = ActionUpdate.objects.filter(action=found, month=month).order_by("-id").first()
    is_news = row is None or any(getattr(row, name) != value for name, value in said.items())
    before = row
    if row is None or is_news:
        row = ActionUpdate.objects.create(
            action=found, month=month, at=at, by=by, psr1_reference=psr1_reference, **said
        )
    attached = _attach(row, evidence, by, at)
    if Progress.BLUE in (month_rag, target_rag):
        _check_blue(found, month, "month_rag" if month_rag == Progress.BLUE else "target_rag")
    _refuse_beneath_blue(found, before, row)
    if is_news or attached:
        _take_latest(found, row, by, at, len(attached))
    return row


@transaction.atomic
def attach_evidence(
    *, update: ActionUpdate, piece: Piece, version: int | None, by: User, at: datetime
) -> PlanEvidence:
    """Attach a file or a link to what was said of a month."""
    found = _to_change(update.action, version, by, at)
    rows = _attach(update, [piece], by, at)
    if not rows:
        raise Refused("This is attached to the month already")
    row = rows[0]
    _save(found, at)
    sentence = f"attached “{row.title}” to {month_name(update.month)} of “{found}”"
    _record(found, "evidence_attached", sentence, by, at, sha256=row.content_id or "", url=row.url)
    return row


@transaction.atomic
def revise(
    *,
    action: ImprovementAction,
    revised_on: date,
    reason: str,
    version: int | None,
    by: User,
    at: datetime,
    psr1_reference: str = "",
) -> ImprovementAction:
    """Aim at a later month than the one first agreed, and keep each with who and why.

    `revised_on` is any day of the month; its last day is kept. The same month again changes
    nothing. With `psr1_reference` the SRO's signature is the authority.
    """
    found = _to_change(action, version, by, at, psr1_reference)
    last_day = end_of(revised_on)
    if psr1_reference and found.revised_on == last_day:
        return found
    _check_revised(found, last_day)
    if not psr1_reference:
        reason = need(reason, "reason", "Say why the month moves")
        if last_day < day_of(at):
            raise Refused("The revised month must be this month or later", "revised_on")
    before = found.revised_on or found.due_on
    found.revised_on = last_day
    _save(found, at, "revised_on")
    ActionRevision.objects.create(
        action=found,
        revised_on=last_day,
        reason=reason.strip(),
        at=at,
        by=by,
        psr1_reference=psr1_reference,
    )
    sentence = f"revised the month of “{found}” from {month_name(before)} to {month_name(last_day)}"
    _record(found, "revised", sentence, by, at, reason=reason, psr1=psr1_reference)
    return found


@transaction.atomic
def withdraw(
    *, action: ImprovementAction, reason: str, version: int | None, by: User, at: datetime
) -> ImprovementAction:
    """Take it out of the plan. The PMO's alone, since what is withdrawn is never late."""
    check_may(authority_at(by, at), "plan.edit", action.programme)
    found = _to_change(action, version, by, at)
    found.withdrawn_reason = need(reason, "reason", "Say why the action is withdrawn")
    found.withdrawn_on = day_of(at)
    _save(found, at, "withdrawn_on", "withdrawn_reason")
    sentence = f"withdrew the improvement action “{found}”"
    _record(found, "withdrawn", sentence, by, at, reason=found.withdrawn_reason)
    return found


def _to_change(
    row: ImprovementAction, version: int | None, by: User, at: datetime, psr1_reference: str = ""
) -> ImprovementAction:
    if not psr1_reference:
        check_may(authority_at(by, at), "delivery.edit", row.programme)
    rows = ImprovementAction.objects.select_related("programme__system")
    found = locked(rows, row, version)
    if found.withdrawn_on:
        raise Refused(f"This action was withdrawn on {day(found.withdrawn_on)}.")
    return found


def _refuse_twin(programme: Programme, title: str) -> None:
    """The same again, from the same page, is a button pressed twice."""
    if ImprovementAction.objects.still_open().filter(programme=programme, title=title).exists():
        raise Refused("There is an improvement action with these words already", "title")


def _check_first_month(row: ImprovementAction, words: Words, by: User, at: datetime) -> None:
    if row.due_on is None or words.get("due", row.due) == row.due:
        return
    if not authority_at(by, at).may("plan.edit", row.programme):
        raise Refused(
            f"{row.due.words} was agreed first, and stays. Give a revised month instead, or ask the"
            " PMO to correct it",
            "due",
        )


def _check_revised(row: ImprovementAction, last_day: date) -> None:
    if row.revised_on == last_day:
        said = f"It is aimed at {month_name(last_day)} already. Enter another month"
        raise Refused(said, "revised_on")
    if fault := improvement_rules.revised_refusal(row.due, last_day):
        raise Refused(fault, "revised_on")


def _check_month(row: ImprovementAction, month: date, by: User, at: datetime) -> None:
    """This month or the one before; earlier ones are the PMO's to put right."""
    now = day_of(at).replace(day=1)
    if month > now:
        raise Refused(f"The month must be {month_name(now)} or earlier", "month")
    if month < previous_month(now) and not authority_at(by, at).may("plan.edit", row.programme):
        raise Refused(
            f"The month must be {month_name(now)} or {month_name(previous_month(now))}."
            " Ask the PMO to record an earlier one",
            "month",
        )


def _check_said(text: str, month_rag: str, target_rag: str) -> None:
    for name, value in (("month_rag", month_rag), ("target_rag", target_rag)):
        if value and value not in Progress.values:
            raise Refused("Select one of the ratings", name)
    if not (text or month_rag or target_rag):
        raise Refused("Enter the progress, or select a rating", "text")
    if not text and {month_rag, target_rag} & set(improvement_rules.NEED_WORDS):
        raise Refused(improvement_rules.SAYS_THE_PLAN, "text")
    if len(text) > NARRATIVE:
        raise Refused(f"Progress must be {NARRATIVE:,} characters or fewer", "text")


def _attach(
    update: ActionUpdate, pieces: Sequence[Piece], by: User, at: datetime
) -> list[PlanEvidence]:
    """What was not attached to the month before: the same again is a button pressed twice."""
    if not pieces:
        return []
    rows = PlanEvidence.objects.filter(
        action_update__action=update.action_id, action_update__month=update.month
    )
    held = set(rows.values_list("title", "url", "content"))
    made = [plan_evidence.prepared(update, piece, by, at) for piece in pieces]
    new = [row for row in made if (row.title, row.url, row.content_id) not in held]
    files = [row.content_id for row in new if row.content_id]
    plan_evidence.refuse_shown_before(update.action_id, update.month, files)
    if len(held) + len(new) > plan_evidence.MOST:
        raise Refused(f"A month can have up to {plan_evidence.MOST} files and links")
    for row in new:
        row.save()
    return new


def _refuse_beneath_blue(
    row: ImprovementAction, before: ActionUpdate | None, now: ActionUpdate
) -> None:
    """A month that a Blue of the months after it rests on can't be taken back beneath it."""
    if not (before and before.assured) or now.assured:
        return
    blue = month = now.month
    for _ in range(row.months_agreed - 1):
        blue = next_month(blue)
        latest = delivery.latest_of([row.pk], blue).get(row.pk)
        if latest and latest.month == blue and latest.month_rag == Progress.BLUE:
            raise Refused(
                f"{month_name(blue)} is Blue because assurance was shown in {month_name(month)}."
                f" Give {month_name(blue)} another rating first",
                "assured",
            )


def _check_blue(row: ImprovementAction, month: date, field: str) -> None:
    """What was complete in an earlier month stays so without more being shown."""
    before = delivery.latest_of([row.pk], previous_month(month)).get(row.pk)
    shown = delivery.shown(row, month)
    if shown.missing and not (before and before.month_rag == Progress.BLUE):
        raise Refused(improvement_rules.blue_refusal(shown), field)


def _take_latest(
    row: ImprovementAction, update: ActionUpdate, by: User, at: datetime, pieces: int
) -> None:
    """The action's ratings are those of the latest update of the latest month."""
    latest = delivery.latest_update(row)
    assert latest
    before = {name: getattr(row, name) for name in RATINGS}
    row.month_rag, row.target_rag = latest.month_rag, latest.target_rag
    _save(row, at, *RATINGS)
    moved = [_moved(name, before[name], getattr(row, name)) for name in RATINGS]
    said = [*moved, "assurance shown" if update.assured else ""]
    said.append(f"{count(pieces, 'piece')} of evidence attached" if pieces else "")
    told = "; ".join(filter(None, said)) or "ratings as before"
    sentence = f"recorded {month_name(update.month)} of “{row}”: {told}"
    _record(row, "updated", sentence, by, at, psr1=update.psr1_reference)


def _moved(name: str, before: str, after: str) -> str:
    if before == after:
        return ""
    return f"{RATINGS[name]} from {label_of(Progress, before)} to {label_of(Progress, after)}"


def _save(row: ImprovementAction, at: datetime, *fields: str) -> None:
    row.version += 1
    row.updated_at = at
    row.save(update_fields=[*fields, "version", "updated_at"])


def _record(
    row: ImprovementAction, verb: str, sentence: str, by: User, at: datetime, **detail: Any
) -> None:
    audit.record(
        verb=f"action.{verb}",
        sentence=sentence,
        subject=row,
        by=by,
        at=at,
        programme=row.programme,
        detail={name: value for name, value in detail.items() if value},
    )
