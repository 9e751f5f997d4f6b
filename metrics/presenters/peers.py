"""A system among its peers in words: the sentence first, then the lines of table and chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from markupsafe import Markup

from metrics.charts.box_plot import Given, box_plot
from metrics.enums import Improvement
from metrics.models import PeerMeasure, PeerTable, PeerValue
from metrics.peers import FEWEST, Rank, Spread
from metrics.presenters.amounts import UNITS, amount, exact
from metrics.selectors.peers import Measured, peers_of
from programmes.text import count, words_list

BEST, WORST, OWN = ("▲", "Best"), ("▼", "Worst"), ("◆", "This system")
METHOD = (
    "Quartiles lie between the two values on either side of them, in proportion (the inclusive "
    "method: type 7 of Hyndman and Fan, a spreadsheet’s QUARTILE.INC). Whiskers reach to the "
    "furthest value within one and a half box lengths of the box. Equal values share a rank."
)
TOO_FEW = f"A box is drawn from {FEWEST} values on; of fewer, each value is drawn by itself."


@dataclass(frozen=True)
class Scale:
    """How values of a measure read: what `amount` needs of an indicator."""

    unit: str
    decimals: int

    def finer(self, value: Decimal | None) -> str:
        """A figure that was worked out: half a unit of small whole numbers is not rounded away."""
        if value is None or self.decimals or abs(value) >= 1000 or value == int(value):
            return amount(value, self)  # type: ignore[arg-type]
        return amount(value, Scale(self.unit, 1))  # type: ignore[arg-type]

    def given(self, value: Decimal | None) -> str:
        return exact(value, self) if value is not None else "Not given"  # type: ignore[arg-type]


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if number % 100 in (11, 12, 13) else ending}"


def rank_words(rank: Rank | None) -> str:
    """Joint 6th of 17; what has no rank says so."""
    if rank is None:
        return "Not ranked"
    return f"{'Joint ' if rank.shared > 1 else ''}{ordinal(rank.place)} of {rank.of:,}"


def mark_of(rank: Rank | None) -> tuple[str, str] | None:
    """The shape and word of the best and of the worst."""
    if rank is None:
        return None
    return BEST if rank.is_best else WORST if rank.is_worst else None


def method_words(spread: Spread | None) -> str:
    """How a chart and its figures were made."""
    return METHOD if spread and spread.has_box else TOO_FEW


def stands(name: str, value: str, rank: Rank, nouns: str) -> str:
    """Shropshire stands 17th of the 17 systems, the worst, at 78.7%."""
    place = f"{name} stands {'joint ' if rank.shared > 1 else ''}{ordinal(rank.place)}"
    place += f" of the {rank.of:,} {nouns}"
    if rank.shared > 1:
        place += f", with {count(rank.shared - 1, 'other', 'others')}"
    if mark := mark_of(rank):
        place += f", the {mark[1].lower()}"
    return f"{place}, at {value}."


def quartile_words(spread: Spread, improvement: str, scale: Scale) -> str:
    """Which way is better, the median, and where the best quarter begins."""
    way = Improvement(improvement).label
    median = f"the median is {scale.finer(spread.median)}"
    if not spread.has_box:
        return f"{way}; {median}."
    name, value = "upper quartile", spread.upper_quartile
    if improvement == Improvement.DECREASE:
        name, value = "lower quartile", spread.lower_quartile
    return f"{way}; {median} and the {name}, where the best quarter begins, {scale.finer(value)}."


def worked_out(spread: Spread | None, scale: Scale) -> list[tuple[str, str]]:
    """What was worked out of the values: name and figure."""
    if spread is None or spread.count < 2:
        return []
    rows = [("Mean", scale.finer(spread.mean)), ("Median", scale.finer(spread.median))]
    if spread.has_box:
        rows.insert(1, ("Upper quartile", scale.finer(spread.upper_quartile)))
        rows.append(("Lower quartile", scale.finer(spread.lower_quartile)))
    return [*rows, ("Lowest", scale.finer(spread.low)), ("Highest", scale.finer(spread.high))]


@dataclass(frozen=True)
class Place:
    """A line of the table of one measure."""

    name: str
    value: str
    rank: Rank | None
    is_own: bool
    number: Decimal | None
    more: str = ""

    @property
    def ranked(self) -> str:
        return rank_words(self.rank)

    @property
    def place(self) -> str:
        """Joint 6th: in a table that says of how many."""
        return self.ranked.partition(" of ")[0]

    @property
    def mark(self) -> tuple[str, str] | None:
        return mark_of(self.rank)


def best_first(rows: Iterable[Place]) -> list[Place]:
    """By rank, then in the order given; those without a value last."""
    return sorted(rows, key=lambda row: (row.number is None, row.rank.place if row.rank else 0))


@dataclass(frozen=True)
class Column:
    """One measure of a published table, as its page and the table's page show it."""

    measured: Measured

    @property
    def measure(self) -> PeerMeasure:
        return self.measured.measure

    @property
    def scale(self) -> Scale:
        return Scale(self.measure.unit, self.measure.decimals)

    @property
    def own(self) -> str:
        cell = self.measured.own_cell
        return cell.printed if cell else "No data"

    @property
    def rank(self) -> str:
        """Our rank; else the one that was printed."""
        if self.measured.rank is not None:
            return rank_words(self.measured.rank)
        return self.printed_rank or "Not ranked"

    @property
    def printed_rank(self) -> str:
        if self.measure.printed_rank is None:
            return ""
        of = f" of {self.measure.printed_of}" if self.measure.printed_of else ""
        return f"{ordinal(self.measure.printed_rank)}{of}, as printed"

    @property
    def mark(self) -> tuple[str, str] | None:
        return mark_of(self.measured.rank)

    @property
    def median(self) -> str:
        spread = self.measured.spread
        if spread is None or spread.count < 2:
            return "Not given"
        return self.scale.finer(spread.median)

    @property
    def england(self) -> str:
        """The national average and upper quartile, as the source gives them."""
        average, quartile = self.measure.national_average, self.measure.upper_quartile
        told = [self.scale.given(average)] if average is not None else []
        told += [f"upper quartile {self.scale.given(quartile)}"] if quartile is not None else []
        return ", ".join(told) or "Not given"

    @property
    def target(self) -> str:
        return self.scale.given(self.measure.target)

    @property
    def is_better_than_median(self) -> bool:
        value, spread = self.measured.figures.get(self.measured.own), self.measured.spread
        if value is None or spread is None or self.measured.rank is None:
            return False
        if self.measure.improvement == Improvement.INCREASE:
            return value > spread.median
        return value < spread.median

    def named(self, which: str) -> str:
        """Who is best, or worst: the value, and names where they are few."""
        cells = [
            row
            for row in self.measured.cells
            if (rank := self.measured.ranks.get(row.peer)) and getattr(rank, f"is_{which}")
        ]
        if not cells:
            return "Nobody"
        names = words_list([row.peer for row in cells])
        said = names if len(cells) < 3 else f"{len(cells)} systems"
        return f"{cells[0].printed}: {said}"

    def cell(self, peer: str) -> tuple[str, tuple[str, str] | None]:
        """What is printed for a peer, and its mark."""
        found = self.measured.cell(peer)
        return (found.printed if found else "No data"), mark_of(self.measured.ranks.get(peer))

    @cached_property
    def sentence(self) -> str:
        """How this system stands, first of all."""
        own, name, cells = self.measured.own_cell, self.measured.own, self.measured.cells
        if own is None:
            return f"The table has no value of {name} for this measure."
        if own.value is None:
            return self._words(own, name, cells)
        spread, rank = self.measured.spread, self.measured.rank
        assert spread is not None
        if rank is not None:
            told = stands(name, own.printed, rank, "systems")
            return f"{told} {quartile_words(spread, self.measure.improvement, self.scale)}"
        told = f"{name} is at {own.printed}"
        if spread.count < 2:
            where = f"; {self.printed_rank}" if self.printed_rank else ""
            return f"{told}{where}. The table prints no other system’s value."
        low, high = self.scale.finer(spread.low), self.scale.finer(spread.high)
        return f"{told}, among values from {low} to {high}. Neither way is better: no ranks."

    def _words(self, own: PeerValue, name: str, cells: list[PeerValue]) -> str:
        """A word, or a dash, stands where others may have the same."""
        if not any(letter.isalnum() for letter in own.printed):
            return f"No value is printed for {name}: the table has “{own.printed}”."
        if len(cells) < 2:
            return f"{name}: {own.printed}. The table prints no other system’s value."
        same = sum(row.printed == own.printed for row in cells)
        if same == 1:
            return f"{name}: {own.printed}, unlike any of the other {len(cells) - 1} systems."
        return f"{name}: {own.printed}, like {same - 1} of the other {len(cells) - 1} systems."

    @property
    def draws(self) -> bool:
        return len(self.measured.figures) > 1

    def chart(self, width: int) -> Markup:
        own = self.measured.figures.get(self.measured.own)
        measure = self.measure
        return box_plot(
            [float(value) for value in self.measured.figures.values()],
            self.measured.spread,
            title=f"{measure.name}: {self.sentence}",
            unit=UNITS.get(measure.unit, ""),
            given=Given(_float(own), _float(measure.target), _float(measure.national_average)),
            width=width,
        )

    @cached_property
    def places(self) -> list[Place]:
        """Every system, best first."""
        ranks, own = self.measured.ranks, self.measured.own
        return best_first(
            Place(row.peer, row.printed, ranks.get(row.peer), row.peer == own, row.value)
            for row in self.measured.cells
        )

    @property
    def worked_out(self) -> list[tuple[str, str]]:
        return worked_out(self.measured.spread, self.scale)

    @property
    def method(self) -> str:
        """How the figures were made, where any was."""
        return method_words(self.measured.spread) if self.draws else ""

    def published(self, value: Decimal | None) -> str:
        """A figure that the source gives."""
        return self.scale.given(value)


