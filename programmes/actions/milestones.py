"""Milestones: the baseline stays, the forecast moves and keeps its history."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from programmes import audit
from programmes.actions import item_words, plan_evidence
from programmes.actions.common import authority_at, day_of, free_key, locked, need
from programmes.actions.plan_evidence import Piece
from programmes.enums import Precision
from programmes.models import Milestone, MilestoneForecast, PlanEvidence, Programme, User
from programmes.permissions import check_may
from programmes.plan_kinds import MILESTONE
from programmes.refusals import Refused
from programmes.reporting_dates import last_day
from programmes.text import day, words_list

WORDS = ("title", "note", "owner_office")


@transaction.atomic
def add(
    *,
    programme: Programme,
    title: str,
    baseline: date,
    precision: str = Precision.DAY,
    note: str = "",
    owner_office: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> Milestone:
    """Add a milestone; the date stored is the last day of the month, quarter or year meant."""
    check_may(authority_at(by, at), "delivery.edit", programme)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    baseline = last_day(precision, baseline)
    _refuse_twin(programme, title, baseline)
    milestone = Milestone.objects.create(
        programme=programme,
        key=free_key(Milestone.objects.filter(programme=programme), key or title, "milestone"),
        title=need(title, "title", "Enter the milestone"),
        note=note.strip(),
        owner_office=owner_office.strip(),
        baseline=baseline,
        precision=precision,
        forecast=baseline,
        updated_at=at,
    )
    _keep_forecast(milestone, "As planned.", by, at, "")
    _record(milestone, "added", f"added the milestone “{milestone.title}”", by, at)
    return milestone


@transaction.atomic
def edit_words(
    *, milestone: Milestone, words: dict[str, str], version: int | None, by: User, at: datetime
) -> Milestone:
    """Change any of WORDS. The baseline moves only by an approved re-profile."""
    check_may(authority_at(by, at), "delivery.edit", milestone.programme)
    found = locked(Milestone.objects.all(), milestone, version)
    _refuse_withdrawn(found)
    wanted = {name: words[name] for name in WORDS if name in words}
    before = {name: getattr(found, name) for name in wanted}
    changes = item_words.write(found, MILESTONE, wanted, found.programme, day_of(at))
    if changes:
        _save(found, at, *changes.fields)
        sentence = f"changed the milestone “{found.title}”: {words_list(changes.told)}"
        _record(found, "edited", sentence, by, at, before=before)
    return found


@transaction.atomic
def move_forecast(
    *,
    milestone: Milestone,
    forecast: date,
    reason: str,
    version: int | None,
    by: User,
    at: datetime,
    psr1_reference: str = "",
) -> Milestone:
    """Move the forecast and keep the one before. The same date again changes nothing.

    With `psr1_reference` the SRO's signature under that return is the authority.
    """
    found = _to_change(milestone, version, by, at, psr1_reference)
    if not psr1_reference:
        check_forecast(found, forecast, reason, at)
    if found.forecast == forecast:
        return found
    before, found.forecast = found.forecast, forecast
    reason = reason.strip()
    _save(found, at, "forecast")
    _keep_forecast(found, reason, by, at, psr1_reference)
    sentence = f"moved the forecast of “{found.title}” from {day(before)} to {day(forecast)}"
    _record(found, "forecast_moved", sentence, by, at, reason=reason, psr1=psr1_reference)
    return found


def check_forecast(milestone: Milestone, forecast: date, reason: str, at: datetime) -> None:
    """Raises Refused for a forecast that a person may not give the milestone now."""
    _refuse_closed(milestone)
    if milestone.forecast == forecast:
        raise Refused(f"The forecast is {day(forecast)} already. Enter another date", "forecast")
    need(reason, "reason", "Say why the forecast moves")
    if forecast < day_of(at):
        raise Refused(
            "The forecast must be today or later. If the milestone is done, mark it as done",
            "forecast",
        )


@transaction.atomic
def mark_done(
    *,
    milestone: Milestone,
    actual: date,
    evidence: str,
    version: int | None,
    by: User,
    at: datetime,
    psr1_reference: str = "",
) -> Milestone:
    """Say that it is done, on which day and what shows it."""
    found = _to_change(milestone, version, by, at, psr1_reference)
    if actual > day_of(at):
        raise Refused("The day it was done must be today or in the past", "actual")
    if not psr1_reference:
        evidence = need(evidence, "evidence", "Say what shows that it is done")
    found.actual, found.evidence = actual, evidence.strip()
    _save(found, at, "actual", "evidence")
    sentence = f"marked “{found.title}” as done on {day(actual)}"
    _record(found, "done", sentence, by, at, evidence=evidence, psr1=psr1_reference)
    return found


@transaction.atomic
def attach_evidence(
    *, milestone: Milestone, piece: Piece, version: int | None, by: User, at: datetime
) -> PlanEvidence:
    """Attach a file or a link that shows that it is done, before or after it is marked so."""
    check_may(authority_at(by, at), "delivery.edit", milestone.programme)
    found = locked(Milestone.objects.all(), milestone, version)
    _refuse_withdrawn(found)
    row = plan_evidence.prepared(found, piece, by, at)
    held = PlanEvidence.objects.filter(milestone=found)
    if held.filter(content=row.content_id, url=row.url).exists():
        raise Refused("This is attached to the milestone already")
    if held.count() >= plan_evidence.MOST:
        raise Refused(f"A milestone can have up to {plan_evidence.MOST} files and links")
    row.save()
    _save(found, at)
    sentence = f"attached “{row.title}” to the milestone “{found.title}”"
    _record(found, "evidence_attached", sentence, by, at, sha256=row.content_id, url=row.url)
    return row


@transaction.atomic
def reopen(*, milestone: Milestone, reason: str, version: int, by: User, at: datetime) -> Milestone:
    """Take back a *done* that was a mistake. The PMO's alone."""
    check_may(authority_at(by, at), "plan.edit", milestone.programme)
    found = locked(Milestone.objects.all(), milestone, version)
    if found.actual is None:
        raise Refused("This milestone isn't marked as done.")
    reason = need(reason, "reason", "Say why it is not done after all")
    found.actual, found.evidence = None, ""
    _save(found, at, "actual", "evidence")
    _record(found, "reopened", f"took back that “{found.title}” was done", by, at, reason=reason)
    return found


