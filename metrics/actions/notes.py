"""What is said of a series month by month: the last word of a month holds, the others stay."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from metrics.actions.readings import check_may_enter
from metrics.models import Indicator, IndicatorNote
from programmes import audit
from programmes.actions.common import authority_at, day_of, need
from programmes.models import Organisation, User
from programmes.refusals import Refused, Stale
from programmes.text import month_name


@transaction.atomic
def add_note(
    *,
    indicator: Indicator,
    organisation: Organisation | None,
    month: date,
    text: str,
    seen: int | None = None,
    by: User,
    at: datetime,
    psr1_reference: str = "",
) -> IndicatorNote:
    """Say something of a series in a month (its first day), or put it right: the last word holds.

    With `psr1_reference` the SRO's signature is the authority, and the same words are left alone.
    Raises Refused by field, and Stale where the note that holds is not the one `seen` (its id).
    """
    if not psr1_reference:
        check_may_enter(authority_at(by, at), indicator)
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    text = need(text, "text", "Enter what there is to say")
    before = _last_word(indicator, organisation, month)
    if month.day != 1 or month > day_of(at):
        raise Refused(f"{month_name(month)} has not begun yet", "month")
    if before and before.text == text:
        if psr1_reference:
            return before
        raise Refused("This is what is said already", "text")
    if before and seen is not None and before.pk != seen:
        raise Stale(before)
    row = IndicatorNote.objects.create(
        indicator=indicator,
        organisation=organisation,
        month=month,
        text=text,
        at=at,
        by=by,
        psr1_reference=psr1_reference,
    )
    _tell(row, before, by, at)
    return row


def _last_word(
    indicator: Indicator, organisation: Organisation | None, month: date
) -> IndicatorNote | None:
    rows = IndicatorNote.objects.filter(indicator=indicator, organisation=organisation)
    return rows.filter(month=month).order_by("-pk").first()


def _tell(row: IndicatorNote, before: IndicatorNote | None, by: User, at: datetime) -> None:
    place = f" for {row.organisation.key}" if row.organisation else ""
    of = f"“{row.indicator.name}”{place}, {month_name(row.month)}"
    audit.record(
        verb="indicator.note_corrected" if before else "indicator.noted",
        sentence=f"corrected the note on {of}" if before else f"added a note on {of}",
        subject=row.indicator,
        by=by,
        at=at,
        system=row.indicator.system,
        programme=row.indicator.programme,
        detail={"psr1": row.psr1_reference, "was": before.text if before else ""},
    )
