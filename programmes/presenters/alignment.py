"""How what serves what reads: the heatmap, the coverage matrix, a priority's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes import alignment
from programmes.alignment import CONTRIBUTES, PRIMARY, Counts
from programmes.enums import Strength
from programmes.models import Alignment, Plan, Priority, Programme
from programmes.selectors.alignment import Tree

COUNTED_WORDS = {
    "deliverable": ("deliverable", "deliverables"),
    "action": ("improvement action", "improvement actions"),
    "milestone": ("milestone", "milestones"),
    "programme": ("programme", "programmes"),
}
LISTS = {"deliverable": "deliverables", "action": "actions", "milestone": "milestones"}
"""The list that a cell opens, by what it counts."""


@dataclass(frozen=True)
class Cell:
    """A count with its word. `shade` is the word in lower case, for the look."""

    number: int
    word: str
    href: str = ""

    @property
    def shade(self) -> str:
        return self.word.lower()


@dataclass(frozen=True)
class Row:
    programme: Programme
    depth: int
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True)
class Heatmap:
    columns: list[Priority]
    rows: list[Row]
    totals: list[Cell]
    whole: int

    @property
    def wide(self) -> bool:
        """Whether only numbers fit above the columns."""
        return len(self.columns) > NAMED_COLUMNS


NAMED_COLUMNS = 10
"""More columns than these have only their numbers above them, and are scrolled past."""


@dataclass(frozen=True)
class Addresses:
    """Where a cell leads: the list of the plan that shows just what it counts."""

    plan: Plan
    counting: str
    strength: str

    def cell(self, programme: Programme | None, priority: Priority) -> str:
        system = self.plan.system.key
        if self.counting not in LISTS:
            here = [system, self.plan.key, priority.framework.key, priority.key]
            return f"{reverse('priority', args=here)}#serving"
        asked = {"programme": programme.key} if programme else {}
        asked["priority"] = f"{priority.framework.key}/{priority.key}"
        asked |= {"strength": self.strength} if self.strength == PRIMARY else {}
        address = reverse(LISTS[self.counting], args=[system, self.plan.key])
        return f"{address}?{urlencode(asked, safe='/')}"


def heatmap(
    counts: Counts, programmes: Sequence[Programme], columns: Sequence[Priority], to: Addresses
) -> Heatmap:
    """Programmes in print order, each with a cell for each column."""
    least = min((programme.depth for programme in programmes), default=0)
    rows = [
        Row(
            programme,
            programme.depth - least,
            [_cell(counts.cell(programme.pk, c.pk), to, programme, c) for c in columns],
            _plain(counts.rows.get(programme.pk, 0)),
        )
        for programme in programmes
    ]
    totals = [_plain(counts.columns.get(c.pk, 0)) for c in columns]
    return Heatmap(list(columns), rows, totals, counts.whole)


def _cell(number: int, to: Addresses, programme: Programme, column: Priority) -> Cell:
    href = to.cell(programme, column) if number else ""
    return Cell(number, alignment.shade(number), href)


def _plain(number: int) -> Cell:
    return Cell(number, alignment.shade(number))


def shade_rule() -> str:
    """The rule for the words, as the page says it."""
    words = []
    most = None
    for least, word in alignment.SHADES:
        words.append(_range(least, most, word))
        most = least - 1
    return ", ".join(reversed(words))


def _range(least: int, most: int | None, word: str) -> str:
    if most is None:
        return f"{word}: {least} or more"
    return f"{word}: {least}" if least == most else f"{word}: {least} to {most}"


@dataclass(frozen=True)
class Mark:
    """A cell of the coverage matrix: Primary, Contributes, or nothing."""

    strength: str

    @property
    def word(self) -> str:
        return Strength(self.strength).label if self.strength else "No"

    @property
    def icon(self) -> str:
        return {PRIMARY: "●", CONTRIBUTES: "○"}.get(self.strength, "")


@dataclass(frozen=True)
class CoverageRow:
    programme: Programme
    marks: list[Mark]

    def number(self, strength: str) -> int:
        return sum(mark.strength == strength for mark in self.marks)

    @property
    def words(self) -> str:
        """How many of each strength, leaving out what is none."""
        numbers = {"primary": self.number(PRIMARY), "contributing": self.number(CONTRIBUTES)}
        return ", ".join(f"{n} {word}" for word, n in numbers.items() if n) or "None"


@dataclass(frozen=True)
class Coverage:
    columns: list[Priority]
    rows: list[CoverageRow]

    @property
    def wide(self) -> bool:
        return len(self.columns) > NAMED_COLUMNS

    def number(self, column: int, strength: str) -> int:
        """How many programmes serve a column with a strength."""
        return sum(row.marks[column].strength == strength for row in self.rows)

    def whole(self, strength: str) -> int:
        """How many cells of the matrix have a strength."""
        return sum(row.number(strength) for row in self.rows)


def coverage(
    found: Mapping[tuple[int, int], str],
    programmes: Sequence[Programme],
    columns: Sequence[Priority],
) -> Coverage:
    rows = [
        CoverageRow(p, [Mark(found.get((p.pk, c.pk), "")) for c in columns]) for p in programmes
    ]
    return Coverage(list(columns), rows)


def head(priority: Priority) -> str:
    """What stands above a narrow column."""
    return priority.number or priority.name


@dataclass
class Line:
    """A priority in the list of its framework, and how many things of each kind serve it."""

    priority: Priority
    depth: int
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        said = [
            f"{number:,} {COUNTED_WORDS[kind][number != 1]}"
            for kind, number in self.numbers.items()
            if number
        ]
        return ", ".join(said) or "Nothing"


def lines(tree: Tree, served: Sequence[alignment.Serves]) -> list[Line]:
    """Each priority with what serves it or a part of it."""
    found = {one.pk: Line(one, tree.depths[one.pk]) for one in tree.priorities}
    for kind in COUNTED_WORDS:
        mine = [one for one in served if one.kind == kind]
        counts = alignment.count(mine, _flat(mine), tree.parents, found.keys())
        for pk, number in counts.columns.items():
            found[pk].numbers[kind] = number
    return list(found.values())


def _flat(served: Sequence[alignment.Serves]) -> dict[int, int | None]:
    return {one.programme: None for one in served}


@dataclass(frozen=True)
class Thing:
    """Something that serves a priority, as a link."""

    title: str
    kind: str
    strength: str
    href: str


def by_programme(rows: Sequence[Alignment], system: str) -> list[tuple[Programme, list[Thing]]]:
    """What serves a priority, under the programme that delivers it."""
    found: dict[int, tuple[Programme, list[Thing]]] = {}
    for row in rows:
        kind, thing = thing_of(row)
        programme = thing if kind == "programme" else thing.programme
        shown = found.setdefault(programme.pk, (programme, []))[1]
        label = COUNTED_WORDS[kind][0]
        label = label[:1].upper() + label[1:]
        href = href_of(kind, thing, system)
        shown.append(Thing(thing_title(thing), label, row.get_strength_display(), href))
    return list(found.values())


def thing_of(row: Alignment) -> tuple[str, Any]:
    """What an alignment aligns: its kind and itself."""
    for kind in COUNTED_WORDS:
        thing = getattr(row, kind)
        if thing is not None:
            return kind, thing
    raise ValueError(row.pk)


def thing_title(thing: Any) -> str:
    return str(thing.title if isinstance(thing, Programme) else thing)


def href_of(kind: str, thing: Any, system: str) -> str:
    if kind == "programme":
        return reverse("programme", args=[system, thing.key])
    return reverse(kind, args=[system, thing.programme.key, thing.key])


def by_framework(trees: Sequence[Tree], ids: Sequence[int]) -> list[tuple[Tree, list[Priority]]]:
    """The priorities with these ids, under their frameworks; frameworks without any left out."""
    wanted = set(ids)
    found = [(tree, [one for one in tree.priorities if one.pk in wanted]) for tree in trees]
    return [(tree, rows) for tree, rows in found if rows]
