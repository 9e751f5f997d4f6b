"""Who reports to whom, drawn: a small layered layout of our own, in pixels.

A group stands one layer below the lowest of those it reports to. A line that passes a layer gets a
place of its own in it, so that it runs between the boxes and not through them. Within a layer
everything stands near what it reports to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

WIDTH, GAP, PASSAGE = 208, 24, 16
LINE, PADDING, BETWEEN = 19, 10, 46
CHARACTERS = 24
"""How many fit on a line of a box at 16 px; words that are longer are broken."""

Key = int | tuple[int, int, int]
"""A group's id; or (lower, upper, layer) where a line passes."""


@dataclass(frozen=True)
class Box:
    key: int
    lines: tuple[str, ...]
    note: str
    x: int
    y: int
    height: int
    width: int = WIDTH

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    def line_y(self, index: int) -> int:
        """The foot of a line of text."""
        return self.y + PADDING + LINE * (index + 1) - 5


@dataclass(frozen=True)
class Drawing:
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    width: int
    height: int


def wrapped(text: str, most: int = CHARACTERS) -> tuple[str, ...]:
    """The words on lines of at most `most` characters."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, most):
            joined = f"{lines[-1]} {piece}".strip()
            if len(joined) <= most:
                lines[-1] = joined
            else:
                lines.append(piece)
    return tuple(lines)


def _pieces(word: str, most: int) -> list[str]:
    return [word[i : i + most] for i in range(0, len(word), most)]


def draw(
    names: Mapping[int, str], above: Mapping[int, Sequence[int]], notes: Mapping[int, str]
) -> Drawing:
    """Those that report to something or are reported to, without a circle. A note stands below
    the name; others have no place in the drawing."""
    linked = {*above, *(upper for uppers in above.values() for upper in uppers)}
    keys = [key for key in names if key in linked]
    if not keys:
        return Drawing((), (), 0, 0)
    depths = {key: _depth(key, above) for key in keys}
    layers, ways = _layers(keys, depths, above)
    layers = _near_their_own(layers, ways)
    return _placed(layers, ways, names, notes)


def _depth(key: int, above: Mapping[int, Sequence[int]]) -> int:
    return max((_depth(upper, above) + 1 for upper in above.get(key, ())), default=0)


Layers = list[list[Key]]
Ways = list[tuple[Key, ...]]


def _layers(
    keys: Sequence[int], depths: Mapping[int, int], above: Mapping[int, Sequence[int]]
) -> tuple[Layers, Ways]:
    """What stands in each layer, and each line as its stops from the lower group to the upper."""
    layers: Layers = [[] for _ in range(max(depths.values()) + 1)]
    ways: Ways = []
    for key in keys:
        layers[depths[key]].append(key)
    for key in keys:
        for upper in above.get(key, ()):
            between = range(depths[key] - 1, depths[upper], -1)
            stops: list[Key] = [(key, upper, layer) for layer in between]
            for stop, layer in zip(stops, between, strict=True):
                layers[layer].append(stop)
            ways.append((key, *stops, upper))
    return layers, ways


def _near_their_own(layers: Layers, ways: Ways) -> Layers:
    """Each layer sorted by the middle of what its members report to."""
    uppers: dict[Key, list[Key]] = {}
    for way in ways:
        for lower, upper in pairwise(way):
            uppers.setdefault(lower, []).append(upper)
    done: Layers = [layers[0]]
    for layer in layers[1:]:
        places = {key: index for index, key in enumerate(done[-1])}
        done.append(sorted(layer, key=lambda key: _middle(uppers.get(key, []), places)))
    return done


def _middle(uppers: Sequence[Key], places: Mapping[Key, int]) -> float:
    known = [places[upper] for upper in uppers if upper in places]
    return sum(known) / len(known) if known else float(len(places))


def _width(key: Key) -> int:
    return PASSAGE if isinstance(key, tuple) else WIDTH


def _placed(
    layers: Layers, ways: Ways, names: Mapping[int, str], notes: Mapping[int, str]
) -> Drawing:
    across = _across(layers, ways)
    left = min(across.values())
    y, boxes = 1, dict[Key, Box]()
    for layer in layers:
        texts = {key: _text(key, names, notes) for key in layer}
        height = max(len(text) for text in texts.values()) * LINE + 2 * PADDING
        for key in layer:
            number = key if isinstance(key, int) else 0
            x, note = across[key] - left + 1, notes.get(number, "")
            boxes[key] = Box(number, texts[key], note, x, y, height, _width(key))
        y += height + BETWEEN
    shown = tuple(box for key, box in boxes.items() if isinstance(key, int))
    width = max(box.x + box.width for box in boxes.values()) + 1
    return Drawing(shown, _lines(ways, boxes), width, y - BETWEEN + 1)


def _across(layers: Layers, ways: Ways) -> dict[Key, int]:
    """The left edge of each: those below the same stand together under its middle, if they can."""
    uppers: dict[Key, tuple[Key, ...]] = {}
    for way in ways:
        for lower, upper in pairwise(way):
            uppers[lower] = (*uppers.get(lower, ()), upper)
    found: dict[Key, int] = {}
    for layer in layers:
        free: int | None = None
        for above, group in groupby(layer, key=lambda key: uppers.get(key, ())):
            block = list(group)
            width = sum(_width(key) + GAP for key in block) - GAP
            middles = [found[key] + _width(key) // 2 for key in above]
            wanted = sum(middles) // len(middles) - width // 2 if middles else free or 0
            x = wanted if free is None else max(wanted, free)
            for key in block:
                found[key] = x
                x += _width(key) + GAP
            free = x
    return found


def _text(key: Key, names: Mapping[int, str], notes: Mapping[int, str]) -> tuple[str, ...]:
    if not isinstance(key, int):
        return ()
    note = notes.get(key, "")
    return (*wrapped(names[key]), *((note,) if note else ()))


def _lines(ways: Ways, boxes: Mapping[Key, Box]) -> tuple[str, ...]:
    """Each reporting line as the path of an SVG: up, across, up, from layer to layer.

    Lines to different groups run across at different heights, so that none seem to join.
    """
    lanes: dict[int, list[Key]] = {}
    for way in ways:
        for lower, upper in pairwise(way):
            known = lanes.setdefault(boxes[lower].y, [])
            if upper not in known:
                known.append(upper)

    def step(lower: Key, upper: Key) -> str:
        known = lanes[boxes[lower].y]
        lane = (known.index(upper) + 1) * BETWEEN // (len(known) + 1)
        return _step(boxes[lower], boxes[upper], lane)

    return tuple(" ".join(step(a, b) for a, b in pairwise(way)) for way in ways)


def _step(lower: Box, upper: Box, lane: int) -> str:
    top = upper.y + (upper.height if upper.lines else 0)
    return f"M{lower.middle} {lower.y} V{lower.y - lane} H{upper.middle} V{top}"
