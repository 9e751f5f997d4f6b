"""The critical path as a table and as a drawing: lanes, marks, months. Sizes are pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from textwrap import shorten

from programmes import financial_year
from programmes.critical_path import Chain, Placed, net_of
from programmes.models import Programme
from programmes.presenters.dependencies import href_of, when_of
from programmes.selectors.dependencies import Item, Net
from programmes.text import count, day, month_short

WIDE, WORDS, ROW, LANE, HEAD = 1180, 420, 34, 38, 40
"""The drawing's width, where the chart begins, the height of a row, a lane's name, the months."""
MARGIN = 30
MONTH_WIDE = 50
"""What the words of a month take."""
MOST_DRAWN = 60
"""More than this are not readable in one picture: then only the path itself is drawn."""
LETTERS = 50


@dataclass(frozen=True)
class Step:
    """An item of the net. `expected`, `spare`: words. `after_own`: by how much it is pushed."""

    item: Item
    placed: Placed
    on_path: bool
    last: bool
    href: str
    when: str

    @property
    def critical(self) -> bool:
        """A day lost on it is a day lost at the end."""
        return self.on_path and not self.last and self.placed.slack_days == 0

    @property
    def expected(self) -> str:
        return day(self.placed.expected) if self.placed.expected else "No date"

    @property
    def pushed(self) -> str:
        days = self.placed.pushed_days
        return f"{count(days, 'day')} after its own day" if days else "Not pushed"

    @property
    def spare(self) -> str:
        days = self.placed.slack_days
        if days is None:
            return "No date"
        return count(days, "day") if days else "None"

    @property
    def standing(self) -> str:
        if self.last:
            return "Its end"
        return "Critical" if self.critical else "Yes" if self.on_path else "No"

    @property
    def mark(self) -> str:
        """Beside its shape in the drawing."""
        if self.last:
            return "End"
        if self.on_path:
            return "Critical" if self.critical else "Path"
        return "Done" if self.item.done else ""

    @property
    def shape(self) -> str:
        return "path" if self.on_path else "done" if self.item.done else "open"


@dataclass(frozen=True)
class Path:
    """The path to one end, with everything that hangs together with it."""

    end: Item
    steps: list[Step]
    chain: Chain
    sentence: str


def choices(told: Sequence[Chain], net: Net, placed: Mapping[str, Placed]) -> list[tuple[str, str]]:
    """The last thing of each net as options, with what its path has to spare."""
    found = []
    for chain in told:
        item = net.items[chain.end]
        title = shorten(item.title, 80, placeholder="…")
        on, spare = day(placed[chain.end].expected), sum(chain.spare)
        left = f"{count(spare, 'day')} to spare" if spare else "no day to spare"
        found.append((chain.end, f"{title}, {item.programme.title}, {on}: {left}"))
    return found


def path_of(chain: Chain, net: Net, placed: Mapping[str, Placed], system: str) -> Path:
    """The critical path first, in order; then the rest by day."""
    on_path = set(chain.keys)
    rest = [key for key in net_of(placed, net.links, chain.end) if key not in on_path]
    rest.sort(key=lambda key: (placed[key].expected or date.max, key))
    steps = [
        Step(
            net.items[key],
            placed[key],
            key in on_path,
            key == chain.end,
            href_of(system, net.items[key]),
            when_of(net.items[key]),
        )
        for key in [*chain.keys, *rest]
    ]
    return Path(net.items[chain.end], steps, chain, _sentence(chain, net, placed))


def _sentence(chain: Chain, net: Net, placed: Mapping[str, Placed]) -> str:
    """What the path says, for who reads no drawing."""
    title, on = net.items[chain.end].title, day(placed[chain.end].expected)
    if len(chain.keys) == 1:
        return f"“{title}” can be finished on {on}. Nothing open and dated leads to it."
    spare = sum(chain.spare)
    lost = "a day lost on the way is a day lost at the end"
    if spare:
        lost = f"on the way there {'is' if spare == 1 else 'are'} {count(spare, 'day')} to spare"
    waits = count(len(chain.keys) - 1, "thing")
    return f"“{title}” can be finished on {on}. The path to it has {waits} before it: {lost}."


@dataclass(frozen=True)
class Mark:
    """An item in the drawing. `own_x`: where its own day lies, if it is pushed past it."""

    step: Step
    x: int
    y: int
    own_x: int | None
    title: str


@dataclass(frozen=True)
class Drawing:
    """`lanes`: name, top; `months`: place, words; `wires`: path data, whether on the path."""

    height: int
    lanes: list[tuple[str, int]]
    months: list[tuple[int, str]]
    marks: list[Mark]
    wires: list[tuple[str, bool]]
    today: int | None
    only_path: bool


def drawing(path: Path, net: Net, programmes: Sequence[Programme], on: date) -> Drawing | None:
    """A lane for each programme in the plan's order; None where nothing is dated."""
    dated = [step for step in path.steps if step.placed.expected]
    only_path = len(dated) > MOST_DRAWN
    if only_path:
        dated = [step for step in dated if step.on_path]
    if not dated:
        return None
    scale = _Scale.over(dated)
    lanes, marks = _lanes(dated, programmes, scale)
    bottom = max(mark.y for mark in marks) + ROW
    return Drawing(
        height=bottom,
        lanes=lanes,
        months=scale.months(),
        marks=marks,
        wires=_wires(marks, net, path.chain.keys),
        today=scale.x(on) if scale.first <= on <= scale.last else None,
        only_path=only_path,
    )


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def over(cls, steps: Sequence[Step]) -> _Scale:
        days = [d for s in steps for d in (s.placed.expected, s.placed.task.on) if d]
        return cls(min(days).replace(day=1), max(days) + timedelta(days=14))

    def x(self, on: date) -> int:
        share = (on - self.first).days / max(1, (self.last - self.first).days)
        return WORDS + MARGIN + round((WIDE - WORDS - 2 * MARGIN) * share)

    def months(self) -> list[tuple[int, str]]:
        """As many months as can be told apart: each, every third, or each April."""
        months = [self.first]
        while (following := financial_year.next_month(months[-1])) <= self.last:
            months.append(following)
        step = 1 if len(months) <= 12 else 3 if len(months) <= 36 else 12
        shown = [m for m in months if financial_year.month_number(m) % step == 1 % step]
        places = [(self.x(m), month_short(m)) for m in shown or months[:1]]
        return [(x, words if x < WIDE - MONTH_WIDE else "") for x, words in places]


