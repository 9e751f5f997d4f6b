"""What waits for what: the order, the slack, the critical path, and what a move pushes. Pure.

A plan gives dates, not durations, so the arithmetic is that of finish-to-finish links: a thing can
be finished no earlier than its own date, and no earlier than what it waits for is finished, plus
the days between. Its *expected* day is the later of the two. Its *latest* day is the last on which
it does not move the last day of the net that it belongs to. *Slack* is what lies between, in
calendar days; what waits for it may use it up too. (Kelley and Walker's critical path method, 1959,
without durations.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter


@dataclass(frozen=True)
class Task:
    """`on`: the day it is forecast for, or was done; None where the plan gives no date."""

    key: str
    on: date | None
    done: bool = False


@dataclass(frozen=True)
class Link:
    """`after` can be finished `lag_days` calendar days after `before`, and no earlier."""

    before: str
    after: str
    lag_days: int = 0


@dataclass(frozen=True)
class Placed:
    """Where a task stands in its net. Days are None where nothing dated bears on it."""

    task: Task
    expected: date | None
    latest: date | None

    @property
    def pushed_days(self) -> int:
        """By how many days what it waits for is later than its own date allows."""
        if self.expected is None or self.task.on is None:
            return 0
        return (self.expected - self.task.on).days

    @property
    def slack_days(self) -> int | None:
        if self.expected is None or self.latest is None:
            return None
        return (self.latest - self.expected).days


@dataclass(frozen=True)
class Push:
    """A task that a move would push, and by what it is pushed."""

    key: str
    before: date
    after: date
    by: str

    @property
    def days(self) -> int:
        return (self.after - self.before).days


class Circle(ValueError):
    """Things that wait for each other. `keys`: the chain, first and last the same."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys
        super().__init__(" → ".join(keys))


def in_order(links: Iterable[Link], keys: Iterable[str] = ()) -> list[str]:
    """Keys so that each comes after all it waits for. Raises Circle."""
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(keys, ()))
    for link in links:
        sorter.add(link.after, link.before)
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise Circle(error.args[1]) from None


def placed(tasks: Mapping[str, Task], links: Iterable[Link]) -> dict[str, Placed]:
    """Every task of `tasks` in its net, in order. Links to what is not there are left out.

    Raises Circle.
    """
    known = [link for link in links if link.before in tasks and link.after in tasks]
    order = in_order(known, tasks)
    expected = _expected(tasks, known, order)
    latest = _latest(tasks, known, order, expected)
    return {key: Placed(tasks[key], expected[key], latest[key]) for key in order}


@dataclass(frozen=True)
class Chain:
    """What leads to the last thing of a net. `spare`: the days that each step does not need."""

    keys: list[str]
    spare: list[int]

    @property
    def end(self) -> str:
        return self.keys[-1]


def chains(found: Mapping[str, Placed], links: Iterable[Link]) -> list[Chain]:
    """The critical path of each net: the fewest days to spare first, then the latest.

    What is done already, or waits for nothing that is open and dated, comes after all others.
    """
    joined = list(links)
    waits = _waits(found, joined)
    told = [_back(found, waits, end) for end in ends(found, joined)]
    return sorted(told, key=lambda chain: (len(chain.keys) == 1, sum(chain.spare)))


def critical_path(found: Mapping[str, Placed], links: Iterable[Link], end: str) -> Chain:
    """The chain that leads to `end`: back from it, each time by what leaves the least to spare."""
    return _back(found, _waits(found, links), end)


def _waits(found: Mapping[str, Placed], links: Iterable[Link]) -> dict[str, list[Link]]:
    """By what waits and is open: its links back to what is open and dated."""
    still_open = {key for key, one in found.items() if one.expected and not one.task.done}
    waits: dict[str, list[Link]] = {}
    for link in links:
        if link.before in still_open and link.after in still_open:
            waits.setdefault(link.after, []).append(link)
    return waits


def _back(found: Mapping[str, Placed], waits: Mapping[str, list[Link]], end: str) -> Chain:
    keys, spare = [end], []
    while options := waits.get(keys[-1]):
        tightest = min(options, key=lambda link: (_room(found, link), link.before))
        spare.append(_room(found, tightest))
        keys.append(tightest.before)
    return Chain(keys[::-1], spare[::-1])


