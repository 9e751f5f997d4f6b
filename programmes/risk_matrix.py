"""Risks by likelihood and impact: how many stand in each cell of 5 × 5, and how they moved. Pure.

A risk is open on a day from the day it was opened until the day before it was closed. Its score on
a day is the last that had been given by the end of that day; a score that came with the risk
itself holds from its first day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from programmes import rag

SCALE = (1, 2, 3, 4, 5)

Change = Literal["worse", "better", "scored", "unscored", "new", "closed"]
CHANGES: tuple[Change, ...] = ("worse", "better", "new", "closed", "scored", "unscored")


@dataclass(frozen=True)
class Given:
    """A score as it was given on a day. `first`: it came with the risk."""

    on: date
    likelihood: int
    impact: int
    first: bool = False


@dataclass(frozen=True)
class Turn:
    """A risk was closed, or opened again, on a day."""

    on: date
    closed: bool


@dataclass(frozen=True)
class Standing:
    """Where an open risk stood on a day; likelihood and impact both given, or both None."""

    likelihood: int | None
    impact: int | None

    @property
    def score(self) -> int | None:
        if self.likelihood and self.impact:
            return rag.risk_score(self.likelihood, self.impact)
        return None


NOT_SCORED = Standing(None, None)


@dataclass(frozen=True)
class Cell:
    likelihood: int
    impact: int
    number: int

    @property
    def score(self) -> int:
        return rag.risk_score(self.likelihood, self.impact)

    @property
    def level(self) -> str:
        return rag.risk_level(self.score)


@dataclass(frozen=True)
class Matrix:
    """`rows`: likelihood 5 first, each with impact 1 to 5."""

    rows: list[list[Cell]]
    unscored: int

    @property
    def scored(self) -> int:
        return sum(cell.number for row in self.rows for cell in row)

    @property
    def total(self) -> int:
        return self.scored + self.unscored

    def levels(self) -> dict[str, int]:
        """How many stand at each level, worst first; all four are named."""
        found = dict.fromkeys(("extreme", "high", "moderate", "low"), 0)
        for row in self.rows:
            for cell in row:
                found[cell.level] += cell.number
        return found


@dataclass(frozen=True)
class Movement:
    """What moved between two days, by identifier; `same` stood where they stood."""

    changed: dict[Change, list[int]] = field(default_factory=dict)
    same: int = 0


def open_on(
    opened_on: date | None, closed_on: date | None, turns: Sequence[Turn], on: date
) -> bool:
    """Whether a risk was open at the end of a day.

    `turns`, soonest first, says when it was closed and opened again, as far as that is known. The
    first turn after the day says what it was until then; where none followed it is as it is now.
    """
    if opened_on and opened_on > on:
        return False
    after = next((turn for turn in turns if turn.on > on), None)
    if after is not None:
        return after.closed
    return closed_on is None or closed_on > on


def score_on(scores: Sequence[Given], on: date) -> Given | None:
    """The score that held at the end of a day; `scores` soonest first."""
    held = None
    for given in scores:
        if given.on > on:
            break
        held = given
    if held is None and scores and scores[0].first:
        return scores[0]
    return held


def standing_on(scores: Sequence[Given], on: date) -> Standing:
    held = score_on(scores, on)
    return Standing(held.likelihood, held.impact) if held else NOT_SCORED


def matrix(standings: Iterable[Standing]) -> Matrix:
    """How many stand in each cell, and how many have no score."""
    found = Counter((one.likelihood, one.impact) if one.score else None for one in standings)
    rows = [
        [Cell(likelihood, impact, found[likelihood, impact]) for impact in SCALE]
        for likelihood in reversed(SCALE)
    ]
    return Matrix(rows, found[None])


def movement(before: Mapping[int, Standing], after: Mapping[int, Standing]) -> Movement:
    """What became of each risk that was open on either day; every one is counted once."""
    changed: dict[Change, list[int]] = {change: [] for change in CHANGES}
    same = 0
    for pk, now in after.items():
        change = _change(before.get(pk), now)
        if change:
            changed[change].append(pk)
        else:
            same += 1
    changed["closed"] = [pk for pk in before if pk not in after]
    return Movement(changed, same)


def _change(was: Standing | None, now: Standing) -> Change | None:
    if was is None:
        return "new"
    if was.score is None or now.score is None:
        if was.score == now.score:
            return None
        return "unscored" if now.score is None else "scored"
    if was.score == now.score:
        return None
    return "worse" if now.score > was.score else "better"


def month_end_before(on: date) -> date:
    """The last day of the month before the day's."""
    return on.replace(day=1) - timedelta(days=1)


def circle(part: int, whole: int, part_of: Mapping[int, int]) -> list[int]:
    """From `whole` upwards to `part`, where gathering `part` into `whole` closes a circle.

    Empty where it does not. `part_of`: what each is part of already.
    """
    chain, step = [whole], whole
    while step != part:
        if step not in part_of or part_of[step] in chain:
            return []
        step = part_of[step]
        chain.append(step)
    return chain
