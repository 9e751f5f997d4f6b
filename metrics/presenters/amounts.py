"""How a value reads, in its indicator's unit and with its decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from metrics.enums import TargetKind, Unit
from metrics.models import Indicator, Target

UNITS: dict[str, str] = {
    Unit.PERCENT: "%",
    Unit.POUNDS: "£",
    Unit.DAYS: "days",
    Unit.MINUTES: "minutes",
    Unit.WTE: "WTE",
    Unit.RATE: "per 100,000",
}
"""What the charts and their sentences put beside a number; counts and numbers stand alone."""

THOUSAND = 1000

PERIOD_NOUNS = {"monthly": "month", "quarterly": "quarter", "annual": "year"}


def amount(value: Decimal | float | None, indicator: Indicator, *, signed: bool = False) -> str:
    """78.4%, £1,250, 12 days; as a difference +£50, -1.2 points. Missing is No data."""
    if value is None:
        return "No data"
    rounded = _rounded(Decimal(value), indicator)
    sign = "-" if rounded < 0 else "+" if signed and rounded > 0 else ""
    if signed and indicator.unit == Unit.PERCENT:
        return f"{sign}{abs(rounded):,} points"
    return f"{sign}{_with_unit(f'{abs(rounded):,}', indicator.unit)}"


def _rounded(value: Decimal, indicator: Indicator) -> Decimal:
    """To the indicator's decimals: none of thousands of pounds, one of 2.9% where it has none."""
    places = indicator.decimals
    if indicator.unit == Unit.POUNDS and abs(value) >= THOUSAND:
        places = 0
    elif indicator.unit == Unit.PERCENT and not places and value != value.to_integral_value():
        places = 1
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def exact(value: Decimal | None, indicator: Indicator) -> str:
    """A target or a planned value as it was set: 92.75%."""
    return "No data" if value is None else in_unit(value, indicator.unit)


def in_unit(value: Decimal, unit: str) -> str:
    """A figure as it was given, with all its decimals."""
    sign = "-" if value < 0 else ""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return f"{sign}{_with_unit(f'{abs(value):,.{places}f}', unit)}"


def target_words(target: Target | None, indicator: Indicator) -> str:
    """No less than 95%; between 10 and 20 days."""
    if target is None:
        return "No target"
    if target.kind == TargetKind.RANGE:
        return f"Between {exact(target.value, indicator)} and {exact(target.upper, indicator)}"
    return f"{target.get_kind_display()} {exact(target.value, indicator)}"


def _with_unit(number: str, unit: str) -> str:
    said = UNITS.get(unit, "")
    if said == "£":
        return f"£{number}"
    return f"{number}{said}" if said in ("%", "") else f"{number} {said}"
