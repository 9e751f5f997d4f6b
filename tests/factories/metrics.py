"""Indicators and their readings. Readings and corrections are made by real actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from metrics import periods
from metrics.actions.readings import Entry, record, record_many
from metrics.models import Indicator, Reading, Target, TrajectoryPoint
from metrics.reading_rules import Said
from programmes.models import Organisation, OrganisationName, Programme, System, SystemMembership
from tests.factories import programmes as make

_serial = count(1)
FIRST = date(2015, 4, 1)


def make_organisation(system: System | None, key: str, name: str) -> Organisation:
    """A trust; a member since the plan began where a system is given."""
    row = Organisation.objects.create(key=key, kind="acute_trust")
    OrganisationName.objects.create(organisation=row, name=name, starts_on=make.BEGIN)
    if system:
        SystemMembership.objects.create(system=system, organisation=row, starts_on=make.BEGIN)
    return row


def make_indicator(
    where: System | Programme | None,
    key: str = "",
    *,
    organisations: Sequence[Organisation] = (),
    target: str | None = None,
    kind: str = "at_least",
    **fields: Any,
) -> Indicator:
    """A percentage that is better high, read each month; national where it is of no system."""
    programme = where if isinstance(where, Programme) else None
    system = programme.system if programme else where
    number = next(_serial)
    values = {
        "key": key or f"indicator-{number}",
        "name": f"Indicator {number}",
        "unit": "percent",
        "improvement": "increase",
        "domain": "performance",
        "position": number,
        "plan": system.plans.latest("valid_from") if isinstance(system, System) else None,
    }
    row = Indicator.objects.create(system=system, programme=programme, **values | fields)
    row.organisations.set(organisations)
    if target is not None:
        for organisation in organisations or [None]:
            Target.objects.create(
                indicator=row, organisation=organisation, kind=kind, value=Decimal(target)
            )
    return row


def read(
    indicator: Indicator,
    values: Sequence[str | None],
    *,
    organisation: Organisation | None = None,
    first: date = FIRST,
    at: datetime | None = None,
) -> None:
    """One reading a period from the first, None for a gap, as they came from a published file."""
    day, entries = first, []
    for value in values:
        starts, ends = periods.period_of(day, indicator.frequency)
        if value is not None:
            said = Said(starts, ends, Decimal(value))
            entries.append(Entry(indicator, organisation, said, as_typed=True))
        day = date.fromordinal(ends.toordinal() + 1)
    record_many(
        entries=entries,
        provenance="The trust's monthly return",
        by=_author(indicator),
        at=at or make.at(),
        trusted=True,
    )


def correct(
    indicator: Indicator, month: date, value: str, *, reason: str, at: datetime, **kwargs: Any
) -> Reading:
    """A new version of a month's reading, by the PMO."""
    starts, ends = periods.period_of(month, indicator.frequency)
    return record(
        indicator=indicator,
        organisation=kwargs.get("organisation"),
        said=Said(starts, ends, Decimal(value)),
        provenance="Entered in the portal",
        reason=reason,
        as_typed=True,
        by=_author(indicator),
        at=at,
    )


def plan(indicator: Indicator, values: dict[str, str | None], given: str = "value") -> None:
    """A trajectory by period: {"2016/17 Q3": "80"}; None where the plan gives words only."""
    for period, value in values.items():
        starts, ends = periods.parse(period)
        TrajectoryPoint.objects.create(
            indicator=indicator,
            starts_on=starts,
            ends_on=ends,
            value=value,
            given="value" if value is not None else given,
        )


def _author(indicator: Indicator) -> Any:
    if indicator.system:
        return make.pmo_of(indicator.system)
    return make.make_user()
