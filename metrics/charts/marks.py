"""Our own marks for variation and assurance: a shape, a letter and words."""

from functools import cache

from markupsafe import Markup

from metrics.charts.drawing import COLOURS, FONT, INK, num, shape_path, text_of, width_of
from metrics.spc_results import Assurance, Kind, Variation
from metrics.spc_words import ASSURANCE_WORDS, VARIATION_WORDS

HEIGHT = 24
_SIZE = 16

_KINDS: dict[Variation, Kind] = {
    "common_cause": "common_cause",
    "improvement_high": "improvement",
    "improvement_low": "improvement",
    "concern_high": "concern",
    "concern_low": "concern",
    "neutral_high": "neutral_high",
    "neutral_low": "neutral_low",
}
_LETTER_AT: dict[Kind, float] = {"neutral_high": 19, "neutral_low": 13}
"""A triangle's letter sits where the triangle is wide."""


@cache
def variation_mark(variation: Variation | None, *, words: bool = True) -> Markup:
    """The latest point's shape with H or L in it. Without `words` they are its name only."""
    said, letter = VARIATION_WORDS[variation]
    if variation is None:
        return _mark(said, _empty(), letter, INK, words=words)
    kind = _KINDS[variation]
    radius = 9.5 if kind == "improvement" else 8.5
    shape = f'<path fill="{COLOURS[kind]}" d="{shape_path(kind, 12, 12, radius)}"/>'
    return _mark(said, shape, letter, "#fff", words=words, at=_LETTER_AT.get(kind, 16))


@cache
def assurance_mark(assurance: Assurance | None, *, words: bool = True) -> Markup:
    """A tag with P, F or ?: whether usual variation meets the target."""
    said, letter = ASSURANCE_WORDS[assurance]
    if assurance is None:
        return _mark(said, _empty(), letter, INK, words=words)
    if assurance == "inconsistent":
        return _mark(said, _tag("#fff", INK), letter, INK, words=words)
    colour = COLOURS["improvement" if assurance == "pass" else "concern"]
    return _mark(said, _tag(colour, colour), letter, "#fff", words=words)


def _empty() -> str:
    return (
        f'<circle cx="12" cy="12" r="9" fill="none" stroke="{INK}" '
        'stroke-width="1.5" stroke-dasharray="3 3"/>'
    )


def _tag(fill: str, line: str) -> str:
    return (
        f'<rect x="2" y="2" width="20" height="20" rx="6" fill="{fill}" '
        f'stroke="{line}" stroke-width="2"/>'
    )


def _mark(
    said: str, shape: str, letter: str, colour: str, *, words: bool, at: float = 16
) -> Markup:
    """The shape, its letter at that height, and the words beside it."""
    width = 32 + width_of(said, _SIZE) if words else HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-spc-mark" role="img" '
        f'viewBox="0 0 {num(width)} {HEIGHT}" width="{num(width)}" height="{HEIGHT}" '
        f'font-family="{FONT}"><title>{text_of(said)}</title>{shape}'
    ]
    if letter:
        parts.append(
            f'<text x="12" y="{num(at)}" text-anchor="middle" font-size="11" font-weight="700" '
            f'fill="{colour}">{letter}</text>'
        )
    if words:
        parts.append(f'<text x="30" y="17.5" font-size="{_SIZE}" fill="{INK}">{said}</text>')
    return Markup("".join(parts) + "</svg>")  # noqa: S704 -- constants only
