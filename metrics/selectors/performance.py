"""What a system is measured by: its indicators and series, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from metrics.models import Indicator
from metrics.selectors.judged import Judged
from metrics.selectors.series import series_of, visible
from programmes.models import Organisation, Plan, Priority, Programme, System, User


@dataclass(frozen=True)
class Asked:
    """Whose indicators: those of a plan, or of all of the system's plans where it is None."""

    user: User
    system: System
    on: date
    plan: Plan | None
    known: datetime | None = None


def indicators(asked: Asked) -> QuerySet[Indicator]:
    """The plan's indicators in its order, then the national ones."""
    rows = visible(asked.user, asked.system, asked.on)
    if asked.plan is not None:
        rows = rows.filter(Q(plan=asked.plan) | Q(system__isnull=True))
    served = Priority.objects.select_related("framework__plan")
    rows = rows.select_related("programme", "plan", "system")
    rows = rows.prefetch_related(Prefetch("priorities", queryset=served))
    return rows.order_by("system", "-plan__valid_from", "position", "name")


def judged(asked: Asked) -> list[Judged]:
    """Every series of the system's own organisations, and those of the whole system."""
    found = series_of(
        indicators(asked),
        known=asked.known,
        organisations=_organisations(asked.system),
        values_only=True,
    )
    return [Judged(series) for series in found]


def _organisations(system: System) -> list[Organisation]:
    """Members of the system, and whoever its own indicators are measured for."""
    own = Q(memberships__system=system) | Q(indicators__system=system)
    return list(Organisation.objects.filter(own).distinct())


def members(system: System) -> list[Organisation]:
    """In the order of their keys."""
    rows = Organisation.objects.filter(memberships__system=system).distinct()
    return list(rows.prefetch_related("names").order_by("key"))


def measured_for(indicator: Indicator) -> list[Organisation]:
    """The organisations that an indicator is measured for."""
    return list(indicator.organisations.prefetch_related("names").order_by("key"))


def count_under(programme: Programme) -> int:
    """How many open indicators stand under a programme or what is below it."""
    rows = Indicator.objects.filter(programme__path__contains=[programme.pk])
    found = rows.filter(closed_on__isnull=True).aggregate(count=Count("pk"))
    return int(found["count"])


def find_indicator(asked: Asked, key: str) -> Indicator | None:
    """The system's own of that key, closed or not, or the national one."""
    here = Q(system=asked.system) | Q(system__isnull=True)
    rows = Indicator.objects.visible_to(asked.user, asked.on).filter(here, key=key)
    served = Priority.objects.select_related("framework__plan")
    rows = rows.select_related("programme", "plan", "system")
    rows = rows.prefetch_related(Prefetch("priorities", queryset=served))
    # A system comes before none.
    return rows.order_by("system").first()
