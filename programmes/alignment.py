"""What serves what: counts of what delivers, by programme and by priority. Pure arithmetic.

A programme counts with everything below it, and so does a priority: what serves a part of an aim
serves the aim. A thing that reaches a cell by two ways counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

K = TypeVar("K")

PRIMARY, CONTRIBUTES = "primary", "contributes"

Parents = Mapping[int, int | None]
"""Each row's id and that of the row above it; one whose parent is missing stands at the top."""

SHADES = ((10, "Many"), (4, "Some"), (1, "Few"), (0, "None"))
"""From how many on a cell has the word; the same for every framework, so that two compare."""


class Serves(NamedTuple):
    """One alignment: a thing of a kind, in a programme, serves a priority with a strength."""

    kind: str
    thing: int
    programme: int
    priority: int
    strength: str


@dataclass(frozen=True)
class Counts:
    """How many things stand in each cell, row and column, and in all; each counted once."""

    cells: Mapping[tuple[int, int], int]
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    whole: int

    def cell(self, row: int, column: int) -> int:
        return self.cells.get((row, column), 0)


def shade(number: int) -> str:
    """The word for a cell: None, Few (1 to 3), Some (4 to 9) or Many (10 and more)."""
    return next(word for least, word in SHADES if number >= least)


def above(parents: Parents) -> dict[int, tuple[int, ...]]:
    """Each row's id with those above it, itself first. A circle is followed once round."""
    return {row: tuple(_up(row, parents)) for row in parents}


def _up(row: int, parents: Parents) -> Iterable[int]:
    seen: set[int] = set()
    step: int | None = row
    while step is not None and step in parents and step not in seen:
        seen.add(step)
        yield step
        step = parents[step]


def below(parents: Parents) -> dict[int, frozenset[int]]:
    """Each row's id with the ids of itself and everything below it."""
    found: dict[int, set[int]] = {row: set() for row in parents}
    for row, line in above(parents).items():
        for one in line:
            found[one].add(row)
    return {row: frozenset(ids) for row, ids in found.items()}


def count(
    served: Iterable[Serves], programmes: Parents, priorities: Parents, columns: Collection[int]
) -> Counts:
    """Things by programme and by column; `columns` are the priorities that have one."""
    rows_of, columns_of = above(programmes), above(priorities)
    cells: dict[tuple[int, int], set[tuple[str, int]]] = defaultdict(set)
    rows: dict[int, set[tuple[str, int]]] = defaultdict(set)
    heads: dict[int, set[tuple[str, int]]] = defaultdict(set)
    whole: set[tuple[str, int]] = set()
    for one in served:
        here = [column for column in columns_of.get(one.priority, ()) if column in columns]
        lines = rows_of.get(one.programme, ()) if here else ()
        thing = (one.kind, one.thing)
        whole |= {thing} if lines else set()
        for row in lines:
            rows[row].add(thing)
        for column in here if lines else ():
            heads[column].add(thing)
            for row in lines:
                cells[row, column].add(thing)
    return Counts(_sizes(cells), _sizes(rows), _sizes(heads), len(whole))


def _sizes(sets: Mapping[K, Collection[object]]) -> dict[K, int]:
    return {key: len(found) for key, found in sets.items()}


def coverage(
    served: Iterable[Serves], priorities: Parents, columns: Collection[int]
) -> dict[tuple[int, int], str]:
    """The strongest way in which each programme itself serves each column, where it does."""
    columns_of = above(priorities)
    found: dict[tuple[int, int], str] = {}
    for one in served:
        if one.kind != "programme":
            continue
        for column in columns_of.get(one.priority, ()):
            if column in columns and found.get((one.programme, column)) != PRIMARY:
                found[one.programme, column] = one.strength
    return found


@dataclass(frozen=True)
class Gaps:
    """Ids of what is left out. `through` are served only through what they are part of."""

    undelivered: Sequence[int]
    through: Sequence[int]
    programmes: Sequence[int]


def gaps(served: Sequence[Serves], programmes: Parents, priorities: Parents) -> Gaps:
    """Priorities that nothing delivers, and programmes that with all below them serve nothing."""
    up, lines = above(priorities), above(programmes)
    hit = {one.priority for one in served if one.programme in programmes}
    reached = {row for priority in hit for row in up.get(priority, ())}
    through = [p for p in priorities if p not in reached and any(row in hit for row in up[p])]
    serving = {row for one in served for row in lines.get(one.programme, ())}
    return Gaps(
        undelivered=[p for p in priorities if p not in reached and p not in set(through)],
        through=through,
        programmes=[p for p in programmes if p not in serving],
    )
