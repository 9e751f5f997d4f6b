"""May you, in the month? Pairs: `check_…` raises NotAllowed with a sentence, `can_…` decides.

Each takes the actor's authority as of the act, so that an appointment which ended while a page
was open no longer counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assurance.enums import Psr1State, ReviewState
from assurance.models import GatewayReview, Psr1Return, ReviewAction
from programmes.models import Programme, System
from programmes.permissions import Authority, check_may
from programmes.refusals import NotAllowed
from programmes.roles import DELIVERY_ROLES, ROLES


def _can(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except NotAllowed:
        return False
    return True


def check_can_read_psr1(authority: Authority, psr1: Psr1Return) -> None:
    """Signed returns are open to all who read content; others to delivery, PMO and auditors."""
    signed = psr1.state not in (Psr1State.DRAFT, Psr1State.SUBMITTED)
    if signed and authority.reads(psr1.system):
        return
    check_may(authority, "psr1.read_draft", psr1.programme)


def can_read_psr1(authority: Authority, psr1: Psr1Return) -> bool:
    return _can(check_can_read_psr1, authority, psr1)


def check_can_draft(authority: Authority, psr1: Psr1Return) -> None:
    check_may(authority, "psr1.draft", psr1.programme)


def can_draft(authority: Authority, psr1: Psr1Return) -> bool:
    return psr1.state == Psr1State.DRAFT and _can(check_can_draft, authority, psr1)


def check_can_submit(authority: Authority, psr1: Psr1Return) -> None:
    check_may(authority, "psr1.submit", psr1.programme)


def can_submit(authority: Authority, psr1: Psr1Return) -> bool:
    return psr1.state == Psr1State.DRAFT and _can(check_can_submit, authority, psr1)


def check_can_sign(authority: Authority, psr1: Psr1Return) -> None:
    """The SRO of that very programme, and another person than the one who submitted."""
    check_may(authority, "psr1.sign", psr1.programme)
    if psr1.submitted_by_id == authority.user.pk:
        raise NotAllowed(
            "You submitted this return, so another person must sign it, "
            "even though you are now its SRO."
        )


def can_sign(authority: Authority, psr1: Psr1Return) -> bool:
    return psr1.state == Psr1State.SUBMITTED and _can(check_can_sign, authority, psr1)


def check_can_correct(authority: Authority, psr1: Psr1Return) -> None:
    check_may(authority, "psr1.correct", psr1.programme)


def can_correct(authority: Authority, psr1: Psr1Return) -> bool:
    signed = psr1.state not in (Psr1State.DRAFT, Psr1State.SUBMITTED)
    return signed and _can(check_can_correct, authority, psr1)


def delivery_roles_in(authority: Authority, programme: Programme) -> list[str]:
    """The delivery roles the user holds that reach the programme, as labels."""
    return sorted(
        ROLES[held.role].label
        for held in authority.held
        if held.role in DELIVERY_ROLES and held.covers(programme)
    )


def check_can_review(authority: Authority, programme: Programme) -> None:
    """A reviewer there, who holds no delivery role in what is reviewed."""
    check_may(authority, "review.conduct", programme)
    held = delivery_roles_in(authority, programme)
    if held:
        raise NotAllowed(
            f"You are {' and '.join(held)} of {programme.name}: "
            "a reviewer holds no delivery role in what he or she reviews."
        )


def can_review(authority: Authority, programme: Programme) -> bool:
    return _can(check_can_review, authority, programme)


def check_can_review_return(authority: Authority, psr1: Psr1Return) -> None:
    """A reviewer there, and another person than those who submitted and signed it.

    Who answered for a month's return doesn't review it, even after that appointment has ended.
    """
    check_can_review(authority, psr1.programme)
    if authority.user.pk in (psr1.submitted_by_id, psr1.signed_by_id):
        did = "signed" if authority.user.pk == psr1.signed_by_id else "submitted"
        raise NotAllowed(
            f"You {did} the return {psr1.reference}, so another reviewer must review it, "
            f"whatever appointments you hold now."
        )


def can_review_return(authority: Authority, psr1: Psr1Return) -> bool:
    return _can(check_can_review_return, authority, psr1)


def check_can_read_review(authority: Authority, review: GatewayReview) -> None:
    """Completed reviews are open to all who read content; open ones to reviewers and the PMO."""
    if review.state == ReviewState.COMPLETED and authority.reads(review.system):
        return
    check_may(authority, "month.read", review.programme)


def can_read_review(authority: Authority, review: GatewayReview) -> bool:
    return _can(check_can_read_review, authority, review)


def check_can_close_action(authority: Authority, action: ReviewAction) -> None:
    check_may(authority, "review.follow_up", action.programme)


def can_close_action(authority: Authority, action: ReviewAction) -> bool:
    return action.closed_at is None and _can(check_can_close_action, authority, action)


def check_can_run_month(authority: Authority, system: System) -> None:
    check_may(authority, "month.run", system)


def can_run_month(authority: Authority, system: System) -> bool:
    return _can(check_can_run_month, authority, system)


def check_can_roll_up(authority: Authority, system: System) -> None:
    check_may(authority, "snapshot.roll_up", system)


def can_roll_up(authority: Authority, system: System) -> bool:
    return _can(check_can_roll_up, authority, system)


def check_can_publish(authority: Authority, system: System) -> None:
    check_may(authority, "snapshot.publish", system)


def can_publish(authority: Authority, system: System) -> bool:
    return _can(check_can_publish, authority, system)
