"""What plans gave before they were changed, kept as plain values and read back as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from metrics.enums import PlanPart
from metrics.models import Baseline, Indicator, PlanVersion, Target, TrajectoryPoint
from programmes.models import Organisation

Rows = list[Any]
MODELS: dict[str, type[Any]] = {
    PlanPart.BASELINE: Baseline,
    PlanPart.TARGET: Target,
    PlanPart.TRAJECTORY: TrajectoryPoint,
}
COLUMNS: dict[str, tuple[str, ...]] = {
    PlanPart.BASELINE: ("given", "value", "period", "note"),
    PlanPart.TARGET: ("kind", "value", "upper", "due_on", "at_year_end", "standard", "note"),
    PlanPart.TRAJECTORY: ("starts_on", "ends_on", "given", "value", "note"),
}
_NUMBERS = frozenset({"value", "upper"})
_DAYS = frozenset({"starts_on", "ends_on", "due_on"})


def standing(indicator: Indicator, organisation: Organisation | None, part: str) -> Rows:
    """The rows of a part of the plan as they are now, a trajectory's in order."""
    rows = MODELS[part].objects.filter(indicator=indicator, organisation=organisation)
    return list(rows.order_by("ends_on") if part == PlanPart.TRAJECTORY else rows)


def plain(part: str, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows as JSON keeps them; the same rows are the same values."""
    return [{name: _plain(getattr(row, name)) for name in COLUMNS[part]} for row in rows]


def rows_of(version: PlanVersion) -> Rows:
    """The rows that stood until the version was changed; they are not saved."""
    place = {"indicator_id": version.indicator_id, "organisation_id": version.organisation_id}
    model = MODELS[version.part]
    return [
        model(**place, **{name: _read(name, value) for name, value in one.items()})
        for one in version.gave
    ]


def as_known(indicators: Iterable[int], known: datetime) -> QuerySet[PlanVersion]:
    """What was changed after a moment, as it stood then: one a part and series."""
    rows = PlanVersion.objects.filter(indicator__in=indicators, until__gt=known)
    where = ("indicator_id", "organisation_id", "part")
    return rows.order_by(*where, "until", "id").distinct(*where)


def changes_of(
    indicator: Indicator, organisation: Organisation | None, *, known: datetime | None = None
) -> list[PlanVersion]:
    """Every change of what the plan gives a series that was known, latest first."""
    rows = PlanVersion.objects.filter(indicator=indicator, organisation=organisation)
    if known is not None:
        rows = rows.filter(until__lte=known)
    return list(rows.select_related("by").order_by("-until", "-id"))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _NUMBERS:
        return Decimal(value)
    return date.fromisoformat(value) if name in _DAYS else value
