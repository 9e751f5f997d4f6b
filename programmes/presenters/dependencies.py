"""How things that wait, and what they wait for, read on a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from programmes.critical_path import Placed
from programmes.due import Due
from programmes.enums import DueKind
from programmes.models import Dependency, Milestone
from programmes.models.delivery import ImprovementAction
from programmes.presenters.plan import forecast_of
from programmes.selectors.dependencies import Item, Joined, Net, Waits
from programmes.selectors.pushes import Pushed
from programmes.text import count, day

KIND_WORDS = {
    "milestone": "Milestone",
    "deliverable": "Deliverable",
    "action": "Improvement action",
}
STATES = {"late": "Late", "fits": "Fits", "done": "Done", "undated": "No date to compare"}
"""How a dependency stands. Late: what comes first is too late for what waits for it."""


def href_of(system: str, item: Item) -> str:
    return reverse(item.kind, args=[system, item.programme.key, item.row.key])


def when_of(item: Item) -> str:
    """Done 3 March 2017; or when it is for, as exactly as the plan says."""
    row = item.row
    if isinstance(row, Milestone):
        return f"done {day(row.actual)}" if row.actual else forecast_of(row)
    if isinstance(row, ImprovementAction) and row.revised_on:
        words = f"revised to {Due(DueKind.MONTH, row.revised_on).words}"
    else:
        words = row.due.words if row.due_kind != DueKind.UNCONFIRMED else "no date yet"
    return f"{words}, done" if item.done else words


def label_of(item: Item) -> str:
    """For a list to choose from: Milestone: Open the hub (30 June 2017)."""
    title = item.title if len(item.title) <= 90 else f"{item.title[:89]}…"
    return f"{KIND_WORDS[item.kind]}: {title} ({when_of(item)})"


def between_words(lag_days: int) -> str:
    return count(lag_days, "day") if lag_days else "None"


@dataclass(frozen=True)
class Line:
    """A dependency as a list shows it. `state`: a key of STATES."""

    key: str
    before: Item
    after: Item
    lag_days: int
    state: str
    words: str


def line_of(one: Joined, net: Net, placed: Mapping[str, Placed]) -> Line:
    before, after = net.items[one.before], net.items[one.after]
    state, words = _standing(one, before, after, placed)
    return Line(one.dependency.key, before, after, one.dependency.lag_days, state, words)


def _standing(
    one: Joined, before: Item, after: Item, placed: Mapping[str, Placed]
) -> tuple[str, str]:
    """The state, and it in words with the days."""
    if before.withdrawn or after.withdrawn:
        what = "What comes first" if before.withdrawn else "What waits"
        return "undated", f"{what} was withdrawn"
    if after.done or before.done:
        return "done", "Both done" if after.done and before.done else _one_done(before)
    first = placed[one.before].expected
    if first is None or after.on is None:
        return "undated", STATES["undated"]
    room = (after.on - first).days - one.dependency.lag_days
    if room < 0:
        return "late", f"Late by {count(-room, 'day')}"
    return "fits", f"Fits, {count(room, 'day')} to spare" if room else "Fits, no day to spare"


def _one_done(before: Item) -> str:
    return "What comes first is done" if before.done else "What waits is done"


def lines(net: Net) -> list[Line]:
    """Every dependency of the plan: late ones first, then by the day of what comes first."""
    placed = net.placed()
    found = [line_of(one, net, placed) for one in net.joined]
    order = list(STATES)
    return sorted(found, key=lambda one: (order.index(one.state), _day_key(one.before), one.key))


def _day_key(item: Item) -> str:
    return item.on.isoformat() if item.on else "9999"


@dataclass(frozen=True)
class Neighbour:
    """The other end of a dependency, on an item's own page."""

    dependency: Dependency
    title: str
    href: str
    words: str


@dataclass(frozen=True)
class Neighbours:
    """What the macro `_waits.jinja` shows. `ref` names the item where one is added."""

    ref: str
    waits_for: list[Neighbour]
    waited_for_by: list[Neighbour]
    may_add: bool


def neighbours(waits: Waits, system: str, *, may_add: bool) -> Neighbours:
    return Neighbours(
        waits.item.ref,
        [_neighbour(pair, waits.item, system) for pair in waits.waits_for],
        [_neighbour(pair, waits.item, system) for pair in waits.waited_for_by],
        may_add,
    )


def _neighbour(pair: tuple[Dependency, Item], mine: Item, system: str) -> Neighbour:
    dependency, item = pair
    words = f"{KIND_WORDS[item.kind]}, {when_of(item)}"
    if item.programme.pk != mine.programme.pk:
        words += f", {item.programme.title}"
    if item.withdrawn:
        words += ", withdrawn"
    if dependency.lag_days:
        words += f", {count(dependency.lag_days, 'day')} between"
    return Neighbour(dependency, item.title, href_of(system, item), words)


@dataclass(frozen=True)
class PushedLine:
    """What a move pushes, as deep in the chain as it stands (0 is pushed by the move itself)."""

    pushed: Pushed
    depth: int
    href: str
    then: str


def pushed_lines(pushed: Sequence[Pushed], moved: str, system: str) -> list[PushedLine]:
    """Chain by chain: below each thing what it pushes in turn."""
    below: dict[str, list[Pushed]] = defaultdict(list)
    for one in pushed:
        below[one.by.ref].append(one)
    found: list[PushedLine] = []
    todo = [(one, 0) for one in reversed(below[moved])]
    while todo:
        one, depth = todo.pop()
        found.append(PushedLine(one, depth, href_of(system, one.item), _then(one)))
        todo += [(each, depth + 1) for each in reversed(below[one.item.ref])]
    return found


def _then(one: Pushed) -> str:
    if one.may_move:
        return "Can move with it"
    if one.item.kind == "milestone":
        return "Not yours to move: its programme is told"
    return "Its due stays: only milestones have forecasts"
