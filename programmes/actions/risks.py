"""Risks and issues, 5 × 5: likelihood and impact are given, the score is computed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, day_of, free_key, lock_system, locked, need
from programmes.enums import RiskKind
from programmes.models import Mitigation, Plan, Programme, Risk, RiskScore, System, User
from programmes.permissions import check_may
from programmes.refusals import Refused
from programmes.risk_matrix import circle
from programmes.selectors import risks as selector
from programmes.selectors.plan import plan_in_force
from programmes.text import day

PAIRS = ("inherent", "target")


class Words(TypedDict, total=False):
    """What a risk says besides its current score. Scores are 1 to 5, or None in pairs."""

    title: str
    kind: str
    proximity: str
    part_of: Risk | None
    description: str
    external_dependency: str
    owner_office: str
    inherent_likelihood: int | None
    inherent_impact: int | None
    target_likelihood: int | None
    target_impact: int | None


@transaction.atomic
def add(
    *,
    system: System,
    programme: Programme | None,
    likelihood: int | None,
    impact: int | None,
    key: str = "",
    plan: Plan | None = None,
    mitigations: Iterable[str] = (),
    by: User,
    at: datetime,
    **words: Unpack[Words],
) -> Risk:
    """Add a risk of a programme, or of the whole system where it names none.

    `plan`: to which a risk of the whole system belongs; the one in force where none is given.
    """
    check_may(authority_at(by, at), "delivery.edit", programme or system)
    lock_system(system)
    _refuse_twin(system, programme, words["title"])
    risk = Risk(
        system=system,
        programme=programme,
        plan=None if programme else plan or plan_in_force(system, day_of(at)),
        key=free_key(Risk.objects.filter(system=system), key or words["title"], "risk"),
        likelihood=likelihood,
        impact=impact,
        opened_on=day_of(at),
        updated_at=at,
    )
    _say(risk, words)
    _refuse_odd_scores(risk)
    risk.save()
    for position, text in enumerate(filter(None, (text.strip() for text in mitigations))):
        Mitigation.objects.create(risk=risk, text=text, position=position)
    _keep_score(risk, selector.FIRST_SCORED, by, at, "")
    _record(risk, "added", f"added the {_kind(risk)} “{risk.title}”", by, at)
    return risk


@transaction.atomic
def edit(*, risk: Risk, words: Words, version: int | None, by: User, at: datetime) -> Risk:
    """Change everything but the current score, which `rescore` changes with a reason."""
    if words.get("part_of"):
        lock_system(risk.system)
    found = _to_change(risk, version, by, at)
    before = {name: getattr(found, name) for name in words}
    _say(found, words)
    _refuse_odd_scores(found)
    changed = {name: value for name, value in before.items() if value != getattr(found, name)}
    if changed:
        _save(found, at, *changed)
        told = selector.in_words(changed, found)
        detail = {name: _plain(value) for name, value in changed.items()}
        _record(found, "edited", f"changed {told} of “{found.title}”", by, at, before=detail)
    return found


def _refuse_twin(system: System, programme: Programme | None, title: str) -> None:
    """The same again, from the same page, is a button pressed twice."""
    twins = Risk.objects.still_open().filter(system=system, programme=programme)
    if twins.filter(title=title.strip()).exists():
        raise Refused("There is an open risk with these words already", "title")


def _say(risk: Risk, words: Words) -> None:
    was_part_of = risk.part_of_id
    for name, value in words.items():
        setattr(risk, name, value.strip() if isinstance(value, str) else value)
    need(risk.title, "title", "Enter the risk")
    if risk.part_of_id and risk.part_of_id != was_part_of:
        _refuse_circle(risk)


def _refuse_circle(risk: Risk) -> None:
    """A risk is gathered into an open one of the same plan, and never into itself."""
    whole = risk.part_of
    assert whole is not None
    if whole.system_id != risk.system_id or selector.plan_id_of(whole) != selector.plan_id_of(risk):
        raise Refused("Select a risk of the same plan", "part_of")
    if whole.closed_on:
        raise Refused(f"“{whole.title}” was closed on {day(whole.closed_on)}", "part_of")
    chain = circle(risk.pk, whole.pk, selector.gathered(risk.system)) if risk.pk else []
    if chain:
        titles = dict(Risk.objects.filter(pk__in=chain).values_list("pk", "title"))
        told = " is part of ".join(f"“{titles[pk]}”" for pk in chain)
        raise Refused(f"That would go round in a circle: {told} already", "part_of")


def _plain(value: object) -> object:
    return value.key if isinstance(value, Risk) else value


def _kind(risk: Risk) -> str:
    return str(RiskKind(risk.kind).label).lower()


@transaction.atomic
def rescore(
    *,
    risk: Risk,
    likelihood: int,
    impact: int,
    reason: str,
    version: int | None,
    by: User,
    at: datetime,
    psr1_reference: str = "",
) -> Risk:
    """Give the current likelihood and impact, and keep the ones before.

    The same again changes nothing. With `psr1_reference` the SRO's signature is the authority.
    """
    found = _to_change(risk, version, by, at, psr1_reference)
    if (found.likelihood, found.impact) == (likelihood, impact):
        if psr1_reference:
            return found
        raise Refused("Change the likelihood or the impact", "likelihood")
    if not psr1_reference:
        reason = need(reason, "reason", "Say why the score changes")
    before, found.likelihood, found.impact = found.score, likelihood, impact
    _refuse_odd_scores(found)
    _save(found, at, "likelihood", "impact")
    _keep_score(found, reason.strip(), by, at, psr1_reference)
    sentence = f"rescored “{found.title}” from {before or 'no score'} to {likelihood * impact}"
    _record(found, "rescored", sentence, by, at, reason=reason, psr1=psr1_reference)
    return found


@transaction.atomic
def close(
    *,
    risk: Risk,
    note: str,
    version: int | None,
    by: User,
    at: datetime,
    psr1_reference: str = "",
) -> Risk:
    """Close the risk, with what came of it."""
    found = _to_change(risk, version, by, at, psr1_reference)
    if not psr1_reference:
        note = need(note, "note", "Say why the risk is closed")
    found.closed_on, found.closing_note = day_of(at), note.strip()
    _save(found, at, "closed_on", "closing_note")
    sentence = f"closed the {_kind(found)} “{found.title}”"
    _record(found, "closed", sentence, by, at, note=note, psr1=psr1_reference)
    return found


@transaction.atomic
def reopen(*, risk: Risk, reason: str, version: int | None, by: User, at: datetime) -> Risk:
    """Open a closed risk again."""
    check_may(authority_at(by, at), "delivery.edit", risk.programme or risk.system)
    found = locked(Risk.objects.all(), risk, version)
    if not found.closed_on:
        raise Refused(f"This {_kind(found)} is open.")
    reason = need(reason, "reason", "Say why the risk is open again")
    found.closed_on, found.closing_note = None, ""
    _save(found, at, "closed_on", "closing_note")
    _record(
        found, "reopened", f"opened the {_kind(found)} “{found.title}” again", by, at, reason=reason
    )
    return found


@transaction.atomic
def save_mitigation(
    *,
    risk: Risk,
    mitigation: Mitigation | None,
    text: str,
    owner_office: str,
    due_on: date | None,
    done_on: date | None,
    version: int | None,
    by: User,
    at: datetime,
) -> Mitigation:
    """Add a mitigation (None), or change one: its words, owner, when due, when done."""
    found = _to_change(risk, version, by, at)
    if done_on and done_on > day_of(at):
        raise Refused("The day it was done must be today or in the past", "done_on")
    row = mitigation or Mitigation(risk=found, position=found.mitigations.count())
    row.text = need(text, "text", "Enter what is being done")
    row.owner_office, row.due_on, row.done_on = owner_office.strip(), due_on, done_on
    row.save()
    _save(found, at)
    verb = "changed" if mitigation else "added"
    sentence = f"{verb} a mitigation of “{found.title}”"
    _record(found, f"mitigation_{verb}", sentence, by, at, text=row.text)
    return row


def _to_change(
    risk: Risk, version: int | None, by: User, at: datetime, psr1_reference: str = ""
) -> Risk:
    if not psr1_reference:
        check_may(authority_at(by, at), "delivery.edit", risk.programme or risk.system)
    found = locked(Risk.objects.all(), risk, version)
    if found.closed_on:
        raise Refused(f"This {_kind(found)} was closed on {day(found.closed_on)}.")
    return found


def _refuse_odd_scores(risk: Risk) -> None:
    """Likelihood and impact come in pairs; a target is no worse than the inherent score."""
    errors = {}
    for prefix in ("", *(f"{pair}_" for pair in PAIRS)):
        likelihood, impact = _pair(risk, prefix)
        name = f"{prefix.rstrip('_')} score" if prefix else "current score"
        for field, value in (("likelihood", likelihood), ("impact", impact)):
            if value is None and (likelihood or impact):
                errors[f"{prefix}{field}"] = f"Select the {field} of the {name} as well"
    inherent, target = (_product(risk, f"{pair}_") for pair in PAIRS)
    if not errors and inherent and target and target > inherent:
        errors["target_likelihood"] = "The target score must not be higher than the inherent score"
    if errors:
        raise Refused(errors=errors)


def _pair(risk: Risk, prefix: str) -> tuple[int | None, int | None]:
    return getattr(risk, f"{prefix}likelihood"), getattr(risk, f"{prefix}impact")


def _product(risk: Risk, prefix: str) -> int | None:
    likelihood, impact = _pair(risk, prefix)
    return likelihood * impact if likelihood and impact else None


def _save(risk: Risk, at: datetime, *fields: str) -> None:
    risk.version += 1
    risk.updated_at = at
    risk.save(update_fields=[*fields, "updated_at", "version"])
    risk.refresh_from_db(fields=["score"])


def _keep_score(risk: Risk, reason: str, by: User, at: datetime, psr1_reference: str) -> None:
    if risk.likelihood and risk.impact:
        RiskScore.objects.create(
            risk=risk,
            likelihood=risk.likelihood,
            impact=risk.impact,
            reason=reason,
            at=at,
            by=by,
            psr1_reference=psr1_reference,
        )


def _record(risk: Risk, verb: str, sentence: str, by: User, at: datetime, **detail: object) -> None:
    audit.record(
        verb=f"risk.{verb}",
        sentence=sentence,
        subject=risk,
        by=by,
        at=at,
        system=risk.system,
        programme=risk.programme,
        detail={name: value for name, value in detail.items() if value},
    )
