"""Who reports to whom, drawn: a small layered layout of our own, in pixels.

A group stands one layer below the lowest of those it reports to. A line that passes a layer gets a
place of its own in it, so that it runs between the boxes and not through them. Within a layer
everything stands near what it reports to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    widths = [sum(_width(key) for key in layer) + GAP * (len(layer) - 1) for layer in layers]
    whole, y = max(widths), 1
    boxes: dict[Key, Box] = {}
    for layer, width in zip(layers, widths, strict=True):
        texts = {key: _text(key, names, notes) for key in layer}
        height = max(len(text) for text in texts.values()) * LINE + 2 * PADDING
        x = (whole - width) // 2 + 1
        for key in layer:
            number = key if isinstance(key, int) else 0
            note = notes.get(number, "")
            boxes[key] = Box(number, texts[key], note, x, y, height, _width(key))
            x += _width(key) + GAP
        y += height + BETWEEN
    shown = tuple(box for key, box in boxes.items() if isinstance(key, int))
    return Drawing(shown, _lines(ways, boxes), whole + 2, y - BETWEEN + 1)


def _text(key: Key, names: Mapping[int, str], notes: Mapping[int, str]) -> tuple[str, ...]:
    if not isinstance(key, int):
        return ()
    note = notes.get(key, "")
    return (*wrapped(names[key]), *((note,) if note else ()))


def _lines(ways: Ways, boxes: Mapping[Key, Box]) -> tuple[str, ...]:
    """Each reporting line as the path of an SVG: up, across, up, from layer to layer."""
    return tuple(" ".join(_step(boxes[a], boxes[b]) for a, b in pairwise(way)) for way in ways)


def _step(lower: Box, upper: Box) -> str:
    half = lower.y - BETWEEN // 2
    top = upper.y + (upper.height if upper.lines else 0)
    return f"M{lower.middle} {lower.y} V{half} H{upper.middle} V{top}"
