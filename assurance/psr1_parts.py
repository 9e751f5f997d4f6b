"""One page of a PSR1 return as it is stored: only known fields, within their limits. Pure.

What a part may change of the plan's items is what people say of them; the names, baselines and
previous values stay as the draft has them, whatever is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from assurance import psr1_readings
from programmes.due import NoDue, parse
from programmes.enums import Assurance, Confidence, DueKind, Progress
from programmes.refusals import Refused

NARRATIVE = 4000
NOTE = 1000
DECISION = 500
MOST_DECISIONS = 5
"""Limits in characters, and of decisions asked for in a month."""

_SCALES: dict[str, list[str]] = {
    "progress": list(Progress.values),
    "confidence": list(Confidence.values),
    "assurance": list(Assurance.values),
}
Part = dict[str, Any]


class _Reader:
    """Reads values leniently and gathers what can't be stored, by field."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def text(self, value: Any, field: str, limit: int = NARRATIVE) -> str:
        words = str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
        if "\x00" in words:
            self.errors[field] = "Delete the character that can’t be stored and type it again"
        elif len(words) > limit:
            self.errors[field] = f"Enter {limit:,} characters or fewer. It has {len(words):,}"
        return words

    def day(self, value: Any, field: str) -> str:
        if not value:
            return ""
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            self.errors[field] = "Enter a real date"
            return ""

    def month(self, value: Any, field: str) -> str:
        """A month as 2017-03."""
        if not value:
            return ""
        try:
            found = parse(str(value))
        except NoDue:
            found = None
        if found is None or found.kind != DueKind.MONTH:
            self.errors[field] = "Enter a real month"
            return ""
        return found.text

    def number(self, value: Any, field: str) -> str:
        """A figure as it is kept."""
        try:
            return psr1_readings.number(str(value or ""))
        except ValueError as wrong:
            self.errors[field] = str(wrong)
            return ""

    def choice(self, value: Any, field: str, allowed: list[str]) -> str:
        if value and value not in allowed:
            self.errors[field] = "Select one of the ratings"
        return str(value or "")

    def score(self, value: Any, field: str) -> int | None:
        if value in (None, ""):
            return None
        if str(value) not in {"1", "2", "3", "4", "5"}:
            self.errors[field] = "Select a score from 1 to 5"
            return None
        return int(value)


def normalised(section: str, part: Part, current: Part) -> Part:
    """The part as the draft stores it, over what it holds now.

    Raises Refused with an error a field where something can't be stored; KeyError for a section
    that does not exist.
    """
    reader = _Reader()
    result = _SECTIONS[section](part, current, reader)
    if reader.errors:
        raise Refused(errors=reader.errors)
    return result


def _ratings(part: Part, current: Part, read: _Reader) -> Part:
    result: Part = {}
    for name, allowed in _SCALES.items():
        said = part.get(name) or {}
        result[name] = {
            "value": read.choice(said.get("value"), f"{name}_value", allowed),
            "reason": read.text(said.get("reason"), f"{name}_reason"),
        }
    return result | {"mitigation": read.text(part.get("mitigation"), "mitigation")}


def _narratives(*names: str) -> Callable[[Part, Part, _Reader], Part]:
    def read_all(part: Part, current: Part, read: _Reader) -> Part:
        return {name: read.text(part.get(name), name) for name in names}

    return read_all


def _milestones(part: Part, current: Part, read: _Reader) -> Part:
    said = _by_id(part)
    return {
        "items": [_milestone(item, said.get(item["id"], item), read) for item in current["items"]]
    }


def _milestone(item: Part, said: Part, read: _Reader) -> Part:
    own = item["id"]
    done = bool(said.get("done"))
    return item | {
        "forecast": read.day(said.get("forecast"), f"{own}_forecast"),
        "done": done,
        "actual": read.day(said.get("actual"), f"{own}_actual") if done else "",
        "evidence": read.text(said.get("evidence"), f"{own}_evidence", NOTE),
        "change": read.text(said.get("change"), f"{own}_change", NOTE),
    }


def _actions(part: Part, current: Part, read: _Reader) -> Part:
    said = _by_id(part)
    return {"items": [_action(item, said.get(item["id"], item), read) for item in current["items"]]}


def _action(item: Part, said: Part, read: _Reader) -> Part:
    own, ratings = item["id"], list(Progress.values)
    assured = said.get("assured")
    return item | {
        "text": read.text(said.get("text"), f"{own}_text"),
        "month_rag": read.choice(said.get("month_rag"), f"{own}_month_rag", ratings),
        "target_rag": read.choice(said.get("target_rag"), f"{own}_target_rag", ratings),
        "assured": None if assured is None else bool(assured),
        "revised": read.month(said.get("revised"), f"{own}_revised"),
        "change": read.text(said.get("change"), f"{own}_change", NOTE),
    }


def _readings(part: Part, current: Part, read: _Reader) -> Part:
    said = _by_id(part)
    return {
        "items": [_reading(item, said.get(item["id"], item), read) for item in current["items"]]
    }


def _reading(item: Part, said: Part, read: _Reader) -> Part:
    own = item["id"]
    figures = {name: read.number(said.get(name), f"{own}_{name}") for name in psr1_readings.FIGURES}
    # The tick was given for the figures that stood beside it.
    others = item["as_typed"] and any(item[name] != figures[name] for name in figures)
    return (
        item
        | figures
        | {
            "as_typed": bool(said.get("as_typed")) and not others and any(figures.values()),
            "none_why": read.text(said.get("none_why"), f"{own}_none_why", NOTE),
            "note": read.text(said.get("note"), f"{own}_note", NOTE),
        }
    )


def _risks(part: Part, current: Part, read: _Reader) -> Part:
    said = _by_id(part)
    return {
        "items": [_risk(item, said.get(item["id"], item), read) for item in current["items"]],
        "issues": read.text(part.get("issues"), "issues"),
    }


def _risk(item: Part, said: Part, read: _Reader) -> Part:
    own = item["id"]
    return item | {
        "likelihood": read.score(said.get("likelihood"), f"{own}_likelihood"),
        "impact": read.score(said.get("impact"), f"{own}_impact"),
        "comment": read.text(said.get("comment"), f"{own}_comment", NOTE),
        "closed": bool(said.get("closed")),
    }


def _escalations(part: Part, current: Part, read: _Reader) -> Part:
    decisions = [
        {
            "what": read.text(row.get("what"), f"decision_{index}_what", DECISION),
            "needed_by": read.day(row.get("needed_by"), f"decision_{index}_needed_by"),
        }
        for index, row in enumerate(part.get("decisions") or [], 1)
    ]
    asked = [row for row in decisions if row["what"] or row["needed_by"]]
    if len(asked) > MOST_DECISIONS:
        read.errors[""] = f"Ask for {MOST_DECISIONS} decisions or fewer"
    return {"escalation": read.text(part.get("escalation"), "escalation"), "decisions": asked}


def _by_id(part: Part) -> dict[Any, Part]:
    return {item.get("id"): item for item in part.get("items") or []}


_SECTIONS: dict[str, Callable[[Part, Part, _Reader], Part]] = {
    "ratings": _ratings,
    "progress": _narratives("this_month", "next_month"),
    "milestones": _milestones,
    "actions": _actions,
    "readings": _readings,
    "risks": _risks,
    "support": _narratives("dependencies", "support"),
    "escalations": _escalations,
}
