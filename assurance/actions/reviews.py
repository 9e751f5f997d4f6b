"""Conduct a gateway review: open it, save it as it goes, complete it once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from assurance.actions.moves import move
from assurance.actions.periods import accepting
from assurance.enums import Psr1State, ReviewState
from assurance.models import GatewayReview, Psr1Return
from assurance.permissions import check_can_review_return
from assurance.review_rules import FIELDS, SCALES, faults
from assurance.selectors.month import concerned_with
from assurance.selectors.returns import content_of
from assurance.selectors.reviews import blue_months_missing, review_of, starting_point
from programmes.actions.common import authority_at, day_of
from programmes.actions.mail import tell
from programmes.actions.outbox import enqueue
from programmes.audit import record
from programmes.enums import Progress
from programmes.models import User
from programmes.refusals import Refused, Stale
from programmes.text import moment, month_name


@transaction.atomic
def open_review(*, psr1: Psr1Return, by: User, at: datetime) -> GatewayReview:
    """The review of a signed return, made if there is none yet.

    A correction's review begins as the earlier one ended. Raises Refused for a return that is
    not signed, NotAllowed for who may not review the programme.
    """
    on = day_of(at)
    accepting(psr1.period, correction=psr1.number > 1)
    psr1 = _locked_psr1(psr1.pk)
    check_can_review_return(authority_at(by, at), psr1)
    found = review_of(psr1)
    if found is not None:
        return found
    if psr1.state != Psr1State.SIGNED:
        raise Refused(
            f"The return {psr1.reference} is not signed, so there is nothing to review yet."
        )
    review = GatewayReview.objects.create(
        system=psr1.system,
        period=psr1.period,
        programme=psr1.programme,
        month=psr1.month,
        psr1=psr1,
        opened_at=at,
        opened_by=by,
        **starting_point(psr1, on),
    )
    _record(review, "opened", "opened", by, at)
    return review


@transaction.atomic
def save(
    *, review: GatewayReview, version: int, by: User, at: datetime, **fields: Any
) -> GatewayReview:
    """Keep what is written so far, whole or not.

    Saying again what already stands changes nothing, whatever the version. Raises Stale where
    somebody else saved first, Refused where the review is completed, TypeError for a name that is
    not in FIELDS.
    """
    review = _held(review, by, at)
    if _said_again(review, by, fields):
        return review
    if _write(review, version, fields, by, at):
        _record(review, "saved", "saved", by, at)
    return review


@transaction.atomic
def complete(
    *, review: GatewayReview, version: int, by: User, at: datetime, **fields: Any
) -> GatewayReview:
    """Complete the review: freeze it, lock the return, promise the roll-up, tell PM and SRO.

    `fields` are saved with it. A second click gives the review as completed. Raises Refused with
    every fault at once, or where another reviewer completed it first; Stale where one saved first.
    """
    review = _held(review, by, at)
    if _said_again(review, by, fields):
        return review
    _write(review, version, fields, by, at)
    _check_whole(review, day_of(at))
    if not review.escalated:
        review.escalation = ""
    review.state, review.completed_at, review.completed_by = ReviewState.COMPLETED, at, by
    review.version += 1
    review.save()
    for verb in ("review", "lock"):
        move(psr1=review.psr1, verb=verb, by=by, at=at)
    enqueue("roll_up", {"period_id": review.period_id, "at": at.isoformat()})
    _tell_completed(review, at)
    _record(review, "completed", "completed", by, at)
    return review


def completion_faults(psr1: Psr1Return, said: Mapping[str, Any], on: date) -> dict[str, str]:
    """What keeps a review that says this from being completed, as field → sentence."""
    content = content_of(psr1)
    missing = 0
    if said["agreed_progress"] == Progress.BLUE:
        missing = blue_months_missing(psr1, content)
    return faults(
        said,
        self_assessed={scale: getattr(psr1, f"self_{scale}") for scale in SCALES},
        mitigation=content["ratings"]["mitigation"],
        blue_missing=missing,
        on=on,
    )


def _held(review: GatewayReview, by: User, at: datetime) -> GatewayReview:
    """The review, locked after its period, with the permission checked as of now."""
    rows = GatewayReview.objects.select_related(
        "system",
        "programme__system",
        "period",
        "psr1__programme__system",
        "saved_by",
        "completed_by",
    )
    seen = rows.get(pk=review.pk)
    if seen.state == ReviewState.OPEN:
        accepting(seen.period, correction=seen.psr1.number > 1)
    held = rows.select_for_update(of=("self",)).get(pk=review.pk)
    check_can_review_return(authority_at(by, at), held.psr1)
    return held


def _locked_psr1(pk: int) -> Psr1Return:
    rows = Psr1Return.objects.select_for_update(of=("self",))
    return rows.select_related("system", "period", "programme__system", "supersedes").get(pk=pk)


def _said_again(review: GatewayReview, by: User, fields: dict[str, Any]) -> bool:
    """Whether this is the completer's second click. Raises Refused for any other late word."""
    if review.state != ReviewState.COMPLETED:
        return False
    if review.completed_by_id == by.pk and not _differs(review, fields):
        return True
    raise Refused(_completed_words(review))


def _differs(review: GatewayReview, fields: dict[str, Any]) -> bool:
    unknown = fields.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"A review has no {', '.join(sorted(unknown))}.")
    return any(getattr(review, name) != value for name, value in fields.items())


def _write(
    review: GatewayReview, version: int, fields: dict[str, Any], by: User, at: datetime
) -> bool:
    """Whether anything was written."""
    differs = _differs(review, fields)
    if review.version != version and (differs or not fields):
        raise Stale(review)
    if not differs:
        return False
    for name, value in fields.items():
        setattr(review, name, value)
    review.version += 1
    review.saved_at, review.saved_by = at, by
    review.save(update_fields=[*fields, "version", "saved_at", "saved_by"])
    return True


def _check_whole(review: GatewayReview, on: date) -> None:
    errors = completion_faults(review.psr1, {name: getattr(review, name) for name in FIELDS}, on)
    if errors:
        raise Refused(errors=errors)


def _completed_words(review: GatewayReview) -> str:
    assert review.completed_by is not None
    return (
        f"{review.completed_by.name} completed this review on {moment(review.completed_at)}. "
        "A completed review does not change."
    )


def _tell_completed(review: GatewayReview, at: datetime) -> None:
    month = month_name(review.month)
    agreed = "\n".join(
        f"- {name}: {getattr(review, f'agreed_{scale}').capitalize()}"
        for scale, name in SCALES.items()
    )
    tell(
        system=review.system,
        to=concerned_with([review.programme], day_of(at)),
        subject=f"Gateway review of {review.programme.name} for {month} completed",
        body=f"The gateway review agreed:\n\n{agreed}\n\nThe return is now locked.",
        at=at,
    )


def _record(review: GatewayReview, verb: str, said: str, by: User, at: datetime) -> None:
    record(
        verb=f"review.{verb}",
        sentence=f"{said} the gateway review of {review.psr1.reference}",
        subject=review,
        by=by,
        at=at,
        programme=review.programme,
        detail={"version": review.version, "reference": review.psr1.reference},
    )
