"""The board matrix's small pieces of HTML, each made once per distinct value.

Forty lines show some eight hundred of them, so the page may not build each anew.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from markupsafe import Markup

from programmes.rating_style import STYLES, style_of

LETTERS: dict[str, dict[str, str]] = {
    "progress": {"r": "red", "a": "amber", "g": "green", "b": "blue"},
    "confidence": {"r": "red", "a": "amber", "g": "green"},
    "assurance": {"n": "none", "l": "limited", "m": "moderate", "s": "substantial"},
}
"""What a letter of a line's history stands for."""

MOVES: dict[str, tuple[str, str]] = {
    "better": ("▲", "better"),
    "worse": ("▼", "worse"),
    "same": ("=", "same"),
    "new": ("", "new"),
    "not_reported": ("", ""),
}

NOT_AGREED = {"not_reported": "Not reported", "not_reviewed": "Not reviewed", "parent": "No rating"}
_HIDDEN = Markup('<span class="app-vh">{}</span>')
_SHORT = {"red": "r", "amber": "a", "green": "g", "blue": "b", "grey": "n", "neutral": "w"}


@cache
def rating(value: str | None, movement: str, differs: bool, state: str) -> Markup:
    """Icon, word, colour, movement of an agreed rating; a star where the return said otherwise."""
    style = style_of(value)
    word = style.word if value else NOT_AGREED.get(state, style.word)
    icon = Markup('<i aria-hidden="true">{}</i> ').format(style.icon) if style.icon else Markup("")
    mark = Markup('<span class="app-rating app-rating--{}">{}{}</span>').format(
        style.colour, icon, word
    )
    return mark + _moved(movement) + (_star() if differs else Markup(""))


def _moved(movement: str) -> Markup:
    sign, words = MOVES[movement]
    if not words:
        return Markup("")
    shown = Markup('<b aria-hidden="true">{}</b>').format(sign) if sign else Markup("")
    return Markup("{}{}").format(shown, _HIDDEN.format(f", {words}"))


def _star() -> Markup:
    return Markup('<sup aria-hidden="true">*</sup>') + _HIDDEN.format(", not as the return said")


def cells(
    source: str,
    ratings: list[Markup],
    page: str,
    year: Markup,
    counts: list[Any],
    indicators: str,
    risk: Any,
) -> Markup:
    """A line's cells after its name. Addresses are made of slugs and counts are numbers: as safe
    as the marks, and six times as fast put together here as in the template's loop.
    """
    agreed = "".join(f'<td><a href="{source}">{mark}</a></td>' for mark in ratings)
    milestones = "".join(f'<td><a href="{page}#milestones">{count}</a></td>' for count in counts)
    return Markup(  # noqa: S704
        f'{agreed}\n<td><a href="{page}#ratings">{year}</a></td>{milestones}'
        f'<td>{indicators}</td><td><a href="{page}#risks">{risk}</a></td>'
    )


@lru_cache(maxsize=4096)
def strip(history: str, scale: str = "progress") -> Markup:
    """A year's ratings as twelve icons, with the same in words for those who don't see them."""
    cells = Markup("").join(_cell(letter, scale) for letter in history)
    return Markup('<span class="app-board-strip" aria-hidden="true">{}</span>{}').format(
        cells, _HIDDEN.format(in_words(history, scale))
    )


@cache
def _cell(letter: str, scale: str) -> Markup:
    style = style_of(LETTERS[scale].get(letter))
    return Markup('<i class="{}">{}</i>').format(_SHORT[style.colour], style.icon or letter.upper())


@lru_cache(maxsize=4096)
def in_words(history: str, scale: str) -> str:
    """Red 1 month, Green 11: the oldest first."""
    runs = [(word_of(letter, scale), len(list(run))) for letter, run in groupby(history)]
    (word, months), rest = runs[0], runs[1:]
    first = f"{word} {months} {'month' if months == 1 else 'months'}"
    return ", ".join([first, *(f"{word} {months}" for word, months in rest)])


def word_of(letter: str, scale: str) -> str:
    """A letter of a history in words: its rating, or that no review was completed that month."""
    value = LETTERS[scale].get(letter)
    return STYLES[value].word if value else "No review"


@lru_cache(maxsize=4096)
def in_letters(history: str) -> str:
    """R A G B, – for a month without a completed review."""
    return " ".join("–" if letter == "-" else letter.upper() for letter in history)


@lru_cache(maxsize=4096)
def letters(*histories: str) -> Markup:
    """A cell for each history, in letters."""
    return Markup("").join(Markup("<td>{}</td>").format(in_letters(one)) for one in histories)
