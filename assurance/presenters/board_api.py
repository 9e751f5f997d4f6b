"""The board's page for machines: each line's content with its letters and keys spelled out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from assurance.presenters.board import SCALES, previous_score
from assurance.presenters.board_links import Links
from assurance.presenters.board_marks import LETTERS
from assurance.presenters.board_page import twelve_months
from programmes.text import month_code

Content = dict[str, Any]
Absolute = Callable[[str], str]
_SAME = (
    "programme state agreed previous movement differs milestones top_risk decisions escalation "
    "actions below"
)


def lines(
    contents: Iterable[Content], links: Links, month: date, absolute: Absolute
) -> list[dict[str, Any]]:
    """Every line in the order of the page."""
    months = [month_code(each) for each in twelve_months(month)]
    return [
        _line(place, content, links, months, absolute)
        for place, content in enumerate(contents, start=1)
    ]


def _line(
    place: int, content: Content, links: Links, months: list[str], absolute: Absolute
) -> dict[str, Any]:
    return {name: content[name] for name in _SAME.split()} | {
        "position": place,
        "self_assessed": content["self"],
        "psr1": content["return"],
        "exception": content["exception"],
        "risks": [
            risk
            | {"previous_score": previous_score(risk), "url": absolute(links.risk(risk["key"]))}
            for risk in content["risks"]
        ],
        "indicators": _indicators(content.get("indicators"), links, absolute),
        "history": history(content["history"], months),
        "sources": _sources(content, links, absolute),
    }


def _indicators(
    told: dict[str, Any] | None, links: Links, absolute: Absolute
) -> dict[str, Any] | None:
    if told is None:
        return None
    off = [
        item | {"url": absolute(links.indicator(item["key"], item["organisation_key"]))}
        for item in told["off"]
    ]
    return told | {"off": off}


def history(letters: dict[str, str], months: list[str]) -> list[dict[str, Any]]:
    """Twelve months' ratings, null where nothing was agreed."""
    return [
        {"month": month} | {scale: LETTERS[scale].get(letters[scale][place]) for scale in SCALES}
        for place, month in enumerate(months)
    ]


def _sources(content: Content, links: Links, absolute: Absolute) -> dict[str, Any]:
    page = absolute(links.programme(content))
    return {
        "programme": page,
        "psr1": absolute(links.psr1(content)) if content["return"] else None,
        "review": absolute(links.review(content)) if content["review"] else None,
        "history": f"{page}#ratings",
        "milestones": f"{page}#milestones",
        "indicators": absolute(links.readings(content)) if _reads(content) else None,
        "risks": f"{page}#risks",
    }


def _reads(content: Content) -> bool:
    """Whether the line's own return says something of indicators."""
    return bool(content["return"]) and "indicators" in content