def _float(value: Decimal | None) -> float | None:
    return float(value) if value is not None else None


def columns_of(found: Sequence[Measured]) -> list[Column]:
    return [Column(one) for one in found]


def headline(table: PeerTable, columns: Sequence[Column]) -> str:
    """How the system stands over the whole table."""
    systems = len(peers_of([one.measured for one in columns]))
    ranked = [one for one in columns if one.measured.rank is not None]
    if not ranked:
        printed = sum(one.measure.printed_rank is not None for one in columns)
        told = f"{count(len(columns), 'measure')} of {table.own}"
        if systems > 1:
            told += f" and {count(systems - 1, 'other system')}"
        return f"{told}; {count(printed, 'rank')} printed." if printed else f"{told}; none ranked."
    best, worst = (_where(ranked, mark) for mark in (BEST, WORST))
    better = sum(one.is_better_than_median for one in ranked)
    return (
        f"{table.own} among {systems} systems: better than the median in {better} of "
        f"{count(len(ranked), 'ranked measure')}, best in {best}, "
        f"worst in {worst}."
    )


def _where(ranked: Sequence[Column], mark: tuple[str, str]) -> str:
    """How many of them have a mark, by name where they are few."""
    names = [one.measure.name for one in ranked if one.mark == mark]
    if not names:
        return "none"
    return f"{len(names)} ({words_list(names)})" if len(names) < 4 else str(len(names))


