"""The board's page from a snapshot's lines alone: matrix, exceptions, decisions, risks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from assurance.presenters import board_indicators
from assurance.presenters import board_marks as marks
from assurance.presenters.board_links import Links
from programmes.rag import risk_level
from programmes.rating_style import SCALE_NAMES, style_of
from programmes.text import short_day

Content = dict[str, Any]

SCALES = ("progress", "confidence", "assurance")
BECAUSE = {
    "not_reported": "Not reported",
    "not_reviewed": "Signed, not reviewed",
    "progress_red": "Progress Red",
    "confidence_red": "Confidence Red",
    "assurance_none": "Assurance None",
    "escalated": "Escalated",
}
URGENCY = list(BECAUSE)
_NOTHING = ["–"] * 4
_COUNTS = ("done", "on_track", "slipped", "overdue")


@dataclass(frozen=True)
class Row:
    """A line of the matrix: its name, and its cells as one piece of HTML."""

    name: str
    href: str
    depth: int
    parent: bool
    below: str
    cells: Markup


def rows(lines: Iterable[Content], links: Links) -> list[Row]:
    """The matrix, in the order of the plan."""
    return [_row(line, links) for line in lines]


def _row(line: Content, links: Links) -> Row:
    agreed, moved = line["agreed"] or {}, line["movement"]
    differs, state, counts = line["differs"], line["state"], line["milestones"]
    page = links.programme(line)
    cells = marks.cells(
        links.review(line),
        [marks.rating(agreed.get(name), moved[name], name in differs, state) for name in SCALES],
        page,
        marks.strip(line["history"]["progress"]),
        [counts[name] for name in _COUNTS] if counts else _NOTHING,
        board_indicators.cell(line, links),
        line["top_risk"] or "–",
    )
    programme = line["programme"]
    return Row(
        name=title(programme),
        href=page,
        depth=min(programme["depth"], 3),
        parent=state == "parent",
        below=_below(line["below"]),
        cells=cells,
    )


def title(programme: Content) -> str:
    """The name with the number that the plan prints before it."""
    number = programme["number"]
    return f"{number}. {programme['name']}" if number else str(programme["name"])


def _below(below: Content | None) -> str:
    if not below or not below["not_reported"]:
        return ""
    return f"{below['not_reported']} not reported"


def differences(lines: Iterable[Content], links: Links) -> list[dict[str, Any]]:
    """Where the review agreed something else than the return said, and why."""
    return [
        {
            "name": title(line["programme"]),
            "scale": SCALE_NAMES[scale],
            "said": style_of(line["self"][scale]).word,
            "agreed": style_of(line["agreed"][scale]).word,
            "why": line["differs"][scale],
            "said_href": links.psr1(line),
            "agreed_href": links.review(line),
        }
        for line in lines
        for scale in SCALES
        if scale in line["differs"]
    ]


def exceptions(lines: Iterable[Content], links: Links) -> list[dict[str, Any]]:
    """What the board must look at, the most urgent first."""
    found = [line for line in lines if line["exception"]]
    found.sort(key=lambda line: _urgency(line["exception"]["because"]))
    return [_exception(line, links) for line in found]


def _urgency(because: Sequence[str]) -> tuple[int, int]:
    red_first = 0 if "progress_red" in because else 1
    return red_first, min(URGENCY.index(name) for name in because)


def _exception(line: Content, links: Links) -> dict[str, Any]:
    told = line["exception"]
    return {
        "name": title(line["programme"]),
        "href": links.review(line),
        "because": [BECAUSE[name] for name in told["because"]],
        "cause": told["cause"] or _silence(line),
        "escalation": line["escalation"] or "",
        "action": told["action"],
        "owner": told["owner"],
        "due": short_day(told["due"]) if told["due"] else "",
        "route": told["route"],
        "actions": line["actions"],
    }


def _silence(line: Content) -> str:
    if line["state"] == "not_reported":
        return "No signed return had come in when this page was rolled up."
    if line["state"] == "not_reviewed":
        return "The return is signed, but its gateway review is not completed."
    return ""


def decisions(lines: Iterable[Content], links: Links) -> list[dict[str, Any]]:
    """What the board is asked to decide, the soonest first."""
    found = [
        {
            "what": asked["what"],
            "needed_by": asked.get("needed_by") or "",
            "name": title(line["programme"]),
            "href": links.psr1(line),
        }
        for line in lines
        for asked in line["decisions"]
    ]
    return sorted(found, key=lambda asked: asked["needed_by"] or "9999")


def risks(lines: Iterable[Content], links: Links) -> list[dict[str, Any]]:
    """The risks at 15 and over, the highest first."""
    found = [
        {
            "title": risk["title"],
            "href": links.risk(risk["key"]),
            "name": title(line["programme"]),
            "source": links.psr1(line),
            "score": risk["score"],
            "level": risk_level(risk["score"]).capitalize(),
            "before": previous_score(risk),
        }
        for line in lines
        for risk in line["risks"]
    ]
    return sorted(found, key=lambda risk: -risk["score"])


def previous_score(risk: Content) -> int | None:
    """Last month's score; None where the return gives none."""
    likelihood, impact = risk.get("previous_likelihood"), risk.get("previous_impact")
    return likelihood * impact if likelihood and impact else None


def off_trajectory(lines: Sequence[Content], links: Links) -> dict[str, Any]:
    """The indicators off trajectory, and how many they are; None where nothing was said."""
    return {
        "said": board_indicators.sentence(lines),
        "missed": (board_indicators.totals(lines) or {}).get("missed"),
        "rows": board_indicators.off_trajectory(lines, title, links),
    }


def year_by_year(lines: Iterable[Content], links: Links) -> list[dict[str, Any]]:
    """The three ratings' twelve months in letters, a row a line."""
    return [
        {
            "name": title(line["programme"]),
            "href": f"{links.programme(line)}#ratings",
            "letters": marks.letters(*(line["history"][scale] for scale in SCALES)),
        }
        for line in lines
    ]


def changes(
    before: Sequence[Content], after: Sequence[Content], links: Links
) -> list[dict[str, Any]]:
    """What a later version shows differently, and the reason its returns were corrected for."""
    known = {line["programme"]["id"]: line for line in before}
    return [
        {
            "name": title(line["programme"]),
            "what": what,
            "why": _why(line),
            "href": links.psr1(line),
        }
        for line in after
        if line["state"] != "parent"
        for what in [_changed(known.get(line["programme"]["id"]), line)]
        if what
    ]


def _why(line: Content) -> str:
    said = line["return"]
    return said["correction_reason"] if said and said["number"] > 1 else ""


def _changed(before: Content | None, after: Content) -> list[str]:
    if before is None:
        return ["not in the earlier version"]
    if before == after:
        return []
    old, new = _shown(before), _shown(after)
    found = [f"{name} was {old[name]}, is {new[name]}" for name in new if old[name] != new[name]]
    return found or ["other details"]


def _shown(line: Content) -> dict[str, str]:
    agreed, counts = line["agreed"] or {}, line["milestones"] or {}
    absent = marks.NOT_AGREED.get(line["state"], "Not reported")
    return {
        SCALE_NAMES[scale]: style_of(agreed[scale]).word if agreed else absent for scale in SCALES
    } | {
        "milestones overdue": str(counts.get("overdue", "–")),
        "indicators on trajectory": board_indicators.on_trajectory(line.get("indicators")),
        "top risk": str(line["top_risk"] or "–"),
        "decisions asked": str(len(line["decisions"])),
    }
