"""Who hears of a return's moves, in words, in the transaction of the move."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assurance.models import Psr1Return
from assurance.selectors.recipients import holders, sro_of
from programmes.actions.common import day_of
from programmes.actions.mail import tell
from programmes.enums import Role
from programmes.models import User
from programmes.text import day, month_name


def submitted(psr1: Psr1Return, by: User, at: datetime) -> None:
    """Tell the SRO that a return waits for the signature."""
    sro = sro_of(psr1.programme, day_of(at))
    body = (
        f"{by.name} submitted the return for {_what(psr1)}. Read it, then sign it or send it back "
        f"with reasons.\n\nIt is due {day(psr1.period.due_on)}; the gateway review is on "
        f"{day(psr1.period.review_on)}."
    )
    _tell(psr1, [sro] if sro else [], by, at, f"Sign the return for {_what(psr1)}", body)


def withdrawn(psr1: Psr1Return, reason: str, by: User, at: datetime) -> None:
    """Tell the SRO that there is nothing to sign any more."""
    sro = sro_of(psr1.programme, day_of(at))
    body = f"{by.name} withdrew the return for {_what(psr1)} to change it.\n\nReason: {reason}"
    _tell(psr1, [sro] if sro else [], by, at, f"Withdrawn: the return for {_what(psr1)}", body)


def sent_back(
    psr1: Psr1Return, submitter: User | None, reason: str, by: User, at: datetime
) -> None:
    """Tell the programme managers, and who submitted, what must change."""
    people = holders([Role.PROGRAMME_MANAGER], psr1.programme, day_of(at))
    if submitter and submitter not in people:
        people.append(submitter)
    body = (
        f"{by.name} sent back the return for {_what(psr1)}.\n\nWhat must change: {reason}\n\n"
        f"Change it and submit it again. It is due {day(psr1.period.due_on)}."
    )
    _tell(psr1, people, by, at, f"Sent back: the return for {_what(psr1)}", body)


def signed(psr1: Psr1Return, by: User, at: datetime) -> None:
    """Tell the PMO and the reviewers that the return is ready for the gateway review."""
    people = holders([Role.PMO, Role.REVIEWER], psr1.programme, day_of(at))
    body = (
        f"{by.name} signed the return for {_what(psr1)}. The gateway review is on "
        f"{day(psr1.period.review_on)}."
    )
    if psr1.number > 1:
        body += f"\n\nIt is a correction: {psr1.correction_reason}"
    _tell(psr1, people, by, at, f"Signed: the return for {_what(psr1)}", body)


def corrected(psr1: Psr1Return, by: User, at: datetime) -> None:
    """Tell the delivery side and the PMO that a correction is under way."""
    roles = [Role.PMO, Role.PROGRAMME_MANAGER]
    people = holders(roles, psr1.programme, day_of(at))
    sro = sro_of(psr1.programme, day_of(at))
    if sro and sro not in people:
        people.append(sro)
    body = (
        f"{by.name} opened a correction of the signed return for {_what(psr1)}.\n\n"
        f"Why: {psr1.correction_reason}\n\n"
        "What was signed stands until the correction is signed and reviewed."
    )
    _tell(psr1, people, by, at, f"Correction: the return for {_what(psr1)}", body)


def _what(psr1: Psr1Return) -> str:
    return f"{psr1.programme.name}, {month_name(psr1.month)}"


def _tell(
    psr1: Psr1Return, people: Iterable[User], by: User, at: datetime, subject: str, body: str
) -> None:
    """Nobody is told of what he or she did."""
    others = [person for person in people if person.pk != by.pk]
    body = f"{body}\n\nReference: {psr1.reference}"
    tell(system=psr1.system, to=others, subject=subject[:300], body=body, at=at)