def _lanes(
    steps: Sequence[Step], programmes: Sequence[Programme], scale: _Scale
) -> tuple[list[tuple[str, int]], list[Mark]]:
    order = {programme.pk: place for place, programme in enumerate(programmes)}
    rows = sorted(
        steps, key=lambda s: (order.get(s.item.programme.pk, len(order)), s.placed.expected)
    )
    lanes: list[tuple[str, int]] = []
    marks: list[Mark] = []
    y, lane = HEAD, 0
    for step in rows:
        programme = step.item.programme
        if programme.pk != lane:
            lanes.append((shorten(programme.title, 90, placeholder="…"), y))
            y, lane = y + LANE, programme.pk
        marks.append(_mark(step, y, scale))
        y += ROW
    return lanes, marks


def _mark(step: Step, y: int, scale: _Scale) -> Mark:
    expected, own = step.placed.expected, step.placed.task.on
    assert expected is not None
    pushed = own is not None and expected > own
    return Mark(
        step=step,
        x=scale.x(expected),
        y=y + ROW // 2,
        own_x=scale.x(own) if pushed and own else None,
        title=shorten(step.item.title, LETTERS, placeholder="…"),
    )


def _wires(marks: Sequence[Mark], net: Net, chain: Sequence[str]) -> list[tuple[str, bool]]:
    """From each mark to what waits for it: along its row, then down or up; the path's last."""
    at = {mark.step.item.ref: mark for mark in marks}
    steps = set(pairwise(chain))
    found = []
    for link in net.links:
        before, after = at.get(link.before), at.get(link.after)
        if before and after:
            wire = f"M{before.x} {before.y} H{after.x} V{after.y}"
            found.append((wire, (link.before, link.after) in steps))
    return sorted(found, key=lambda wire: wire[1])
