"""A chart by some settings, in words and lines, and the versions of its settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from metrics.models import SpcSettings
from metrics.presenters.indicator import Shown, limits_words, settings_words
from metrics.presenters.performance import Row
from metrics.selectors.judged import Judged
from metrics.selectors.series import Series


@dataclass(frozen=True)
class Drawn:
    """A series' chart with what it says: its sentence, marks, limits and notes."""

    shown: Shown

    @property
    def row(self) -> Row:
        return self.shown.row

    @property
    def limits(self) -> str:
        shown = self.shown
        return limits_words(shown.analysis, shown.unit, shown.noun)

    @property
    def notes(self) -> Sequence[str]:
        return self.shown.analysis.notes


@dataclass(frozen=True)
class Version:
    number: int
    at: datetime
    who: str
    settings: list[str]
    why: str


def drawn(series: Series, system: str, on: date) -> Drawn:
    return Drawn(Shown(Row(Judged(series), system, on)))


def versions(rows: Sequence[SpcSettings], on: date) -> list[Version]:
    """In the order given; the first words of each, which say who, stand in their own columns."""
    return [
        Version(row.number, row.at, row.by.name, _said(row, on), row.reason or "Not stated")
        for row in rows
    ]


def _said(row: SpcSettings, on: date) -> list[str]:
    why = f"Why they were changed: {row.reason}"
    return [words for words in settings_words(row, on)[1:] if words != why]
