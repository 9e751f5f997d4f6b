"""The measures that workstreams report: given to them, and planned, by the PMO's real actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from assurance.demonstration.story import FIRST_READ, Measured
from metrics import periods
from metrics.actions import indicators, plans
from metrics.actions.plans import Step
from metrics.actions.readings import Entry, record_many
from metrics.models import Indicator
from metrics.reading_rules import Said
from programmes import financial_year
from programmes.models import Programme, User

ILLUSTRATIVE = "Illustrative: the plan prints none."


def take_over(
    programme: Programme, measured: dict[str, Measured], pmo: User, moment: datetime
) -> None:
    """What the story reports of: indicators that were loaded; those that were not are left out."""
    rows = Indicator.objects.filter(plan=programme.plan, key__in=measured)
    for row in rows.order_by("position"):
        told = measured[row.key]
        if told.frequency:
            _give(row, programme, told.frequency, pmo, moment)
        _plan(row, told, pmo, moment)
        _before(row, told, pmo, moment)


def _give(row: Indicator, programme: Programme, frequency: str, pmo: User, at: datetime) -> None:
    indicators.edit(
        indicator=row,
        words={"frequency": frequency, "decimals": 1},
        programme=programme,
        organisations=list(row.organisations.all()),
        priorities=list(row.priorities.all()),
        version=None,
        by=pmo,
        at=at,
    )
    row.refresh_from_db()


def _plan(row: Indicator, told: Measured, pmo: User, at: datetime) -> None:
    steps = [Step(*period, value=value, note=ILLUSTRATIVE) for period, value in told.planned()]
    for year in sorted({financial_year.start_year(step.ends_on) for step in steps}):
        plans.set_trajectory(
            indicator=row,
            organisation=None,
            year=year,
            steps=[one for one in steps if financial_year.start_year(one.ends_on) == year],
            reason="Illustrative steps on the way to what the plan promises",
            version=None,
            by=pmo,
            at=at,
        )


def _before(row: Indicator, told: Measured, pmo: User, at: datetime) -> None:
    """Readings of the months before those of the returns."""
    days = list(_months_before(FIRST_READ, len(told.history)))
    entries = [
        Entry(row, None, Said(*periods.period_of(day, "monthly"), Decimal(value)), as_typed=True)
        for day, value in zip(days, told.history, strict=True)
    ]
    if entries:
        record_many(entries=entries, provenance="Illustrative figures", by=pmo, at=at)


def _months_before(month: date, count: int) -> Iterable[date]:
    """So many months before a month, the oldest first."""
    place = month.year * 12 + month.month - 1
    return (date(n // 12, n % 12 + 1, 1) for n in range(place - count, place))
