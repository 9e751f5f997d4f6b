"""Where one value stands among many: ranks with ties, quartiles, and what a box plot draws. Pure.

Quartiles are those of the *inclusive* method: linear interpolation between the values on either
side of place (n - 1) × p + 1. It is type 7 of R. J. Hyndman and Y. Fan, "Sample quantiles in
statistical packages", The American Statistician 50 (1996), and what a spreadsheet's QUARTILE.INC
gives. Whiskers are J. W. Tukey's (Exploratory data analysis, 1977): to the furthest value within
one and a half box lengths of the box; what lies beyond stands by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K")

FEWEST = 5
"""Below this many values there are fewer of them than the five numbers a box plot draws."""
REACH = Decimal("1.5")
_DIRECTIONS = {"increase": -1, "decrease": 1}


@dataclass(frozen=True)
class Rank:
    """`place` of `of`, 1 the best; `shared` is how many stand there, itself among them."""

    place: int
    of: int
    shared: int

    @property
    def is_best(self) -> bool:
        return self.place == 1 and self.shared < self.of

    @property
    def is_worst(self) -> bool:
        return self.place > 1 and self.place + self.shared - 1 == self.of


@dataclass(frozen=True)
class Spread:
    """How values lie. `low` and `high` are all of theirs; `far` is what the whiskers leave out."""

    count: int
    low: Decimal
    lower_quartile: Decimal
    median: Decimal
    upper_quartile: Decimal
    high: Decimal
    mean: Decimal
    lower_whisker: Decimal
    upper_whisker: Decimal
    far: tuple[Decimal, ...]

    @property
    def has_box(self) -> bool:
        return self.count >= FEWEST


def ranks(values: Mapping[K, Decimal], improvement: str) -> dict[K, Rank]:
    """The rank of each: 1 the best, equal values share a place and the next ones are skipped.

    Nothing is ranked where neither way is better.
    """
    way = _DIRECTIONS.get(improvement)
    if way is None:
        return {}
    shared = Counter(values.values())
    places: dict[Decimal, int] = {}
    before = 0
    for value in sorted(shared, key=lambda one: way * one):
        places[value] = before + 1
        before += shared[value]
    return {key: Rank(places[value], len(values), shared[value]) for key, value in values.items()}


def quantile(values: Sequence[Decimal], part: Decimal) -> Decimal:
    """The value below which that part (0 to 1) lies. Raises ValueError for no values."""
    if not values:
        raise ValueError("There is no quantile of nothing")
    ordered = sorted(values)
    place = (len(ordered) - 1) * part
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread_of(values: Sequence[Decimal]) -> Spread | None:
    """None of no values; of one, all its numbers are that one."""
    if not values:
        return None
    lower, median, upper = (quantile(values, Decimal(quarter) / 4) for quarter in (1, 2, 3))
    reach = REACH * (upper - lower)
    first, last = lower - reach, upper + reach
    within = [value for value in values if first <= value <= last]
    return Spread(
        count=len(values),
        low=min(values),
        lower_quartile=lower,
        median=median,
        upper_quartile=upper,
        high=max(values),
        mean=sum(values, Decimal(0)) / len(values),
        lower_whisker=min(within),
        upper_whisker=max(within),
        far=tuple(sorted(value for value in values if not first <= value <= last)),
    )
