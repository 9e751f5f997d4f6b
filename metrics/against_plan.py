"""A reading against its plan: which figures are compared, and how it stands. Pure.

The rule of the portal, printed beside every colour it gives (RAG against trajectory):

* *Met*: at the plan's value or better.
* *Within*, up to 5% worse: worse than the plan by no more than 5% of the plan's value.
* *Beyond*, over 5% worse: worse than that.
* *No data*: no reading, no plan for the period, or neither way is better.

A plan's period is compared with the readings inside it: a numerator and denominator are each added
up; counts and money are added up; everything else takes the latest reading. An indicator that is
cumulative adds up readings and plan from 1 April; its plan gives each period its own amount. A
period without all its readings is not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from programmes import financial_year

Standing = Literal["met", "within", "beyond", "no_data"]
TOLERANCE = Decimal("0.05")
ADDED_UP = frozenset({"count", "pounds"})
WORDS: dict[Standing, str] = {
    "met": "On plan",
    "within": "Up to 5% worse than plan",
    "beyond": "Over 5% worse than plan",
    "no_data": "No data",
}
COLOURS: dict[Standing, str] = {"met": "green", "within": "amber", "beyond": "red", "no_data": ""}


@dataclass(frozen=True)
class Figure:
    """One reading: its period and value, with what it was made from where that is known."""

    starts_on: date
    ends_on: date
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Planned:
    """What a plan gives for a period."""

    starts_on: date
    ends_on: date
    value: Decimal


def standing(value: Decimal | None, plan: Decimal | None, improvement: str) -> Standing:
    """How a value stands to its plan by the rule above."""
    if value is None or plan is None or improvement == "neutral":
        return "no_data"
    short = plan - value if improvement == "increase" else value - plan
    if short <= 0:
        return "met"
    return "within" if short <= TOLERANCE * abs(plan) else "beyond"


def variance(value: Decimal | None, plan: Decimal | None) -> Decimal | None:
    """The reading less the plan, in the indicator's unit; None where either is missing."""
    return None if value is None or plan is None else value - plan


def compared(
    planned: Planned,
    figures: Sequence[Figure],
    *,
    unit: str,
    cumulative: bool = False,
    months_each: int = 1,
) -> Decimal | None:
    """The value of the plan's period; None until all its readings are there.

    `months_each`: how many months one reading covers.
    """
    first = _april(planned.ends_on) if cumulative else planned.starts_on
    inside = [
        figure
        for figure in figures
        if first <= figure.starts_on and figure.ends_on <= planned.ends_on
    ]
    wanted = _months(first, planned.ends_on) // months_each
    known = [figure for figure in inside if figure.value is not None]
    if not known or (len(known) < wanted and (unit in ADDED_UP or _from_parts(known))):
        return None
    if not _ends(known, planned.ends_on):
        return None
    return _whole(known, unit)


def planned_value(
    planned: Planned, plan: Sequence[Planned], *, cumulative: bool = False
) -> Decimal | None:
    """What the period is held to: its own value, or the sum since April where it is cumulative.

    None where a period since April has no value.
    """
    if not cumulative:
        return planned.value
    since = [p for p in plan if _april(planned.ends_on) <= p.starts_on <= planned.starts_on]
    whole = sum(_months(p.starts_on, p.ends_on) for p in since)
    if whole != _months(_april(planned.ends_on), planned.ends_on):
        return None
    return sum((p.value for p in since), Decimal(0))


def latest_due(planned: Iterable[Planned], figures: Sequence[Figure]) -> Planned | None:
    """The last period of the plan that has begun to be measured and has ended with a reading."""
    last = max((f.ends_on for f in figures if f.value is not None), default=None)
    if last is None:
        return None
    due = [plan for plan in planned if plan.ends_on <= last]
    return max(due, key=lambda plan: plan.ends_on, default=None)


def _whole(known: Sequence[Figure], unit: str) -> Decimal | None:
    if _from_parts(known):
        below = sum((f.denominator or Decimal(0) for f in known), Decimal(0))
        above = sum((f.numerator or Decimal(0) for f in known), Decimal(0))
        factor = {"percent": Decimal(100), "rate": Decimal(100_000)}.get(unit, Decimal(1))
        return above / below * factor if below else None
    if unit in ADDED_UP:
        return sum((f.value for f in known if f.value is not None), Decimal(0))
    return max(known, key=lambda figure: figure.ends_on).value


def _from_parts(known: Sequence[Figure]) -> bool:
    return all(f.numerator is not None and f.denominator is not None for f in known)


def _ends(known: Sequence[Figure], last: date) -> bool:
    """Whether the period's own last month has been read."""
    return max(figure.ends_on for figure in known) == last


def _april(day: date) -> date:
    return date(financial_year.start_year(day), 4, 1)


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1
