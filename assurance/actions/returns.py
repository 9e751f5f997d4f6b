"""A PSR1 return from its opening to its submission, and back to draft; corrections of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from assurance import psr1_content, psr1_parts, psr1_readings
from assurance.actions import news
from assurance.actions.moves import check_accepted, locked, move, period_shared
from assurance.actions.signing import sign
from assurance.enums import Psr1State
from assurance.models import Evidence, Psr1Event, Psr1Return, Psr1Revision
from assurance.permissions import (
    check_can_correct,
    check_can_draft,
    check_can_run_month,
    check_can_submit,
)
from assurance.psr1_content import Content
from assurance.selectors import plan_items, readings
from assurance.selectors import returns as said
from programmes import audit
from programmes.actions.common import authority_at, day_of, need
from programmes.models import Programme, ReportingPeriod, User
from programmes.refusals import Refused, Stale

__all__ = [
    "correct",
    "open_return",
    "save_section",
    "send_back",
    "sign",
    "submit",
    "withdraw",
]


@transaction.atomic
def open_return(
    *, period: ReportingPeriod, programme: Programme, by: User, at: datetime
) -> Psr1Return:
    """Open the month's return, prefilled from what the programme last signed.

    A return that is open already is given back as it is.
    """
    check_can_run_month(authority_at(by, at), period.system)
    _held(period)
    found = Psr1Return.objects.filter(period=period, programme=programme).order_by("number").first()
    if found:
        return found
    psr1 = Psr1Return(period=period, programme=programme)
    return _begin(psr1, _first_content(programme, period), "open", by, at)


@transaction.atomic
def save_section(
    *, psr1: Psr1Return, section: str, part: dict[str, Any], revision: int, by: User, at: datetime
) -> Psr1Revision:
    """Save one page of the draft; it may be incomplete. The same page again changes nothing.

    Raises Stale, with the latest revision, where somebody saved this page since `revision`; what
    others saved on other pages stays. Raises Refused where something can't be stored.
    """
    found = locked(psr1)
    check_can_draft(authority_at(by, at), found)
    _check_is_draft(found)
    current = said.revision_of(found)
    stands = current.content[section]
    if section == "readings":
        stands = psr1_readings.rebased(stands, readings.live_items(found))
    wanted = psr1_parts.normalised(section, part, stands)
    _check_done_by(section, wanted, day_of(at))
    content = psr1_content.with_section(current.content, section, wanted)
    if content == current.content:
        return current
    if wanted != current.content[section]:
        _check_not_overtaken(found, section, revision, current)
    saved = write_revision(found, content, section, by, at)
    audit.record(
        verb="psr1.saved",
        sentence=f"saved {psr1_content.SECTIONS[section].lower()} of {found.reference}",
        subject=found,
        by=by,
        at=at,
        programme=found.programme,
        detail={"revision": saved.number, "section": section},
    )
    return saved


@transaction.atomic
def submit(*, psr1: Psr1Return, revision: int, by: User, at: datetime) -> Psr1Event:
    """Submit the draft, as the person saw it, to the SRO. The same submission again is the first.

    Raises Refused with `section.field` → sentence where something stands in the way, also where
    the draft changed since `revision`, and where the month is not open.
    """
    period = period_shared(psr1)
    found = locked(psr1)
    check_can_submit(authority_at(by, at), found)
    done = Psr1Event.objects.filter(psr1=found, verb="submit", revision=revision).first()
    if done:
        return done
    _check_is_draft(found)
    if found.revision != revision:
        raise Refused("The return changed after you opened this page. Check it again.")
    check_accepted(period, found)
    content = said.content_of(found)
    _check_complete(found, content, day_of(at))
    event = move(psr1=found, verb="submit", by=by, at=at)
    news.submitted(locked(found), by, at)
    return event


@transaction.atomic
def withdraw(*, psr1: Psr1Return, reason: str, by: User, at: datetime) -> Psr1Event:
    """Take a submitted return back to draft, before the SRO signs. Needs a reason."""
    found = locked(psr1)
    check_can_submit(authority_at(by, at), found)
    event = _back_to_draft(found, "withdraw", reason, by, at)
    news.withdrawn(found, reason, by, at)
    return event


@transaction.atomic
def send_back(*, psr1: Psr1Return, reason: str, by: User, at: datetime) -> Psr1Event:
    """The SRO returns it to draft with what must change. Needs a reason."""
    found = locked(psr1)
    submitter = found.submitted_by
    event = _back_to_draft(found, "send_back", reason, by, at)
    news.sent_back(found, submitter, reason, by, at)
    return event


@transaction.atomic
def correct(*, psr1: Psr1Return, reason: str, by: User, at: datetime) -> Psr1Return:
    """Open a correction of a signed return, prefilled with what was signed.

    The signed one stands until the correction is reviewed. Raises Refused without a reason, for
    a return that is not signed, and where a correction is under way already.
    """
    found = locked(psr1)
    check_can_correct(authority_at(by, at), found)
    if found.state not in said.SIGNED:
        raise Refused(f"{found.reference} is not signed yet, so you can change it without this.")
    later = Psr1Return.objects.filter(supersedes=found).first()
    if later:
        raise Refused(f"{found.reference} has a correction already: {later.reference}.")
    why = need(reason, "reason", "Enter why the return needs a correction")
    correction = Psr1Return(
        period=found.period,
        programme=found.programme,
        number=found.number + 1,
        supersedes=found,
        correction_reason=why,
    )
    content = psr1_content.reopened(said.content_of(found))
    content = psr1_content.with_readings_of(content, readings.live_items(found))
    _begin(correction, content, "correct", by, at, reason=why)
    _copy_evidence(found, correction)
    news.corrected(correction, by, at)
    return correction


def write_revision(
    psr1: Psr1Return, content: Content, section: str, by: User, at: datetime
) -> Psr1Revision:
    """Append the content as the next revision of a return that is held by the caller."""
    psr1.revision += 1
    psr1.save(update_fields=["revision"])
    return _revision(psr1, content, section, by, at)


def _revision(
    psr1: Psr1Return, content: Content, section: str, by: User, at: datetime
) -> Psr1Revision:
    return Psr1Revision.objects.create(
        psr1=psr1,
        number=psr1.revision,
        content=content,
        content_hash=psr1_content.content_hash(content),
        section=section,
        saved_at=at,
        saved_by=by,
    )


def _begin(
    psr1: Psr1Return, content: Content, verb: str, by: User, at: datetime, reason: str = ""
) -> Psr1Return:
    psr1.system, psr1.month = psr1.programme.system, psr1.period.month
    psr1.opened_at = at
    psr1.save()
    _revision(psr1, content, verb, by, at)
    Psr1Event.objects.create(
        psr1=psr1, verb=verb, to_state=Psr1State.DRAFT, revision=1, reason=reason, at=at, by=by
    )
    audit.record(
        verb=f"psr1.{verb}",
        sentence=f"opened {psr1.reference}" + (f": {reason}" if reason else ""),
        subject=psr1,
        by=by,
        at=at,
        programme=psr1.programme,
    )
    return psr1


def _first_content(programme: Programme, period: ReportingPeriod) -> Content:
    previous = said.last_signed(programme, period.month)
    content = psr1_content.empty()
    if previous:
        content = psr1_content.prefilled(said.content_of(previous), f"{previous.month:%Y-%m}")
    return psr1_content.refreshed(
        content,
        plan_items.milestone_items(programme),
        plan_items.risk_items(programme),
        plan_items.action_items(programme, period.month),
        readings.reading_items(programme, period.due_on),
    )


def _check_is_draft(psr1: Psr1Return) -> None:
    if psr1.state == Psr1State.SUBMITTED:
        raise Refused(f"{psr1.reference} is with the SRO. Withdraw it first to change it.")
    if psr1.state != Psr1State.DRAFT:
        raise Refused(f"{psr1.reference} is signed. Open a correction to change what it says.")


def _check_not_overtaken(
    psr1: Psr1Return, section: str, revision: int, current: Psr1Revision
) -> None:
    """Somebody else's save of the same page must not be lost under this one."""
    if revision == current.number:
        return
    shown = Psr1Revision.objects.filter(psr1=psr1, number=revision).first()
    if shown is None or shown.content[section] != current.content[section]:
        raise Stale(current)