def ends(found: Mapping[str, Placed], links: Iterable[Link]) -> list[str]:
    """The last dated task of each net of two or more, latest first.

    Where several fall on that day, the one that the others lead to.
    """
    joined = list(links)
    linked = {key for link in joined for key in (link.before, link.after)}
    place = {key: number for number, key in enumerate(found)}
    best: dict[str, str] = {}
    for key, net in _nets(linked & set(found), joined).items():
        day = found[key].expected
        if day is None:
            continue
        held = best.get(net)
        if held is None or (day, place[key]) > (found[held].expected or date.min, place[held]):
            best[net] = key
    return sorted(best.values(), key=lambda key: (found[key].expected, key), reverse=True)


def net_of(found: Mapping[str, Placed], links: Iterable[Link], key: str) -> list[str]:
    """Everything that links join with `key`, itself among it, in the order of `found`."""
    nets = _nets(found, links)
    return [each for each in found if nets[each] == nets[key]]


def pushes(tasks: Mapping[str, Task], links: Iterable[Link], moved: str, to: date) -> list[Push]:
    """What is pushed when a task moves to a day: each open, dated task behind it, in order.

    Only what the move itself pushes counts: a task that was late already is listed where it gets
    later. Raises Circle.
    """
    known = [link for link in links if link.before in tasks and link.after in tasks]
    order = in_order(known, tasks)
    stood = _expected(tasks, known, order)
    moving = {**tasks, moved: Task(moved, to)}
    now = _expected(moving, known, order)
    driven = _drivers(known, now)
    found = []
    for key in order:
        before, after = stood[key], now[key]
        if key == moved or tasks[key].done or before is None or after is None or after <= before:
            continue
        if tasks[key].on is not None and after > (tasks[key].on or after):
            found.append(Push(key, tasks[key].on or before, after, driven.get(key, moved)))
    return found


def _expected(
    tasks: Mapping[str, Task], links: list[Link], order: list[str]
) -> dict[str, date | None]:
    waits = defaultdict(list)
    for link in links:
        waits[link.after].append(link)
    found: dict[str, date | None] = {}
    for key in order:
        own = tasks[key].on
        days = [own] if own else []
        if not tasks[key].done:
            days += [
                before + timedelta(days=link.lag_days)
                for link in waits[key]
                if (before := found[link.before])
            ]
        found[key] = max(days, default=None)
    return found


def _latest(
    tasks: Mapping[str, Task],
    links: list[Link],
    order: list[str],
    expected: Mapping[str, date | None],
) -> dict[str, date | None]:
    waited_for = defaultdict(list)
    for link in links:
        waited_for[link.before].append(link)
    nets = _nets(tasks, links)
    last: dict[str, date] = {}
    for key, day in expected.items():
        if day:
            last[nets[key]] = max(day, last.get(nets[key], day))
    found: dict[str, date | None] = {}
    for key in reversed(order):
        days = [last[nets[key]]] if nets[key] in last else []
        for link in waited_for[key]:
            after = found[link.after]
            if after and not tasks[link.after].done:
                days.append(after - timedelta(days=link.lag_days))
        found[key] = min(days, default=None)
    return found


def _nets(keys: Iterable[str], links: Iterable[Link]) -> dict[str, str]:
    """Key → a name of the net it belongs to: what links join, in either direction."""
    parent = {key: key for key in keys}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for link in links:
        if link.before in parent and link.after in parent:
            parent[root(link.before)] = root(link.after)
    return {key: root(key) for key in parent}


def _room(found: Mapping[str, Placed], link: Link) -> int:
    before, after = found[link.before].expected, found[link.after].expected
    assert before is not None
    if after is None:
        return 0
    return (after - before).days - link.lag_days


def _drivers(links: list[Link], days: Mapping[str, date | None]) -> dict[str, str]:
    """Task → what it waits for longest."""
    found: dict[str, tuple[date, str]] = {}
    for link in links:
        if before := days[link.before]:
            candidate = (before + timedelta(days=link.lag_days), link.before)
            found[link.after] = max(found.get(link.after, candidate), candidate)
    return {key: by for key, (_, by) in found.items()}
