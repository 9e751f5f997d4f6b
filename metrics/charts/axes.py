"""Where an axis has its ticks, and what they say."""

import datetime as dt
import math
from collections.abc import Callable, Sequence


def value_ticks(low: float, high: float, most: int) -> list[float]:
    """Round values (steps of 1, 2 or 5 times a power of ten) between low and high."""
    step = _round_step((high / most) - (low / most))
    first, last = math.ceil(low / step), math.floor(high / step)
    return [number * step for number in range(first, last + 1)]


def _round_step(least: float) -> float:
    """The smallest round step that is at least this much."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least * 0.999)


def tick_label(value: float, step: float) -> str:
    """The value with as many decimals as its step has."""
    size = max(abs(value), step)
    if size >= 1e9 or step < 1e-6:
        return f"{value:.3g}"
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def date_ticks(
    dates: Sequence[dt.date], place: Callable[[dt.date], float], apart: float, width: float
) -> list[dt.date]:
    """Every one, second, third, sixth, twelfth, … date from the first, at least so far apart."""
    most = max(1, int(width // apart))
    strides = (1, 2, 3, 6, 12, 24, 36, 60)
    stride = next((n for n in strides if len(dates) <= n * most), math.ceil(len(dates) / most))
    shown: list[dt.date] = []
    for day in dates[::stride]:
        if not shown or place(day) - place(shown[-1]) >= apart - 1:
            shown.append(day)
    return shown


def date_label(day: dt.date, *, monthly: bool) -> str:
    """Apr 2017, or 3 Apr 2017."""
    return f"{day:%b} {day.year}" if monthly else f"{day.day} {day:%b} {day.year}"


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Lowest and highest with a margin: of a twentieth of their size where they are the same."""
    low, high = min(values), max(values)
    size = max(abs(low), abs(high))
    margin = high * 0.04 - low * 0.04
    if margin <= size * 1e-9 or size < 1e-100:
        margin = size * 0.05 if size >= 1e-100 else 1.0
    return low - margin, high + margin
