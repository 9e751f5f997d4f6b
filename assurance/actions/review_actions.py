"""What a review asks somebody to do: raised in the review, carried until it is closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from assurance.actions.periods import accepting
from assurance.enums import ReviewState
from assurance.models import GatewayReview, ReviewAction
from assurance.permissions import check_can_close_action, check_can_review_return
from programmes.actions.common import authority_at, day_of
from programmes.actions.mail import tell
from programmes.audit import record
from programmes.models import Appointment, System, User
from programmes.refusals import Refused, Stale
from programmes.roles import CONTENT_ROLES
from programmes.text import day, moment


@transaction.atomic
def raise_action(
    *,
    review: GatewayReview,
    what: str,
    owner: User | None,
    owner_office: str,
    due_on: date | None,
    by: User,
    at: datetime,
) -> ReviewAction:
    """Ask a person appointed in the system, or an office, to do something by a day.

    The same action asked for twice in one review is one action, so that a double click is
    harmless. Raises Refused with every fault at once.
    """
    on = day_of(at)
    review = _held(review)
    check_can_review_return(authority_at(by, at), review.psr1)
    errors = action_faults(
        what=what,
        owner=owner,
        owner_office=owner_office,
        due_on=due_on,
        on=on,
        system=review.system,
    )
    if errors or due_on is None:
        raise Refused(errors=errors)
    asked: dict[str, Any] = {
        "what": what.strip(),
        "owner": owner,
        "owner_office": owner_office.strip() or _office_of(owner, review, on),
        "due_on": due_on,
    }
    same = review.actions.filter(closed_at__isnull=True, **asked).first()
    if same is None and review.state == ReviewState.COMPLETED:
        raise Refused("This review is completed, so no action can be added to it.")
    return same or _raise(review, asked, by, at)


def action_faults(
    *,
    what: str,
    owner: User | None,
    owner_office: str,
    due_on: date | None,
    on: date,
    system: System,
) -> dict[str, str]:
    """What keeps an action from being raised, as field → sentence."""
    errors = {}
    if not what.strip():
        errors["what"] = "Enter what is to be done"
    if owner is None and not owner_office.strip():
        errors["owner"] = "Select who is to do it: a person or an office"
    elif owner is not None and not _appointed(owner, system, on):
        errors["owner"] = f"{owner.name} holds no appointment in {system.name} on {day(on)}"
    if due_on is None:
        errors["due_on"] = "Enter the day by which it is to be done"
    elif due_on < on:
        errors["due_on"] = f"The day by which it is to be done must be {day(on)} or later"
    return errors


@transaction.atomic
def close(*, action: ReviewAction, note: str, version: int, by: User, at: datetime) -> ReviewAction:
    """Close an action, saying what was done. Closing it again with the same note does nothing.

    Raises Refused without a note or where somebody closed it otherwise, Stale where it changed.
    """
    action = (
        ReviewAction.objects.select_for_update(of=("self",))
        .select_related("system", "programme", "closed_by")
        .get(pk=action.pk)
    )
    check_can_close_action(authority_at(by, at), action)
    if action.closed_by is not None:
        if action.closed_by == by and action.closing_note == note.strip():
            return action
        raise Refused(f"{action.closed_by.name} closed this action on {moment(action.closed_at)}.")
    if not note.strip():
        raise Refused("Enter what was done, so that the next review can see it", "note")
    if action.version != version:
        raise Stale(action)
    action.closed_at, action.closed_by, action.closing_note = at, by, note.strip()
    action.version += 1
    action.save(update_fields=["closed_at", "closed_by", "closing_note", "version"])
    _record(action, "closed", f"closed the review action “{action.what}”", by, at)
    return action


def _held(review: GatewayReview) -> GatewayReview:
    rows = GatewayReview.objects.select_related(
        "programme", "system", "period", "psr1__programme__system"
    )
    seen = rows.get(pk=review.pk)
    if seen.state == ReviewState.OPEN:
        accepting(seen.period, correction=seen.psr1.number > 1)
    return rows.select_for_update(of=("self",)).get(pk=review.pk)


def _raise(review: GatewayReview, asked: dict[str, Any], by: User, at: datetime) -> ReviewAction:
    action = ReviewAction.objects.create(
        system=review.system,
        programme=review.programme,
        review=review,
        raised_at=at,
        raised_by=by,
        **asked,
    )
    _record(action, "raised", f"raised the review action “{action.what}”", by, at)
    if action.owner is not None and action.owner != by:
        tell(
            system=review.system,
            to=[action.owner],
            subject=f"An action for you from the gateway review of {review.programme.name}",
            body=f"{action.what}\n\nDue: {day(action.due_on)}. Asked for by {by.name}.",
            at=at,
        )
    return action


def _appointments(owner: User, system: System, on: date) -> list[Appointment]:
    held = Appointment.objects.current(on).filter(user=owner, system=system)
    return list(held.filter(role__in=CONTENT_ROLES).select_related("programme", "system"))


def _appointed(owner: User, system: System, on: date) -> bool:
    return owner.is_active and bool(_appointments(owner, system, on))


def _office_of(owner: User | None, review: GatewayReview, on: date) -> str:
    """The owner's office as it stood then: the one nearest to the programme reviewed."""
    if owner is None:
        return ""
    path = review.programme.path
    nearest = max(
        _appointments(owner, review.system, on),
        key=lambda held: path.index(held.programme_id) if held.programme_id in path else -1,
    )
    return str(nearest)[:200]


def _record(action: ReviewAction, verb: str, sentence: str, by: User, at: datetime) -> None:
    record(
        verb=f"review_action.{verb}",
        sentence=sentence,
        subject=action,
        by=by,
        at=at,
        programme=action.programme,
        detail={"due_on": action.due_on.isoformat(), "owner": action.owner_office},
    )
