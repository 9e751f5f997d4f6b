"""Load indicator files: all that was checked, in one transaction, or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from metrics.actions.indicator_rows import (
    Done,
    Known,
    known_of,
    unknown,
    write_indicators,
    write_tables,
)
from metrics.actions.readings import EntriesRefused, Entry, record_many
from metrics.models import Indicator, IndicatorNote, Reading
from metrics.parsers.indicator_entries import IndicatorFile, ReadingEntry
from metrics.reading_rules import Said
from programmes import audit
from programmes.actions.portfolios import FilesRefused, lock_plans
from programmes.models import Plan, User
from programmes.parsers.portfolio_yaml import Fault, PortfolioFaults


@transaction.atomic
def load(*, files: dict[str, IndicatorFile], by: User, at: datetime) -> dict[str, Done]:
    """Bring the indicators in line with their files: name of file → what was done.

    Safe to run again. Raises FilesRefused, after which nothing has been written.
    """
    lock_plans()
    done: dict[str, Done] = {}
    faults: dict[str, list[Fault]] = {}
    for name, read in files.items():
        try:
            done[name] = _load(read, by, at)
        except PortfolioFaults as found:
            faults[name] = found.faults
    if faults:
        raise FilesRefused(faults)
    return done


def _load(read: IndicatorFile, by: User, at: datetime) -> Done:
    plan = Plan.objects.filter(key=read.plan, system__key=read.system).select_related("system")
    found = plan.first()
    if found is None:
        message = f"The system “{read.system}” has no plan “{read.plan}”. Load its portfolio first."
        raise PortfolioFaults([Fault(read.line, message)])
    known = known_of(found)
    if faults := unknown(read, known):
        raise PortfolioFaults(faults)
    done = Done()
    write_indicators(read, known, done, by, at)
    write_tables(read, known, done)
    done.readings = _readings(read, known, by, at)
    _tell(found, done, by, at)
    return done


def _readings(read: IndicatorFile, known: Known, by: User, at: datetime) -> int:
    """Readings that the document reports.

    Left alone are those that somebody has corrected since, and those of a closed indicator's later
    periods.
    """
    rows = Indicator.objects.filter(system=known.plan.system, plan=known.plan)
    indicators = {row.key: row for row in rows.select_related("system", "programme")}
    provenance = known.plan.name[:200]
    corrected = set(
        Reading.objects.filter(indicator__in=rows, number__gt=1)
        .exclude(provenance=provenance)
        .values_list("indicator", "organisation", "starts_on")
    )
    entries, said = [], []
    for one in read.readings:
        here = known.organisation(one.organisation)
        indicator = indicators[one.indicator]
        if (indicator.pk, here.pk if here else None, one.period[0]) in corrected:
            continue
        if indicator.closed_on and one.period[0] >= indicator.closed_on:
            continue
        figures = Said(*one.period, one.value, one.numerator, one.denominator)
        entries.append(Entry(indicator, here, figures, as_typed=True, place=str(one.line)))
        said.append((entries[-1], one))
    try:
        count = record_many(entries=entries, provenance=provenance, by=by, at=at, trusted=True)
    except EntriesRefused as refused:
        faults = [Fault(int(place), f"{told}.") for place, _, told, _ in refused.faults]
        raise PortfolioFaults(faults) from None
    _notes(said, by, at)
    return count


def _notes(said: list[tuple[Entry, ReadingEntry]], by: User, at: datetime) -> None:
    """What the file says beside a reading, as a note of the month in which its period ends."""
    indicators = {entry.indicator.pk for entry, _ in said}
    standing = set(
        IndicatorNote.objects.filter(indicator__in=indicators).values_list(
            "indicator", "organisation", "month"
        )
    )
    notes = []
    for entry, one in said:
        here, month = entry.organisation, one.period[1].replace(day=1)
        key = (entry.indicator.pk, here.pk if here else None, month)
        if one.note and key not in standing:
            place = {"indicator": entry.indicator, "organisation": here, "month": month}
            notes.append(IndicatorNote(**place, text=one.note, at=at, by=by))
    IndicatorNote.objects.bulk_create(notes)


def _tell(plan: Plan, done: Done, by: User, at: datetime) -> None:
    """One entry for the plan; each reading and each indicator that changed has its own."""
    if not done.writes:
        return
    audit.record(
        verb="indicators.loaded",
        sentence=f"brought the indicators of “{plan.name}” in line with their file",
        subject=plan,
        by=by,
        at=at,
        system=plan.system,
        detail={
            "added": done.added,
            "changed": done.changed,
            "peer_tables": done.tables,
            "readings": done.readings,
        },
    )
    changed = Indicator.objects.filter(system=plan.system, key__in=done.changed)
    for indicator in changed.select_related("programme"):
        audit.record(
            verb="indicator.loaded",
            sentence=f"brought “{indicator.name}” in line with the indicator file",
            subject=indicator,
            by=by,
            at=at,
            system=plan.system,
            programme=indicator.programme,
        )
