"""How a plan's milestones stand in a month, as lines that lead to the list of each state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from programmes.models import Plan
from programmes.selectors.milestone_states import FILTERS, STATES


@dataclass(frozen=True)
class Line:
    number: int
    words: str
    href: str


@dataclass(frozen=True)
class StatesNow:
    """`asked`: requests for new baselines that wait."""

    month: date
    lines: list[Line]
    asked: int
    moved_out: int


def states_now(
    counts: Mapping[str, int], asked: int, plan: Plan, system: str, on: date
) -> StatesNow:
    """`counts`: as `state_counts` gives them for the month of `on`."""
    address = reverse("milestones", args=[system, plan.key])
    lines = [
        Line(counts[state], STATES[state].lower(), f"{address}?status={state}") for state in FILTERS
    ]
    return StatesNow(on, lines, asked, counts["moved_out"])
