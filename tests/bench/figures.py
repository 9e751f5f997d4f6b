"""Times in, figures out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie, by linear interpolation between ranks."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds, and of how many."""
    return {
        "p50_ms": round(quantile(milliseconds, 0.5), 2),
        "p95_ms": round(quantile(milliseconds, 0.95), 2),
        "n": len(milliseconds),
    }


def ratio(over: Sequence[float], under: Sequence[float], share: float = 0.5) -> float:
    """How many times the quantile of the second the quantile of the first is."""
    return round(quantile(over, share) / quantile(under, share), 3)


def paired_ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """The median of the ratios of runs that followed each other: noise of minutes cancels out."""
    return round(quantile([a / b for a, b in zip(over, under, strict=True)], 0.5), 3)


def verdict(what: str, measured: float, at_most: float) -> dict[str, Any]:
    """A figure beside its target. A missed target is said, never raised."""
    return {
        "what": what,
        "measured": measured,
        "at_most": at_most,
        "met": measured <= at_most,
    }
