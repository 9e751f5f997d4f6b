"""What an indicator file says, as it is read. `line`: where it stands, from 1. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Period = tuple[date, date]
"""The first and last day."""


@dataclass(frozen=True)
class BaselineEntry:
    line: int
    organisation: str
    given: str
    value: Decimal | None
    period: str
    note: str


@dataclass(frozen=True)
class TargetEntry:
    line: int
    organisation: str
    kind: str
    value: Decimal
    upper: Decimal | None
    due_on: date | None
    at_year_end: bool
    standard: str
    note: str


@dataclass(frozen=True)
class PointEntry:
    """One period of a trajectory."""

    line: int
    organisation: str
    period: Period
    given: str
    value: Decimal | None
    note: str


@dataclass(frozen=True)
class IndicatorEntry:
    """`words`: the columns of the indicator itself, by name."""

    line: int
    key: str
    words: dict[str, Any]
    programme: str
    organisations: tuple[str, ...]
    priorities: tuple[str, ...]
    baseline: tuple[BaselineEntry, ...]
    target: tuple[TargetEntry, ...]
    trajectory: tuple[PointEntry, ...]


@dataclass(frozen=True)
class MeasureEntry:
    """A column of a peer table. `words`: its columns, by name."""

    line: int
    key: str
    words: dict[str, Any]


@dataclass(frozen=True)
class PrintedEntry:
    """A cell of a peer table."""

    line: int
    peer: str
    measure: str
    printed: str


@dataclass(frozen=True)
class PeerTableEntry:
    """`words`: its columns, by name."""

    line: int
    key: str
    words: dict[str, Any]
    measures: tuple[MeasureEntry, ...]
    values: tuple[PrintedEntry, ...]


@dataclass(frozen=True)
class ReadingEntry:
    line: int
    indicator: str
    organisation: str
    period: Period
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    note: str


@dataclass(frozen=True)
class IndicatorFile:
    line: int
    system: str
    plan: str
    indicators: tuple[IndicatorEntry, ...]
    peer_tables: tuple[PeerTableEntry, ...]
    readings: tuple[ReadingEntry, ...]
