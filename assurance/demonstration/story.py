"""Read `story.yaml`: what each reporting programme says and agrees, month by month. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from metrics import periods

FIRST_MONTH = date(2016, 10, 1)
FIRST_READ = date(2016, 9, 1)
"""The month that the first return reports: the latest that had ended when it was due."""
MONTHS = [date(2016, 10, 1), date(2016, 11, 1), date(2016, 12, 1)] + [
    date(2017, m, 1) for m in (1, 2, 3)
]
LETTERS = {
    "progress": {"B": "blue", "G": "green", "A": "amber", "R": "red"},
    "confidence": {"G": "green", "A": "amber", "R": "red"},
    "assurance": {"S": "substantial", "M": "moderate", "L": "limited", "N": "none"},
}


@dataclass(frozen=True)
class Agreed:
    """Where the review agreed something else than the return said, and why."""

    scale: str
    value: str
    why: str


Period = tuple[date, date]


@dataclass(frozen=True)
class Measured:
    """An indicator that a programme reports. Decimals stand as text.

    `plan` and `read` are by period, or lists of months from FIRST_READ on; `history`: the months
    before that. With a `frequency` it is given to the programme, to be read so often.
    """

    frequency: str = ""
    history: tuple[str, ...] = ()
    plan: dict[Period, str] = field(default_factory=dict)
    read: dict[Period, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def planned(self) -> list[tuple[Period, Decimal]]:
        return [(period, Decimal(value)) for period, value in self.plan.items()]


@dataclass(frozen=True)
class Story:
    """One programme's six months. Lists run from October 2016 to March 2017."""

    key: str
    ratings: dict[str, list[str]]
    notes: list[str]
    risk_title: str
    risk_scores: list[tuple[int, int]]
    trouble: str = ""
    plan: str = ""
    agreed: dict[str, Agreed] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    recovery: dict[str, Any] = field(default_factory=dict)
    escalation: dict[str, str] = field(default_factory=dict)
    decision: dict[str, list[Any]] = field(default_factory=dict)
    correction: dict[str, str] = field(default_factory=dict)
    measured: dict[str, Measured] = field(default_factory=dict)

    def rating(self, scale: str, index: int) -> str:
        return self.ratings[scale][min(index, len(MONTHS) - 1)]


def read(path: Path) -> dict[str, Story]:
    """Stories by programme key, in the order of the file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: _story(key, entry) for key, entry in raw.items()}


def _story(key: str, entry: dict[str, Any]) -> Story:
    entry = dict(entry)
    ratings = {
        scale: [LETTERS[scale][letter] for letter in letters]
        for scale, letters in entry.pop("ratings").items()
    }
    agreed = {month: _agreed(**told) for month, told in entry.pop("agreed", {}).items()}
    measured = {name: _measured(one) for name, one in entry.pop("readings", {}).items()}
    risk = entry.pop("risk")
    scores = [tuple(int(n) for n in pair.split("x")) for pair in risk["scores"]]
    return Story(
        key=key,
        ratings=ratings,
        agreed=agreed,
        risk_title=risk["title"],
        risk_scores=[(pair[0], pair[1]) for pair in scores],
        missing=tuple(entry.pop("missing", ())),
        measured=measured,
        **entry,
    )


def _agreed(*, scale: str, letter: str, why: str) -> Agreed:
    """Nothing else: a comma without quotation marks would cut a reason in two unseen."""
    return Agreed(scale, LETTERS[scale][letter], why)


def _measured(entry: dict[str, Any]) -> Measured:
    return Measured(
        frequency=entry.get("frequency", ""),
        history=tuple(str(value) for value in entry.get("history", ())),
        plan=_by_period(entry.get("plan", {})),
        read=_by_period(entry.get("read", {})),
        notes=entry.get("notes", {}),
    )


def _by_period(values: list[Any] | dict[str, Any]) -> dict[Period, str]:
    """Months from FIRST_READ on, or periods as they are named; what is empty is left out."""
    if isinstance(values, dict):
        return {periods.parse(name): str(value) for name, value in values.items()}
    start = FIRST_READ.month - 1
    days = [date(2016 + n // 12, n % 12 + 1, 1) for n in range(start, start + len(values))]
    pairs = zip(days, values, strict=True)
    return {periods.period_of(d, "monthly"): str(v) for d, v in pairs if v is not None}
