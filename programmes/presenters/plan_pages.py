"""How a plan on a page reads, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programmes import working_days
from programmes.models import PlanOnAPage
from programmes.models.plan_page import LOGIC_MODEL, PLAN_PAGE_PARTS
from programmes.presenters.paper import SIZES
from programmes.text import count, day


@dataclass(frozen=True)
class Part:
    """A part with its items; none where nobody has written it yet."""

    name: str
    label: str
    items: list[str]

    @property
    def written(self) -> bool:
        return bool(self.items)


def parts(page: PlanOnAPage | None) -> dict[str, Part]:
    """Every list of the page by its name."""
    return {name: Part(name, label, items_of(getattr(page, name, ""))) for name, label in _labels()}


def _labels() -> Sequence[tuple[str, str]]:
    return list(PLAN_PAGE_PARTS.items())


def items_of(text: str) -> list[str]:
    return [line for line in (raw.strip() for raw in text.splitlines()) if line]


def logic_model(found: dict[str, Part]) -> list[Part]:
    return [found[name] for name in LOGIC_MODEL]


def next_update(page: PlanOnAPage | None, on: date) -> str:
    """When the next update is due, and by how much it is overdue."""
    due = page.next_update_on if page else None
    if due is None:
        return "No day set"
    if due >= on:
        return day(due)
    return f"{day(due)}, overdue by {count(working_days.overdue(due, on), 'working day')}"


def is_overdue(page: PlanOnAPage | None, on: date) -> bool:
    return bool(page and page.next_update_on and page.next_update_on < on)


def length(found: dict[str, Part], commitment: str) -> int:
    """How much paper the words take, in characters: a line of its own counts as sixty."""
    items = [item for part in found.values() for item in part.items]
    return len(commitment) + sum(max(60, len(item)) for item in items)


def sizes_for(found: dict[str, Part], commitment: str) -> tuple[float, ...]:
    """The sizes of print worth trying: a full page does not begin with the largest."""
    long = length(found, commitment)
    first = sum(long > most for most in FITS)
    return SIZES[min(first, len(SIZES) - 1) :]


FITS = (2_500, 3_300, 3_900, 4_500)
"""Characters up to which a sheet is likely to hold the words at each size but the last."""


def columns(found: dict[str, Part], number: int = 3) -> list[list[Part]]:
    """What is written of all parts but the logic model, in order, in columns of like length."""
    written = [part for part in found.values() if part.items and part.name not in LOGIC_MODEL]
    whole = sum(_lines_of(part) for part in written)
    made: list[list[Part]] = [[] for _ in range(number)]
    so_far = 0
    for part in written:
        middle = so_far + _lines_of(part) / 2
        made[min(number - 1, int(number * middle / whole))].append(part)
        so_far += _lines_of(part)
    return made


def _lines_of(part: Part) -> int:
    """About how many lines of a column it takes, its heading among them."""
    return 2 + sum(1 + len(item) // 52 for item in part.items)
