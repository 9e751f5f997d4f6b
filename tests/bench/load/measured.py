"""What the performance summary shows: measures of three years with a plan and a target each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from django.utils import timezone

from metrics import periods
from metrics.enums import TargetKind
from metrics.models import Indicator, Reading, Target, TrajectoryPoint
from programmes.models import Plan, User
from tests.bench.load.items import SYSTEM

INDICATORS = 70
FIRST, LAST = date(2014, 4, 1), date(2017, 3, 1)
PLANNED = periods.between(date(2016, 4, 1), LAST, "monthly")
MONTHS = periods.between(FIRST, LAST, "monthly")


def load() -> None:
    """Readings go up and down about the target; the last year has a trajectory."""
    plan = Plan.objects.select_related("system").get(system__key=SYSTEM)
    made = Indicator.objects.bulk_create(_measure(plan, number) for number in range(INDICATORS))
    Target.objects.bulk_create(
        Target(indicator=row, kind=TargetKind.AT_LEAST, value=Decimal(80)) for row in made
    )
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(
            indicator=row, starts_on=day, ends_on=periods.last_of(day, 1), value=Decimal(82)
        )
        for row, day in product(made, PLANNED)
    )
    who = User.objects.get(appointments__system__key=SYSTEM, appointments__role="pmo")
    Reading.objects.bulk_create(
        _reading(row, place, who) for row, place in product(made, range(len(MONTHS)))
    )


def _measure(plan: Plan, number: int) -> Indicator:
    return Indicator(
        system=plan.system,
        plan=plan,
        key=f"measure-{number}",
        name=f"Measure {number} of how people are cared for",
        unit="percent",
        improvement="increase",
        domain="performance",
        position=number,
    )


def _reading(row: Indicator, place: int, by: User) -> Reading:
    day = MONTHS[place]
    return Reading(
        indicator=row,
        starts_on=day,
        ends_on=periods.last_of(day, 1),
        value=Decimal(78 + (row.position + 7 * place) % 9),
        provenance="Measured",
        known_at=timezone.now() - timedelta(days=1),
        by=by,
    )
