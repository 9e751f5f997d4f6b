"""The pure arithmetic of ratings, slippage and risk scores (design 3, standards 2 and 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Movement = Literal["better", "worse", "same", "new", "not_reported"]
MilestoneStatus = Literal["done", "on_track", "slipped", "overdue"]

WORST_FIRST: dict[str, tuple[str, ...]] = {
    "progress": ("red", "amber", "green", "blue"),
    "confidence": ("red", "amber", "green"),
    "assurance": ("none", "limited", "moderate", "substantial"),
}
BLUE_MONTHS = 3


def rank(scale: str, value: str) -> int:
    """0 is worst. Raises ValueError for a value that is not of the scale."""
    return WORST_FIRST[scale].index(value)


def worst(scale: str, values: Iterable[str | None]) -> str | None:
    """The worst rating given; None where none was."""
    given = [value for value in values if value]
    return min(given, key=lambda value: rank(scale, value)) if given else None


def movement(scale: str, before: str | None, now: str | None) -> Movement:
    """How a rating moved since last month."""
    if not now:
        return "not_reported"
    if not before:
        return "new"
    difference = rank(scale, now) - rank(scale, before)
    return "better" if difference > 0 else "worse" if difference < 0 else "same"


def milestone_status(
    *, baseline: date, forecast: date, actual: date | None, on: date
) -> MilestoneStatus:
    """Done, overdue (forecast passed), slipped (forecast after baseline) or on track."""
    if actual is not None and actual <= on:
        return "done"
    if forecast < on:
        return "overdue"
    return "slipped" if forecast > baseline else "on_track"


def slippage_days(baseline: date, forecast: date) -> int:
    """Calendar days by which the forecast is later than the baseline; negative is early."""
    return (forecast - baseline).days


def risk_score(likelihood: int, impact: int) -> int:
    """1 to 25. Raises ValueError outside 1 to 5."""
    if not (1 <= likelihood <= 5 and 1 <= impact <= 5):
        raise ValueError("Likelihood and impact each run from 1 to 5.")
    return likelihood * impact


def risk_level(score: int) -> Literal["low", "moderate", "high", "extreme"]:
    """1–3 low, 4–6 moderate, 8–12 high, 15–25 extreme."""
    if score <= 3:
        return "low"
    if score <= 6:
        return "moderate"
    return "high" if score <= 12 else "extreme"


@dataclass(frozen=True)
class BlueMonth:
    """One month's claim to completeness, latest last."""

    complete: bool
    evidence_attached: bool


def blue_months_missing(months: Sequence[BlueMonth], *, agreed: int = BLUE_MONTHS) -> int:
    """How many more months of evidenced completeness Blue still needs; 0 means it is earned.

    Only an unbroken run of months up to the latest counts.
    """
    shown = 0
    for month in reversed(months):
        if not (month.complete and month.evidence_attached):
            break
        shown += 1
    return max(0, agreed - shown)
