"""What a signature freezes: the plan as the return says it stands, counts, top risks. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from programmes import rag

BOARD_RISK_SCORE = 8
"""The lowest score, of 25, that the board's page may draw on: *high* begins there."""

Item = dict[str, Any]


def standing(
    plan: list[Item], items: list[Item], on: date, *, restated: bool = False
) -> list[Item]:
    """The plan's milestones as the return leaves them, each with its status on a day.

    `plan` holds ISO dates under baseline, forecast and actual. What `items` change goes before
    it; where a correction restates its month, all that they say does.
    """
    said = {item["id"]: item for item in items}
    return [_with_status(row, said.get(row["id"]), on, restated) for row in plan]


def _with_status(row: Item, said: Item | None, on: date, restated: bool) -> Item:
    result = dict(row)
    if said and (restated or not row["actual"]):
        if restated or said["forecast"] != said["previous_forecast"]:
            result["forecast"] = said["forecast"] or row["forecast"]
        result["actual"] = said["actual"] if said["done"] else ""
    actual = date.fromisoformat(result["actual"]) if result["actual"] else None
    return result | {
        "status": rag.milestone_status(
            baseline=date.fromisoformat(result["baseline"]),
            forecast=date.fromisoformat(result["forecast"]),
            actual=actual,
            on=on,
        )
    }


def counts(milestones: list[Item]) -> dict[str, int]:
    """How many milestones are done, on_track, slipped and overdue."""
    found = Counter(row["status"] for row in milestones)
    return {name: found[name] for name in ("done", "on_track", "slipped", "overdue")}


def is_complete(counted: dict[str, int]) -> bool:
    """Whether there is something to complete and all of it is done."""
    return counted["done"] > 0 and sum(counted.values()) == counted["done"]


def scored_risks(items: list[Item]) -> list[Item]:
    """The risks with score and level, highest first; those without a score last."""
    rows = [item | _score(item) for item in items]
    return sorted(rows, key=lambda row: (-(row["score"] or 0), row["title"]))


def _score(item: Item) -> Item:
    if not (item["likelihood"] and item["impact"]):
        return {"score": None, "level": ""}
    score = rag.risk_score(item["likelihood"], item["impact"])
    return {"score": score, "level": rag.risk_level(score)}


def top_score(risks: list[Item]) -> int | None:
    """The highest score among the risks that stay open."""
    return max((row["score"] for row in risks if row["score"] and not row["closed"]), default=None)


_ON_THE_BOARD = (
    "id",
    "key",
    "title",
    "likelihood",
    "impact",
    "previous_likelihood",
    "previous_impact",
    "score",
    "level",
    "comment",
)


_MARKED = (
    "key",
    "organisation",
    "organisation_key",
    "plan",
    "unit",
    "standing",
    "variation",
    "assurance",
)


def indicators(readings: list[Item]) -> dict[str, Any]:
    """How many series are on their trajectory, and those that are not, furthest off first.

    `measured` are those with a plan to be judged against, `on` the ones of them that are met,
    `no_data` all that were not read for their period. `value` and `plan` are what the rule
    compares, in the unit, for the plan's `period` (ISO first day; `period_words`: 2016/17 Q4).
    """
    read = [row for row in readings if row["value"]]
    judged = [row for row in read if row["standing"] != "no_data"]
    unread = [row for row in readings if not row["value"]]
    off = [row for row in judged if row["standing"] != "met"]
    return {
        "measured": len(judged) + sum(bool(row["plan"]) for row in unread),
        "on": len(judged) - len(off),
        "no_data": len(unread),
        "off": [_off(row) for row in sorted(off, key=lambda row: row["standing"] != "beyond")],
    }


def _off(row: Item) -> Item:
    named = {"name": row["title"], "period": row["plan_period"], "value": row["judged"]}
    return {name: row[name] for name in _MARKED} | named | {"period_words": row["plan_words"]}


def board_content(content: dict[str, Any], risks: list[Item]) -> dict[str, Any]:
    """What the board's page takes: open risks from *high* up, decisions, escalation, reasons.

    `indicators` are there where the return has a section of readings.
    """
    ratings = content["ratings"]
    frozen = content.get("frozen", {})
    told = {"indicators": indicators(frozen["readings"])} if "readings" in frozen else {}
    return told | {
        "risks": [
            {name: row[name] for name in _ON_THE_BOARD}
            for row in risks
            if not row["closed"] and (row["score"] or 0) >= BOARD_RISK_SCORE
        ],
        "decisions": content["escalations"]["decisions"],
        "escalation": content["escalations"]["escalation"],
        "mitigation": ratings["mitigation"],
        "reasons": {
            scale: ratings[scale]["reason"] for scale in ("progress", "confidence", "assurance")
        },
    }
