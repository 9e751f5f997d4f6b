"""What a reading may be: refused where it can't be right, asked about where unlikely. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from metrics import periods

LARGEST = Decimal(10) ** 13
MATCHING = Decimal("0.5")
"""How far a value may lie from its numerator and denominator: it may have been rounded."""

TIMES = 10
"""A reading so many times above or below all others was probably typed in another unit."""
SMALL = 100


@dataclass(frozen=True)
class Said:
    """A reading as somebody gives it. A value made from two numbers may be left out."""

    starts_on: date
    ends_on: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Problem:
    """`asks`: it may be right, if the person says so."""

    field: str
    message: str
    asks: bool = False


def worked_out(said: Said, unit: str) -> Decimal | None:
    """The value, as given or from its numerator and denominator (six decimals)."""
    if said.value is not None:
        return said.value
    if said.numerator is None or not said.denominator:
        return None
    factor = {"percent": Decimal(100), "rate": Decimal(100_000)}.get(unit, Decimal(1))
    made = said.numerator / said.denominator * factor
    return made if abs(made) >= LARGEST else made.quantize(Decimal("0.000001"))


def problems(
    said: Said,
    *,
    unit: str,
    frequency: str,
    on: date,
    closed_on: date | None = None,
    others: tuple[Decimal, ...] = (),
) -> list[Problem]:
    """What stands in the way of a reading. `on`: today; `others`: the series' earlier values.

    `closed_on`: the day on which its organisation closed.
    """
    found = [*_period(said, frequency, on, closed_on), *_parts(said, unit)]
    value = worked_out(said, unit)
    if value is None:
        if not found:
            found.append(Problem("value", "Enter the value"))
        return found
    if abs(value) >= LARGEST:
        found.append(Problem("value", "The value is larger than anything that is measured"))
    strange = _percentage(value, others) if unit == "percent" else []
    return found + (strange or _far_off(value, others, unit))


def unlikely(value: Decimal | None, unit: str) -> str:
    """The question whether a planned value is right; empty where there is none to ask."""
    found = _percentage(value, ()) if value is not None and unit == "percent" else []
    return next((one.message for one in found if one.asks), "")


def _period(said: Said, frequency: str, on: date, closed_on: date | None) -> list[Problem]:
    found = []
    if (said.starts_on, said.ends_on) != periods.period_of(said.starts_on, frequency):
        what = {"monthly": "a month", "quarterly": "a quarter", "annual": "a financial year"}
        found.append(Problem("period", f"The period must be {what[frequency]}"))
    if said.starts_on > on:
        when = periods.words(said.starts_on, said.ends_on)
        found.append(Problem("period", f"{when} has not begun yet, so it has no reading"))
    if closed_on and said.starts_on >= closed_on:
        found.append(
            Problem("organisation", f"The organisation closed on {closed_on:%-d %B %Y}, before it")
        )
    return found


def _parts(said: Said, unit: str) -> list[Problem]:
    if (said.numerator is None) != (said.denominator is None):
        missing = "numerator" if said.numerator is None else "denominator"
        return [Problem(missing, f"Enter the {missing} as well")]
    if said.numerator is None or said.denominator is None:
        return []
    if said.denominator <= 0:
        return [Problem("denominator", "The denominator must be more than 0")]
    if unit == "percent" and said.numerator > said.denominator:
        return [Problem("numerator", "The numerator must not be more than the denominator")]
    value = said.value
    made = worked_out(
        Said(said.starts_on, said.ends_on, None, said.numerator, said.denominator), unit
    )
    if value is not None and made is not None and abs(value - made) > Decimal("0.5"):
        return [
            Problem(
                "value", f"The value does not match its numerator and denominator: {_plain(made)}"
            )
        ]
    return []


def _percentage(value: Decimal, others: tuple[Decimal, ...]) -> list[Problem]:
    shown = _plain(value)
    if value < 0 or value > 1000:
        return [Problem("value", f"{shown} is not a percentage. Enter it like 78.4")]
    if value > 100:
        return [Problem("value", f"{shown}% is more than 100%. Is that right?", asks=True)]
    high = min(others, default=None)
    if 0 < value <= 1 and (high is None or high > 5):
        meant = _plain(value * 100)
        return [Problem("value", f"{shown}% is very small. Did you mean {meant}%?", asks=True)]
    return []


def _far_off(value: Decimal, others: tuple[Decimal, ...], unit: str) -> list[Problem]:
    """Asked about: ten times, or a tenth, of all that was read before. Small counts may jump."""
    known = [abs(other) for other in others if other]
    if not (known and value) or (unit == "count" and max(known) < SMALL > abs(value)):
        return []
    shown = _plain(value)
    if abs(value) > TIMES * max(known):
        told = f"{shown} is more than ten times any reading before, {_plain(max(known))} at most."
    elif abs(value) * TIMES < min(known):
        told = f"{shown} is less than a tenth of any reading before, {_plain(min(known))} at least."
    else:
        return []
    return [Problem("value", f"{told} Is that right?", asks=True)]


def _plain(value: Decimal) -> str:
    """Without the zeros at its end that working out leaves: 0.780000 as 0.78."""
    return f"{value.normalize():f}"
