"""Readings: recorded once, corrected by a new version that says why. All or nothing in numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from metrics.actions.readings_told import plain, tell, tell_many
from metrics.models import Indicator, Reading
from metrics.reading_rules import Said, problems, worked_out
from programmes.actions.common import authority_at, day_of, need
from programmes.models import Organisation, User
from programmes.permissions import Authority
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.text import day

MOST = 20_000
"""Readings at a time; more come in several files."""


@dataclass(frozen=True)
class Entry:
    """A reading to record, and where it stood in what was sent.

    `seen`: the number of the reading that stood when the person last looked, 0 for none; where
    another stands by now, it is a fault. None: it was not looked at. `provenance`: its own, where
    it differs from that of what was sent.
    """

    indicator: Indicator
    organisation: Organisation | None
    said: Said
    reason: str = ""
    as_typed: bool = False
    place: str = ""
    seen: int | None = None
    provenance: str = ""

    @property
    def key(self) -> tuple[int, int | None, date]:
        """Of which series and period it is."""
        return self.indicator.pk, _pk(self.organisation), self.said.starts_on


Standing = dict[tuple[int, int | None, date], Reading]
"""The reading that stands, by indicator, organisation and first day."""


class EntriesRefused(Exception):
    """Nothing was written. `faults`: (place, field, message, whether it is only asked)."""

    def __init__(self, faults: list[tuple[str, str, str, bool]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{place}: {message}" for place, _, message, _ in faults))


def check_may_enter(authority: Authority, indicator: Indicator) -> None:
    """Raises NotAllowed unless an appointment carries `readings.enter` where it is measured."""
    where = indicator.programme or indicator.system
    if where is None:
        raise NotAllowed(
            f"“{indicator.name}” is national open data: it is read from what is published, and"
            " nobody enters it here."
        )
    if not authority.may("readings.enter", where):
        raise NotAllowed(
            f"To enter readings of “{indicator.name}”, you need an appointment as PMO, programme"
            " manager or project support there."
        )


@transaction.atomic
def record(
    *,
    indicator: Indicator,
    organisation: Organisation | None,
    said: Said,
    provenance: str,
    reason: str = "",
    as_typed: bool = False,
    seen: int | None = None,
    by: User,
    at: datetime,
    psr1_reference: str = "",
) -> Reading:
    """Record a reading, or correct the one that stands, which needs a reason.

    With `psr1_reference` the SRO's signature is the authority. The same value again is refused,
    except from a return. Raises Refused by field; a refusal under `as_typed` asks whether an
    unlikely value is right. Raises Stale with the reading that stands where its number is not the
    one `seen` (0 for none).
    """
    if not psr1_reference:
        check_may_enter(authority_at(by, at), indicator)
    _lock(indicator)
    _refuse_problems(indicator, organisation, said, as_typed, day_of(at))
    standing = _standing(indicator, organisation, said.starts_on)
    value = worked_out(said, indicator.unit)
    if standing and _same(standing, said, value):
        if psr1_reference:
            return standing
        raise Refused("This is the value that stands already", "value")
    if standing and seen is not None and standing.number != seen:
        raise Stale(standing)
    if standing and not psr1_reference:
        reason = need(reason, "reason", "Say why the reading is corrected")
    row = _row(indicator, organisation, said, standing, provenance, reason, by, at)
    row.psr1_reference = psr1_reference
    row.save()
    tell(row, standing, by, at)
    return row


@transaction.atomic
def take_back(*, reading: Reading, seen: int, reason: str, by: User, at: datetime) -> Reading:
    """Say that a period has no reading after all: a version without a value, with its reason.

    Raises Stale with the version that stands where it is not number `seen`.
    """
    indicator = reading.indicator
    check_may_enter(authority_at(by, at), indicator)
    _lock(indicator)
    standing = _standing(indicator, reading.organisation, reading.starts_on)
    assert standing is not None
    if standing.number != seen:
        raise Stale(standing)
    if standing.value is None:
        raise Refused("The reading is taken back already")
    reason = need(reason, "reason", "Say why the reading is taken back")
    nothing = Said(reading.starts_on, reading.ends_on)
    where = (indicator, reading.organisation, nothing, standing)
    row = _row(*where, standing.provenance, reason, by, at)
    row.save()
    tell(row, standing, by, at)
    return row


@transaction.atomic
def record_many(
    *,
    entries: Sequence[Entry],
    provenance: str,
    by: User,
    at: datetime,
    trusted: bool = False,
    by_key: bool = False,
) -> int:
    """Record all the readings or none; those that stand already are left alone.

    Returns how many were written. `trusted`: the portal's own importer of published data, for which
    no appointment is asked, and whose months may lie beyond a demonstration's day. Raises
    EntriesRefused with every fault, by its place. `by_key`: an organisation's key, which the caller
    has checked, is the authority.
    """
    if len(entries) > MOST and not trusted:
        raise Refused(f"Up to {MOST:,} readings can be sent at a time, not {len(entries):,}.")
    if not (trusted or by_key):
        authority = authority_at(by, at)
        for indicator in {entry.indicator for entry in entries}:
            check_may_enter(authority, indicator)
    lock_indicators(entries)
    standing, faults = weighed(entries, date.max if trusted else day_of(at))
    if faults:
        raise EntriesRefused(faults)
    rows = _new_rows(entries, standing, provenance, by, at)
    Reading.objects.bulk_create(rows, batch_size=2000)
    tell_many(rows, provenance, by, at)
    return len(rows)


def lock_indicators(entries: Iterable[Entry]) -> None:
    """What stands of their indicators stays so until the transaction ends; in one order for all."""
    for indicator in sorted({entry.indicator for entry in entries}, key=lambda row: row.pk):
        _lock(indicator)


Fault = tuple[str, str, str, bool]
"""(place, field, message, whether it is only asked)."""


def weighed(entries: Sequence[Entry], on: date) -> tuple[Standing, list[Fault]]:
    """What stands where the entries would, and everything wrong with them. Writes nothing."""
    standing = _all_standing(entries)
    return standing, _faults(entries, standing, on)


def stands_already(entry: Entry, before: Reading | None) -> bool:
    """Whether recording it would change nothing."""
    made = worked_out(entry.said, entry.indicator.unit)
    return before is not None and _same(before, entry.said, made)


def _new_rows(
    entries: Sequence[Entry], standing: Standing, provenance: str, by: User, at: datetime
) -> list[Reading]:
    """Rows for what is new or different from what stands."""
    rows = []
    for entry in entries:
        before = standing.get(entry.key)
        if stands_already(entry, before):
            continue
        reason = entry.reason or (f"Sent again: {provenance}"[:300] if before else "")
        where = (entry.indicator, entry.organisation, entry.said, before)
        rows.append(_row(*where, entry.provenance or provenance, reason, by, at))
    return rows


def _lock(indicator: Indicator) -> None:
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)


def _refuse_problems(
    indicator: Indicator,
    organisation: Organisation | None,
    said: Said,
    as_typed: bool,
    on: date,
) -> None:
    measured = indicator.organisations.all()
    if organisation is None and measured.exists() and not _for_whole_system(indicator):
        raise Refused("Select the organisation", "organisation")
    if organisation and not measured.filter(pk=organisation.pk).exists():
        raise Refused("It is not measured for this organisation", "organisation")
    earlier = Reading.objects.filter(indicator=indicator, organisation=organisation)
    values = tuple(v for v in earlier.values_list("value", flat=True)[:50] if v is not None)
    found = problems(
        said,
        unit=indicator.unit,
        frequency=indicator.frequency,
        on=on,
        closed_on=organisation.closed_on if organisation else None,
        others=values,
    )
    wrong = {p.field: p.message for p in found if not p.asks}
    if closed := _closed(indicator, said):
        wrong["period"] = closed
    if wrong:
        raise Refused(errors=wrong)
    asked = [p.message for p in found if p.asks]
    if asked and not as_typed:
        raise Refused(asked[0], "as_typed")


def _for_whole_system(indicator: Indicator) -> bool:
    """Whether the plan has figures for the whole system beside those of its organisations."""
    return (
        indicator.trajectory.filter(organisation=None).exists()
        or indicator.baselines.filter(organisation=None).exists()
    )


def _faults(entries: Sequence[Entry], standing: Standing, on: date) -> list[Fault]:
    """Everything wrong with the entries, without a query for each."""
    found: list[Fault] = []
    seen: dict[tuple[int, int | None, date], str] = {}
    values = _known_values(entries)
    for entry in entries:
        key = entry.key
        if key in seen:
            found.append((entry.place, "period", f"The same reading stands at {seen[key]}", False))
        seen.setdefault(key, entry.place)
        told = problems(
            entry.said,
            unit=entry.indicator.unit,
            frequency=entry.indicator.frequency,
            on=on,
            closed_on=entry.organisation.closed_on if entry.organisation else None,
            others=values.get(key[:2], ()),
        )
        found.extend(
            (entry.place, p.field, p.message, p.asks)
            for p in told
            if not (p.asks and entry.as_typed)
        )
        if closed := _closed(entry.indicator, entry.said):
            found.append((entry.place, "period", closed, False))
        if changed := _changed_since(entry, standing.get(key)):
            found.append((entry.place, "value", changed, False))
    return found


def _closed(indicator: Indicator, said: Said) -> str:
    """Why an indicator that is measured no longer has no reading for a period; else empty."""
    if indicator.closed_on is None or said.starts_on < indicator.closed_on:
        return ""
    return f"It has not been measured since {day(indicator.closed_on)}"


def _changed_since(entry: Entry, row: Reading | None) -> str:
    """What was recorded since the person looked, in words; empty where nothing else was."""
    if row is None or entry.seen is None or entry.seen == row.number:
        return ""
    if _same(row, entry.said, worked_out(entry.said, entry.indicator.unit)):
        return ""
    stands = f"recorded {plain(row.value)}" if row.value is not None else "took it back"
    return f"{row.by.name} {stands} meanwhile, so this would be a correction"


def _known_values(entries: Iterable[Entry]) -> dict[tuple[int, int | None], tuple[Decimal, ...]]:
    read = {entry.indicator.pk for entry in entries}
    found: dict[tuple[int, int | None], list[Decimal]] = defaultdict(list)
    rows = Reading.objects.filter(indicator__in=read, value__isnull=False)
    for one, two, value in rows.values_list("indicator", "organisation", "value"):
        found[one, two].append(value)
    return {key: tuple(numbers) for key, numbers in found.items()}


def _standing(
    indicator: Indicator, organisation: Organisation | None, starts_on: date
) -> Reading | None:
    rows = Reading.objects.filter(
        indicator=indicator, organisation=organisation, starts_on=starts_on
    )
    return rows.order_by("-number").first()


def _all_standing(entries: Sequence[Entry]) -> Standing:
    rows = Reading.objects.filter(indicator__in={entry.indicator.pk for entry in entries})
    rows = rows.order_by("indicator_id", "organisation_id", "starts_on", "-number")
    rows = rows.distinct("indicator_id", "organisation_id", "starts_on")
    return {(row.indicator_id, row.organisation_id, row.starts_on): row for row in rows}


def _same(row: Reading, said: Said, value: Decimal | None) -> bool:
    return (row.value, row.numerator, row.denominator) == (value, said.numerator, said.denominator)


def _row(
    indicator: Indicator,
    organisation: Organisation | None,
    said: Said,
    before: Reading | None,
    provenance: str,
    reason: str,
    by: User,
    at: datetime,
) -> Reading:
    return Reading(
        indicator=indicator,
        organisation=organisation,
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        number=before.number + 1 if before else 1,
        value=worked_out(said, indicator.unit),
        numerator=said.numerator,
        denominator=said.denominator,
        provenance=provenance[:200],
        reason=reason.strip(),
        known_at=at,
        by=by,
    )


def _pk(organisation: Organisation | None) -> int | None:
    return organisation.pk if organisation else None
