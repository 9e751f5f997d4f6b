"""A rating is always a word and an icon as well as a colour, in colours that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from programmes.enums import Assurance, Confidence, Progress
from programmes.rating_style import RULES, STYLES, style_of
from stp_portal.rating_marks import movement_mark, rating_mark, score_mark

SCSS = Path(__file__).parents[3] / "static" / "scss" / "_ratings.scss"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", STYLES)
def test_colours_can_be_read(name: str) -> None:
    style = STYLES[name]
    assert contrast(style.tag_text, style.tag_background) >= 7
    assert contrast(style.solid_text, style.solid_background) >= 5


@pytest.mark.parametrize("name", STYLES)
def test_the_styles_have_the_same_colours(name: str) -> None:
    style = STYLES[name]
    row = re.search(rf'"{style.colour}": \(([^)]*)\)', SCSS.read_text())
    assert row is not None
    assert row[1].split(", ") == [
        style.tag_text,
        style.tag_background,
        style.solid_text,
        style.solid_background,
    ]


@pytest.mark.parametrize("value", [*Progress, *Confidence, *Assurance])
def test_every_rating_has_its_word(value: str) -> None:
    assert style_of(value).word.lower() == value


@pytest.mark.parametrize("value", ["red", "amber", "green", "blue", None])
def test_a_mark_is_word_icon_and_colour(value: str | None) -> None:
    style, mark = style_of(value), rating_mark(value)
    assert style.word in mark
    assert style.icon in mark
    assert f"app-rating--{style.colour}" in mark


def test_no_rating_is_not_reported_but_none_is_a_level() -> None:
    assert "Not reported" in rating_mark(None)
    assert ">None<" in rating_mark("none")


def test_an_icon_alone_keeps_its_word_for_those_who_listen() -> None:
    assert '<span class="nhsuk-u-visually-hidden">Red</span>' in rating_mark("red", size="icon")


def test_words_given_are_inert() -> None:
    assert "&lt;b&gt;" in rating_mark("red", text="<b>")


@pytest.mark.parametrize("value", ["better", "worse", "same", "new", "not_reported"])
def test_every_movement_has_words(value: str) -> None:
    assert "nhsuk-u-visually-hidden" in movement_mark(value)


def test_a_score_says_its_level() -> None:
    assert "12 High" in score_mark(12)
    assert score_mark(None) == "No data"


def test_every_scale_gives_a_rule_for_each_of_its_ratings() -> None:
    assert {scale: set(rules) for scale, rules in RULES.items()} == {
        "progress": set(Progress),
        "confidence": set(Confidence),
        "assurance": set(Assurance),
    }
