"""What the board's page says of indicators: how many are on trajectory, and which are not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from markupsafe import Markup

from assurance.presenters.board_links import Links
from assurance.presenters.board_words import Content, reporting
from metrics.against_plan import COLOURS, WORDS, Standing
from metrics.charts import assurance_mark, variation_mark
from metrics.presenters.amounts import in_unit
from metrics.spc_results import Assurance, Variation
from metrics.spc_words import ASSURANCE_WORDS, VARIATION_WORDS
from programmes.rating_style import style_of
from programmes.text import count

LONGEST = 20
"""So many indicators off trajectory are listed on the page; its file has all of the snapshot's."""

_FEW = "Too few readings"
_MOST_PLACES = 6


@dataclass(frozen=True)
class Off:
    """An indicator off its trajectory, as it stood when its return was signed."""

    name: str
    organisation: str
    href: str
    programme: str
    source: str
    value: str
    plan: str
    period: str
    marks: Markup


def on_trajectory(told: Content | None) -> str:
    """4 of 6; No data where nothing was said."""
    if told is None:
        return "No data"
    if not told["measured"]:
        return "No plan" if not told["no_data"] else "No data"
    return f"{told['on']} of {told['measured']}"


def cell(line: Content, links: Links) -> str:
    """The matrix's cell, leading to what the return says; of a parent, to those off below it."""
    told = line.get("indicators")
    if told is None:
        return "No data"
    href = "#indicators" if line["state"] == "parent" else links.readings(line)
    return f'<a href="{href}">{on_trajectory(told)}</a>'


def totals(lines: Sequence[Content]) -> Content | None:
    """What all reporting lines say together; None where none says anything."""
    told = [line["indicators"] for line in reporting(lines) if "indicators" in line]
    if not told:
        return None
    return {
        name: sum(one[name] for one in told) for name in ("measured", "on", "missed", "no_data")
    }


def sentence(lines: Sequence[Content]) -> str:
    """How many of the system's indicators are on trajectory, and of how many nothing was read."""
    told = totals(lines)
    if told is None:
        return "No data: no reviewed return of the month says anything of indicators."
    parts = ["No indicator has a plan for the period"]
    if told["measured"]:
        verb = "is" if told["on"] == 1 else "are"
        what = count(told["measured"], "indicator")
        parts = [f"{told['on']} of {what} with a plan for the period {verb} on trajectory"]
    if told["no_data"]:
        verb = "has" if told["no_data"] == 1 else "have"
        parts.append(f"{count(told['no_data'], 'indicator')} {verb} no reading")
    silent = sum("indicators" not in line for line in reporting(lines))
    if silent:
        said = "says" if silent == 1 else "say"
        parts.append(f"{count(silent, 'programme')} {said} nothing of indicators")
    return "; ".join(parts) + "."


def off_trajectory(lines: Iterable[Content], title: Any, links: Links) -> list[Off]:
    """Those beyond 5% of plan first, then in the order of the plan; so many as the page lists."""
    found = [
        (line, item)
        for line in reporting(list(lines))
        for item in line.get("indicators", {}).get("off", [])
    ]
    found.sort(key=lambda pair: pair[1]["standing"] != "beyond")
    return [_off(line, item, title, links) for line, item in found[:LONGEST]]


def _off(line: Content, item: Content, title: Any, links: Links) -> Off:
    value, plan = figures(item)
    return Off(
        name=item["name"],
        organisation=item["organisation"],
        href=links.indicator(item["key"], item["organisation_key"]),
        programme=title(line["programme"]),
        source=links.readings(line),
        value=value,
        plan=plan,
        period=item["period_words"],
        marks=_marks(
            item["standing"], variation_of(item), variation_words(item), assurance_of(item)
        ),
    )


@cache
def _marks(
    standing: Standing, variation: Variation | None, said: str, assurance: Assurance | None
) -> Markup:
    """The cells of trajectory, variation and target. They are few, so each is made once."""
    style = style_of(COLOURS[standing])
    rated = Markup(
        '<span class="app-rating app-rating--{}">'
        '<span class="app-rating__icon" aria-hidden="true">{}</span> {}</span>'
    )
    return (
        _cell("Trajectory", rated.format(style.colour, style.icon, WORDS[standing]))
        + _cell("Variation", _mark(variation_mark(variation, words=False), said))
        + _cell(
            "Against target",
            _mark(assurance_mark(assurance, words=False), ASSURANCE_WORDS[assurance][0]),
        )
    )


def _cell(label: str, shown: Markup) -> Markup:
    """A cell that says on a phone what it is."""
    named = Markup('<td><span class="app-cell-label" aria-hidden="true">{}</span>{}</td>')
    return named.format(label, shown)


def _mark(shape: Markup, words: str) -> Markup:
    """A mark beside its words, of which those who don't see it hear the words alone."""
    mark = Markup(
        '<span class="app-mark"><span aria-hidden="true">{}</span> <span>{}</span></span>'
    )
    return mark.format(shape, words)


def figures(item: Content) -> tuple[str, str]:
    """Value and plan in the unit: 82.1% and 85%."""
    value, plan = Decimal(item["value"]), Decimal(item["plan"])
    return in_unit(_apart(value, plan), item["unit"]), in_unit(plan, item["unit"])


def _apart(value: Decimal, plan: Decimal) -> Decimal:
    """Rounded to a decimal more than the plan has at the most, or as finely as tells them apart."""
    least = min(max(1, _places(plan)), _places(value))
    for places in range(least, _MOST_PLACES):
        rounded = round(value, places)
        if rounded != plan:
            return rounded
    return value


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def variation_of(item: Content) -> Variation | None:
    """The latest reading's mark; what misses its plan from below is better when it is high."""
    low = Decimal(item["value"]) < Decimal(item["plan"])
    found: dict[str, Variation] = {
        "usual": "common_cause",
        "improving": "improvement_high" if low else "improvement_low",
        "concerning": "concern_low" if low else "concern_high",
    }
    return found.get(item["variation"])


def variation_words(item: Content) -> str:
    """The mark in words."""
    return _FEW if item["variation"] == "few" else VARIATION_WORDS[variation_of(item)][0]


def assurance_of(item: Content) -> Assurance | None:
    """Whether usual variation meets the target; None where no target can be judged."""
    said = item["assurance"]
    return said if said in ASSURANCE_WORDS else None


def in_words(item: Content) -> str:
    """One indicator off trajectory in a line of text, as the file has it."""
    value, plan = figures(item)
    name = f"{item['name']}, {item['organisation']}" if item["organisation"] else item["name"]
    marks = f"{variation_words(item)}; {ASSURANCE_WORDS[assurance_of(item)][0]}"
    against = f"{value} against {plan}, {item['period_words']}"
    return f"{name}: {against} ({WORDS[item['standing']]}; {marks})"