def _check_done_by(section: str, part: dict[str, Any], on: date) -> None:
    if section != "milestones":
        return
    errors = {
        f"{item['id']}_actual": f"The day “{item['title']}” was done must be today or in the past"
        for item in part["items"]
        if item["actual"] and date.fromisoformat(item["actual"]) > on
    }
    if errors:
        raise Refused(errors=errors)


def _held(period: ReportingPeriod) -> ReportingPeriod:
    """The period, of which no return is opened elsewhere until this transaction has ended."""
    return ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)


def _check_complete(psr1: Psr1Return, content: Content, on: date) -> None:
    found = psr1_content.what_stands_in_the_way(content)
    errors = {
        f"{section}.{field}": sentence
        for section, sentences in found.items()
        for field, sentence in sentences.items()
    }
    errors |= said.blue_refusals(psr1, content, on)
    errors |= readings.overtaken(psr1, content)
    if errors:
        raise Refused(errors=errors)


def _back_to_draft(psr1: Psr1Return, verb: str, reason: str, by: User, at: datetime) -> Psr1Event:
    """A new revision of the same content goes with it, so that no page still open can act on it."""
    if psr1.state == Psr1State.SUBMITTED and reason.strip():
        write_revision(psr1, said.content_of(psr1), verb, by, at)
    return move(psr1=psr1, verb=verb, by=by, at=at, reason=reason)


_COPIED = (
    "milestone_id",
    "action_id",
    "title",
    "url",
    "file_name",
    "media_type",
    "content_id",
    "added_at",
    "added_by_id",
)


def _copy_evidence(source: Psr1Return, target: Psr1Return) -> None:
    rows = Evidence.objects.filter(psr1=source, removed_at__isnull=True)
    for row in rows.values(*_COPIED):
        Evidence.objects.create(psr1=target, **row)