@transaction.atomic
def withdraw(
    *, milestone: Milestone, reason: str, version: int, by: User, at: datetime
) -> Milestone:
    """Take it out of the plan. The PMO's alone, since a withdrawn milestone is never overdue."""
    check_may(authority_at(by, at), "plan.edit", milestone.programme)
    found = locked(Milestone.objects.all(), milestone, version)
    _refuse_closed(found)
    found.withdrawn_on = day_of(at)
    found.withdrawn_reason = need(reason, "reason", "Say why the milestone is withdrawn")
    _save(found, at, "withdrawn_on", "withdrawn_reason")
    _record(found, "withdrawn", f"withdrew the milestone “{found.title}”", by, at, reason=reason)
    return found


def _refuse_twin(programme: Programme, title: str, baseline: date) -> None:
    """The same again, from the same page, is a button pressed twice."""
    twins = Milestone.objects.still_open().filter(programme=programme, baseline=baseline)
    if twins.filter(title=title.strip()).exists():
        raise Refused("There is a milestone with these words and this date already", "title")


def _to_change(
    milestone: Milestone, version: int | None, by: User, at: datetime, psr1_reference: str
) -> Milestone:
    if not psr1_reference:
        check_may(authority_at(by, at), "delivery.edit", milestone.programme)
    found = locked(Milestone.objects.all(), milestone, version)
    _refuse_closed(found)
    return found


def _refuse_withdrawn(milestone: Milestone) -> None:
    if milestone.withdrawn_on:
        raise Refused(f"This milestone was withdrawn on {day(milestone.withdrawn_on)}.")


def _refuse_closed(milestone: Milestone) -> None:
    _refuse_withdrawn(milestone)
    if milestone.actual:
        raise Refused(f"This milestone is done already, since {day(milestone.actual)}.")


def _save(milestone: Milestone, at: datetime, *fields: str) -> None:
    milestone.version += 1
    milestone.updated_at = at
    milestone.save(update_fields=[*fields, "updated_at", "version"])


def _keep_forecast(
    milestone: Milestone, reason: str, by: User, at: datetime, psr1_reference: str
) -> None:
    MilestoneForecast.objects.create(
        milestone=milestone,
        forecast=milestone.forecast,
        reason=reason,
        at=at,
        by=by,
        psr1_reference=psr1_reference,
    )


def _record(
    milestone: Milestone, verb: str, sentence: str, by: User, at: datetime, **detail: object
) -> None:
    audit.record(
        verb=f"milestone.{verb}",
        sentence=sentence,
        subject=milestone,
        by=by,
        at=at,
        programme=milestone.programme,
        detail={name: value for name, value in detail.items() if value},
    )
