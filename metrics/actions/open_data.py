"""Import NHS England's open data: national indicators, whose readings every system may show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from metrics import periods
from metrics.actions.readings import Entry, record_many
from metrics.enums import Domain, Frequency, Improvement, TargetKind, Unit
from metrics.models import Indicator, SpcSettings, Target
from metrics.parsers.open_data import FOUR_HOURS, FOUR_HOURS_TYPE_1, OCCUPANCY, OpenData, Published
from metrics.reading_rules import Said
from programmes import audit
from programmes.actions.common import free_key
from programmes.actions.portfolios import lock_plans
from programmes.enums import OrganisationKind
from programmes.models import Organisation, OrganisationName, User

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0."
    " Source: NHS England"
)
ENGLAND = "ENG"
STANDARD = Decimal(95)
MERGER = date(2018, 7, 1)
"""Burton Hospitals (RJF) closed on this day; Derby (RTG) took over its services."""
CLOSED, TAKEN_OVER_BY = "RJF", "RTG"
WHY_REBASED = "Derby took over the hospitals of Burton on 1 July 2018: attendances step up"

_SHARED: dict[str, Any] = {
    "unit": Unit.PERCENT,
    "decimals": 1,
    "frequency": Frequency.MONTHLY,
    "domain": Domain.PERFORMANCE,
    "attribution": ATTRIBUTION,
}
_EMERGENCY = {
    "area": "Urgent and emergency care",
    "improvement": Improvement.INCREASE,
    "source": "NHS England, A&E attendances and emergency admissions, monthly",
}
INDICATORS: dict[str, dict[str, Any]] = {
    FOUR_HOURS: {
        "name": "A&E: seen within four hours, all types of department",
        "definition": "Attendances that ended within four hours of arrival, of all attendances.",
        "numerator": "Attendances within four hours",
        "denominator": "Attendances",
        "note": "April 2016 to March 2019 and from April 2021; the years between are not in the"
        " data. England stands until March 2019: after that some trusts lack figures.",
        "position": 1,
        **_EMERGENCY,
        **_SHARED,
    },
    FOUR_HOURS_TYPE_1: {
        "name": "A&E: seen within four hours, major departments (type 1)",
        "definition": "Attendances at major departments that ended within four hours of arrival.",
        "numerator": "Type 1 attendances within four hours",
        "denominator": "Type 1 attendances",
        "note": "April 2016 to March 2019.",
        "position": 2,
        **_EMERGENCY,
        **_SHARED,
    },
    OCCUPANCY: {
        "name": "General and acute beds: occupancy",
        "area": "Beds",
        "definition": "General and acute beds occupied, of those available, over the month.",
        "numerator": "Beds occupied",
        "denominator": "Beds available",
        "improvement": Improvement.DECREASE,
        "source": "NHS England, critical care and general and acute beds, monthly",
        "position": 3,
        **_SHARED,
    },
}


@dataclass
class Imported:
    """What an import wrote."""

    indicators: int = 0
    organisations: int = 0
    readings: int = 0


@transaction.atomic
def load(*, files: Sequence[tuple[str, OpenData]], by: User, at: datetime) -> Imported:
    """Bring indicators, organisations and readings in line with the files: (provenance, data).

    Safe to run again; all or nothing. Raises EntriesRefused by "provenance, line".
    """
    lock_plans()
    rows = [row for _, data in files for row in data.rows]
    names = {code: name for _, data in files for code, name in data.names.items()}
    done = Imported()
    indicators = _indicators({row.indicator for row in rows}, done, by, at)
    organisations = _organisations(rows, names, done)
    _measure(rows, indicators, organisations)
    _note_merger(organisations, by, at)
    for provenance, data in files:
        entries = [_entry(row, indicators, organisations, provenance) for row in data.rows]
        done.readings += record_many(
            entries=entries, provenance=provenance, by=by, at=at, trusted=True
        )
    _rebase(indicators, organisations, by, at)
    return done


def _indicators(keys: set[str], done: Imported, by: User, at: datetime) -> dict[str, Indicator]:
    found = {}
    for key in sorted(keys):
        words = {"updated_at": at, **INDICATORS[key]}
        row, made = Indicator.objects.get_or_create(system=None, key=key, defaults=words)
        found[key] = row
        if made:
            done.indicators += 1
            sentence = f"added the national indicator “{row.name}”"
            audit.record(verb="indicator.added", sentence=sentence, subject=row, by=by, at=at)
    return found


def _organisations(
    rows: Sequence[Published], names: dict[str, str], done: Imported
) -> dict[str, Organisation]:
    """By ODS code; one that is not known is made, named by its code where no name is given."""
    first: dict[str, date] = {}
    for row in rows:
        first[row.code] = min(first.get(row.code, row.month), row.month)
    known = {row.ods_code: row for row in Organisation.objects.filter(ods_code__in=first)}
    new = [
        Organisation(key=_key(code), ods_code=code, kind=_kind(code, names))
        for code in sorted(first)
        if code not in known
    ]
    made = Organisation.objects.bulk_create(new)
    OrganisationName.objects.bulk_create(
        OrganisationName(
            organisation=row,
            name=names.get(str(row.ods_code), str(row.ods_code)),
            starts_on=first[str(row.ods_code)],
        )
        for row in made
    )
    done.organisations += len(made)
    return {str(row.ods_code): row for row in (*known.values(), *made)}


def _key(code: str) -> str:
    wanted = "england" if code == ENGLAND else code.lower()
    return free_key(Organisation.objects.all(), wanted, "organisation")


def _kind(code: str, names: dict[str, str]) -> str:
    """The data says of a named trust that it has a major department, and of others nothing."""
    if code in names and code != ENGLAND:
        return OrganisationKind.ACUTE_TRUST
    return OrganisationKind.OTHER


def _measure(
    rows: Sequence[Published],
    indicators: dict[str, Indicator],
    organisations: dict[str, Organisation],
) -> None:
    """Who is measured, and what A&E is held to."""
    measured: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        measured[row.indicator].add(row.code)
    for key, codes in measured.items():
        indicators[key].organisations.add(*(organisations[code] for code in codes))
        if key == OCCUPANCY:
            continue
        Target.objects.bulk_create(
            (
                Target(
                    indicator=indicators[key],
                    organisation=organisations[code],
                    kind=TargetKind.AT_LEAST,
                    value=STANDARD,
                    standard="Operational standard of the NHS Constitution",
                )
                for code in sorted(codes)
            ),
            ignore_conflicts=True,
        )


def _entry(
    row: Published,
    indicators: dict[str, Indicator],
    organisations: dict[str, Organisation],
    provenance: str,
) -> Entry:
    figures = Said(
        row.month,
        periods.last_of(row.month, 1),
        None,
        Decimal(row.numerator),
        Decimal(row.denominator),
    )
    place = f"{provenance}, line {row.line}"
    here = organisations[row.code]
    return Entry(indicators[row.indicator], here, figures, as_typed=True, place=place)


def _note_merger(organisations: dict[str, Organisation], by: User, at: datetime) -> None:
    """Burton Hospitals ended with the merger; its memberships go on until somebody ends them."""
    closed, successor = organisations.get(CLOSED), organisations.get(TAKEN_OVER_BY)
    if closed is None or successor is None or closed.closed_on or closed.successor_id:
        return
    closed.closed_on, closed.successor = MERGER, successor
    closed.save(update_fields=["closed_on", "successor"])
    sentence = f"noted that {closed.name_on(MERGER)} closed on 1 July 2018"
    audit.record(verb="organisation.closed", sentence=sentence, subject=closed, by=by, at=at)


def _rebase(
    indicators: dict[str, Indicator],
    organisations: dict[str, Organisation],
    by: User,
    at: datetime,
) -> None:
    """The chart of the trust that took over begins anew, unless it has settings already."""
    here = organisations.get(TAKEN_OVER_BY)
    for key in (FOUR_HOURS, FOUR_HOURS_TYPE_1):
        series = {"indicator": indicators.get(key), "organisation": here}
        if None in series.values() or SpcSettings.objects.filter(**series).exists():
            continue
        settings = SpcSettings.objects.create(
            rebase=[{"on": MERGER.isoformat(), "reason": WHY_REBASED}],
            reason=WHY_REBASED,
            at=at,
            by=by,
            **series,
        )
        sentence = f"rebased the chart of “{settings.indicator.name}” for rtg from 1 July 2018"
        audit.record(
            verb="chart.rebased", sentence=sentence, subject=settings.indicator, by=by, at=at
        )
