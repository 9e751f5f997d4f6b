"""The board's page as a table of text and numbers: a row a line, everything the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from assurance.presenters import board_indicators
from assurance.presenters.board import BECAUSE, SCALES, previous_score, title
from assurance.presenters.board_marks import NOT_AGREED, in_letters
from assurance.presenters.board_words import Content
from programmes.rating_style import SCALE_NAMES, style_of

STATES = NOT_AGREED | {"reported": "Reviewed", "parent": "Worst below it"}
_COUNTS = {"done": "done", "on_track": "on track", "slipped": "slipped", "overdue": "overdue"}
_INDICATORS = {
    "measured": "with a plan for the period",
    "on": "on trajectory",
    "missed": "off trajectory",
    "no_data": "without a reading",
}

HEADS = [
    "Programme",
    "Level",
    "State",
    *[f"{name}, agreed" for name in SCALE_NAMES.values()],
    *[f"{name}, last month" for name in SCALE_NAMES.values()],
    *[f"{name}, in the return" for name in SCALE_NAMES.values()],
    *[f"{name}, why agreed differs" for name in SCALE_NAMES.values()],
    *[f"{name}, 12 months" for name in SCALE_NAMES.values()],
    *[f"Milestones {name}" for name in _COUNTS.values()],
    *[f"Indicators {name}" for name in _INDICATORS.values()],
    "Which indicators are off trajectory",
    "Top risk",
    "Risks at 15 and over",
    "Exception",
    "What happened and why",
    "What is being done",
    "By whom",
    "By when",
    "Route to Green",
    "Escalation",
    "Decisions asked",
    "Open actions",
    "Overdue actions",
    "Return",
    "SHA-256 of the return",
    "Why it was corrected",
]


def rows(lines: Iterable[Content]) -> Iterator[list[Any]]:
    """In the order of HEADS."""
    return (_row(line) for line in lines)


def _row(line: Content) -> list[Any]:
    told, said = line["exception"] or {}, line["return"] or {}
    counts, indicators = line["milestones"] or {}, line.get("indicators") or {}
    return [
        title(line["programme"]),
        line["programme"]["depth"] + 1,
        STATES[line["state"]],
        *_words(line["agreed"]),
        *_words(line["previous"]),
        *_words(line["self"]),
        *[line["differs"].get(scale, "") for scale in SCALES],
        *[in_letters(line["history"][scale]) for scale in SCALES],
        *[counts.get(name, "") for name in _COUNTS],
        *[indicators.get(name, "") for name in _INDICATORS],
        "; ".join(board_indicators.in_words(item) for item in indicators.get("off", [])),
        line["top_risk"] or "",
        "; ".join(_risk(risk) for risk in line["risks"]),
        ", ".join(BECAUSE[name] for name in told.get("because", [])),
        *[told.get(name) or "" for name in ("cause", "action", "owner", "due", "route")],
        line["escalation"] or "",
        "; ".join(_asked(asked) for asked in line["decisions"]),
        line["actions"]["open"],
        line["actions"]["overdue"],
        *[said.get(name, "") for name in ("reference", "hash", "correction_reason")],
    ]


def _words(ratings: dict[str, str] | None) -> list[str]:
    return [style_of(ratings[scale]).word if ratings else "" for scale in SCALES]


def _risk(risk: dict[str, Any]) -> str:
    before = previous_score(risk)
    return f"{risk['title']} ({risk['score']}{f', was {before}' if before else ''})"


def _asked(asked: dict[str, Any]) -> str:
    return f"{asked['what']} (by {asked['needed_by']})" if asked.get("needed_by") else asked["what"]
