"""Charts as SVG: well formed, inert, told apart without colour, small and quick."""

import re
import time
from datetime import date
from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.charts import assurance_mark, chart, sparkline, variation_mark
from metrics.charts.axes import date_ticks, tick_label, value_ticks
from metrics.charts.drawing import COLOURS, GREY, INK, shape_path, width_of
from metrics.spc import analyse
from metrics.spc_words import ASSURANCE_WORDS, VARIATION_WORDS, description
from tests.unit.metrics.series import month, months, zigzag

SVG = "{http://www.w3.org/2000/svg}"
THREE_YEARS = [*zigzag(12), 16, 14, 11, 14, *zigzag(8), 4, *zigzag(11)]
NASTY = "<script>alert('x')</script> & \"A&E\" \x00\ud800"


def analysed(values=THREE_YEARS, improvement="increase", **settings):
    return analyse(months(values), improvement=improvement, **{"fix_after": 12, **settings})


def drawn(found=None, **settings):
    words = {"title": "A title", "unit": "%", **settings}
    return Tree.fromstring(chart(found or analysed(), **words))


def texts(svg):
    return [element.text for element in svg.iter(f"{SVG}text")]


def contrast_on_white(colour):
    """WCAG 2.2's contrast ratio."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_a_chart_is_an_image_with_a_name_and_a_description():
    found = analysed(target=95)
    svg = drawn(found, title="Better than usual")
    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title").text == "Better than usual"
    assert svg.find(f"{SVG}desc").text == description(found, unit="%")


@pytest.mark.parametrize("colour", sorted({*COLOURS.values(), INK, GREY}))
def test_colours_stand_out_on_white_enough_for_the_letters_in_them(colour):
    assert contrast_on_white(colour) >= 4.5


def test_kinds_have_different_shapes():
    shapes = {shape_path(kind, 50, 50, 4) for kind in COLOURS}
    assert len(shapes) == len(COLOURS)


def shapes_of(svg, kind):
    """How many shapes each path of the kind's colour has: the points, then the key's sample."""
    paths = [path for path in svg.iter(f"{SVG}path") if path.get("fill") == COLOURS[kind]]
    return [path.get("d").count("M") for path in paths]


@pytest.mark.parametrize(
    ("kind", "words", "count"),
    [
        ("improvement", "Improvement", 3),
        ("concern", "Concern", 1),
        ("common_cause", "Usual variation", 32),
    ],
)
def test_each_kind_on_the_chart_has_its_colour_and_is_in_the_key(kind, words, count):
    svg = drawn()
    assert shapes_of(svg, kind) == [count, 1]
    assert words in texts(svg)
    assert "Unusual, high" not in texts(svg)


def test_neutral_points_are_triangles_up_and_down():
    svg = drawn(analysed(improvement="neutral"))
    assert {"Unusual, high", "Unusual, low"} <= set(texts(svg))
    assert "Improvement" not in texts(svg)


def test_lines_are_told_apart_by_their_dashes():
    svg = drawn(analysed(target=12), trajectory=[(month(0), 9), (month(40), 12)])
    dashes = {path.get("stroke-dasharray") for path in svg.iter(f"{SVG}path")}
    assert {"5 4", "14 4 3 4", "0 6"} <= dashes
    assert {"Mean 10%", "Limits 4.68% to 15.3%", "Target 12%", "Trajectory"} <= set(texts(svg))


def test_no_line_that_is_not_there_is_in_the_key():
    words = " ".join(texts(drawn()))
    assert "Target" not in words
    assert "Trajectory" not in words
    assert "Mean 7" in " ".join(texts(drawn(analysed([7]))))
    assert "imits" not in " ".join(texts(drawn(analysed([7]))))


def test_trial_limits_are_called_so():
    assert "Trial limits 4.68% to 15.3%" in texts(drawn(analysed(zigzag(12))))


def test_the_target_is_the_analysis_s_own_unless_another_is_given():
    assert "Target 12%" in texts(drawn(analysed(target=12)))
    other = drawn(analysed(target=12), target=0)
    assert "Target 0%" in texts(other)
    assert "Target 0%." in other.find(f"{SVG}desc").text


def test_a_gap_breaks_the_line():
    svg = drawn(analysed([10, 12, None, 11, 13]))
    lines = [path.get("d") for path in svg.iter(f"{SVG}path") if path.get("fill") == "none"]
    assert [line.count("M") for line in lines] == [2]
    assert [line.count("L") for line in lines] == [2]


def test_a_rebase_is_drawn_and_dated():
    svg = drawn(analysed(rebase=[month(20)]))
    assert "New limits Dec 2017" in texts(svg)


def test_all_text_is_escaped():
    for svg in (
        chart(analysed(), title=NASTY, unit=NASTY, period=NASTY),
        sparkline(analysed(), title=NASTY),
    ):
        assert "<script" not in svg
        Tree.fromstring(svg)


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_that_a_strict_content_security_policy_forbids(width):
    text = chart(analysed(target=95), title="x", unit="%", width=width)
    assert not re.search(r"style|<script|\bon\w+=|href|url\(|\bid=", text)


@pytest.mark.parametrize("width", [320, 640])
def test_words_stay_inside_the_picture(width):
    svg = drawn(analysed(target=95, rebase=[month(34)]), width=width)
    for element in svg.iter(f"{SVG}text"):
        anchor, x = element.get("text-anchor"), float(element.get("x"))
        long = width_of(element.text, 14)
        start = x - long / 2 if anchor == "middle" else x
        if element in list(svg):  # the axes' words are in groups of their own
            assert start >= 0
            assert start + long <= width + 1


def test_no_data_is_said():
    for found in (analyse([], improvement="increase", target=9), analysed([None, None])):
        svg = drawn(found)
        assert texts(svg) == ["No data"]
        assert svg.find(f"{SVG}desc").text == "No data."
        assert int(svg.get("height")) < 30
    Tree.fromstring(sparkline(analysed([None]), title="No data"))


values = st.one_of(st.none(), st.floats(-1e300, 1e300), st.sampled_from([0.0, 5e-324, 1e-310]))


@given(st.lists(values, max_size=30), st.none() | st.floats(-1e300, 1e300))
def test_any_series_can_be_drawn(series, target):
    found = analyse(
        months(series), improvement="neutral", rebase=[month(9)], target=target, screen=True
    )
    for text in (chart(found, title="x", unit="£"), sparkline(found, title="x")):
        Tree.fromstring(text)
        assert not re.search(r"[ MLHV\"](nan|-?inf)", text)


def test_a_sparkline_ends_in_the_mark_of_the_latest_reading():
    svg = Tree.fromstring(sparkline(analysed([*zigzag(12), 16, None]), title="Up"))
    assert svg.find(f"{SVG}title").text == "Up"
    *_, last = svg.iter(f"{SVG}path")
    assert last.get("fill") == COLOURS["improvement"]


def test_a_sparkline_judges_no_more_than_its_mark_does():
    found = analysed([1, 2, 3, 4, 5, 6, 7])
    assert (found.latest.kind, found.variation) == ("improvement", None)
    *_, last = Tree.fromstring(sparkline(found, title="Trial")).iter(f"{SVG}path")
    assert last.get("fill") == COLOURS["common_cause"]


def test_a_sparkline_shows_the_latest_points():
    svg = Tree.fromstring(sparkline(analysed(zigzag(60)), title="x", latest=24))
    (line,) = [path.get("d") for path in svg.iter(f"{SVG}path") if path.get("fill") == "none"]
    assert line.count("M") + line.count("L") == 24


@pytest.mark.parametrize("variation", VARIATION_WORDS)
def test_a_variation_mark_has_its_words_and_letter(variation):
    words, letter = VARIATION_WORDS[variation]
    svg = Tree.fromstring(variation_mark(variation))
    assert svg.find(f"{SVG}title").text == words
    assert texts(svg) == [text for text in (letter, words) if text]
    small = Tree.fromstring(variation_mark(variation, words=False))
    assert small.find(f"{SVG}title").text == words
    assert texts(small) == ([letter] if letter else [])


@pytest.mark.parametrize("assurance", ASSURANCE_WORDS)
def test_an_assurance_mark_has_its_words_and_letter(assurance):
    words, letter = ASSURANCE_WORDS[assurance]
    assert texts(Tree.fromstring(assurance_mark(assurance))) == [w for w in (letter, words) if w]


def test_high_and_low_are_told_apart_by_their_letter():
    assert VARIATION_WORDS["concern_high"][1] == "H"
    assert VARIATION_WORDS["concern_low"][1] == "L"
    assert variation_mark("concern_high") != variation_mark("concern_low")


def test_charts_are_small():
    found = analysed(target=95, rebase=[month(20)])
    plan = [(month(number), 9 + number / 10) for number in range(0, 48, 3)]
    assert len(chart(found, title="A title", unit="%", trajectory=plan)) < 6000
    assert len(sparkline(found, title="A title")) < 1200
    assert len(variation_mark("concern_high")) < 600


def test_charts_are_quick():
    """Ten times what they take, so that a busy machine doesn't fail it: 0.3 ms and 0.06 ms."""
    found = analysed(target=95)
    for draw, most in (
        (lambda: chart(found, title="x", unit="%"), 0.003),
        (lambda: sparkline(found, title="x"), 0.0006),
    ):
        times = []
        for _ in range(20):
            start = time.perf_counter()
            draw()
            times.append(time.perf_counter() - start)
        assert min(times) < most


# Axes


def test_value_ticks_are_round_and_between_the_ends():
    assert value_ticks(68, 97, 5) == [70, 80, 90]
    assert value_ticks(0, 1, 5) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert value_ticks(-3, 4, 5) == [-2, 0, 2, 4]


@pytest.mark.parametrize(
    ("value", "step", "label"),
    [(70, 10, "70"), (0.4, 0.2, "0.4"), (0.25, 0.05, "0.25"), (-0.0, 0.5, "0.0"),
     (12000, 2000, "12,000"), (2e12, 1e12, "2e+12"), (-20, 10, "-20")],
)  # fmt: skip
def test_tick_labels_have_the_decimals_of_their_step(value, step, label):
    assert tick_label(value, step) == label


def test_dates_are_evenly_spaced_and_do_not_meet():
    dates = [month(number) for number in range(36)]
    shown = date_ticks(dates, lambda day: dates.index(day) * 16, 72, 576)
    assert shown == dates[::6]
    uneven = [*dates[:3], date(2030, 1, 1)]
    assert date_ticks(uneven, lambda day: uneven.index(day) * 20, 72, 576) == [month(0)]