def headings(columns: Sequence[Column]) -> list[tuple[str, list[Column]]]:
    """The columns under their printed headings, in the order of print."""
    found: list[tuple[str, list[Column]]] = []
    for one in columns:
        if not found or found[-1][0] != one.measure.heading:
            found.append((one.measure.heading, []))
        found[-1][1].append(one)
    return found


MEASURE_HEADS = ("System", "As printed", "Value", "Unit", "Rank", "Of", "Shared by", "Remark")


def measure_table(column: Column) -> tuple[Sequence[str], list[list[Any]]]:
    """The table of one measure as a file."""
    unit = column.measure.get_unit_display() if column.measure.unit else ""
    return MEASURE_HEADS, [record(row, unit, OWN[1]) for row in column.places]


def record(row: Place, unit: str, own: str) -> list[Any]:
    """A line of a file: numbers as numbers."""
    rank = row.rank
    remarks = [own] if row.is_own else []
    remarks += [row.mark[1]] if row.mark else []
    return [
        row.name,
        row.value,
        row.number,
        unit,
        rank.place if rank else None,
        rank.of if rank else None,
        rank.shared if rank else None,
        ", ".join(remarks),
    ]


def whole_table(columns: Sequence[Column]) -> tuple[Sequence[str], list[list[Any]]]:
    """The table as printed, as a file: a row for each system."""
    heads = ["System", *(one.measure.name for one in columns)]
    names = peers_of([one.measured for one in columns])
    return heads, [[name, *(one.cell(name)[0] for one in columns)] for name in names]
