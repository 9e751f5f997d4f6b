"""What an office writes on each page of its return, from its story and its plan. Pure."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from assurance import psr1_readings
from assurance.demonstration.story import MONTHS, Story
from programmes import rag

Part = dict[str, Any]

REASONS = {
    "blue": "What was promised is complete and has been shown to be.",
    "green": "What was due is done or on its way.",
    "substantial": "The evidence has been tested by people from outside the programme.",
    "moderate": "The evidence was looked at in the programme’s own board.",
}
SLIP_DAYS = {"amber": 45, "red": 75}


def ratings(story: Story, index: int) -> Part:
    part: Part = {"mitigation": ""}
    for scale in ("progress", "confidence", "assurance"):
        value = story.rating(scale, index)
        reason = REASONS.get(value) or story.trouble or "The evidence has not been tested yet."
        part[scale] = {"value": value, "reason": reason}
    if part["progress"]["value"] in ("amber", "red"):
        part["mitigation"] = story.plan
    return part


def progress(story: Story, index: int, content: Part) -> Part:
    coming = [item["title"] for item in content["milestones"]["items"] if not item["done"]][:2]
    then = " and ".join(f"“{title}”" for title in coming) or "keep what has been achieved"
    note = story.notes[index] if index < len(story.notes) else story.notes[-1]
    return {"this_month": note, "next_month": f"Next: {then}."}


def milestones(story: Story, index: int, part: Part, on: date) -> Part:
    """Some are done ahead of their day, some on it; with trouble every other one moves."""
    part = deepcopy(part)
    colour = story.rating("progress", index)
    for item in part["items"]:
        forecast, place = date.fromisoformat(item["forecast"]), item["id"]
        smooth = colour in ("green", "blue") or place % 2 == 0
        ahead = timedelta(days=place * 23 % 70 if smooth else 10)
        if forecast - ahead > on:
            continue
        if smooth or forecast < on - timedelta(days=60):
            _finish(item, min(forecast, on - timedelta(days=place % 9)))
        else:
            item["forecast"] = (on + timedelta(days=SLIP_DAYS[colour])).isoformat()
            item["change"] = story.trouble
    return part


def _finish(item: Part, day: date) -> None:
    item["done"] = True
    item["actual"] = day.isoformat()
    item["evidence"] = "Minute of the programme’s board."


NONE_WHY = "It is not measured yet."
"""Of what the story doesn't read, whatever its period: a month, a quarter or a year."""


def readings(story: Story, index: int, part: Part) -> Part:
    """What the story read for each period; why there is none, where it read nothing."""
    part = deepcopy(part)
    month = f"{MONTHS[index]:%Y-%m}" if index < len(MONTHS) else ""
    for item in part["items"]:
        told = story.measured.get(item["key"])
        value = told.read.get(psr1_readings.period_of(item), "") if told else ""
        item["value"] = value or item["value"]
        item["none_why"] = "" if psr1_readings.is_said(item) else item["none_why"] or NONE_WHY
        item["note"] = told.notes.get(month, "") if told else ""
    return part


def risks(story: Story, index: int, part: Part) -> Part:
    """The programme's own risk takes this month's score; others are scored once, then kept."""
    part = deepcopy(part)
    likelihood, impact = story.risk_scores[min(index, len(story.risk_scores) - 1)]
    for item in part["items"]:
        own = item["title"] == story.risk_title
        if not own and item["likelihood"] is not None:
            continue
        item["likelihood"], item["impact"] = (likelihood, impact) if own else (3, 4)
        before = (item["previous_likelihood"], item["previous_impact"])
        if (item["likelihood"], item["impact"]) != before:
            item["comment"] = _why(before, (item["likelihood"], item["impact"]))
    return part


def _why(before: tuple[int | None, int | None], now: tuple[int, int]) -> str:
    if before[0] is None or before[1] is None:
        return "Scored for the first time."
    rose = rag.risk_score(*now) > rag.risk_score(before[0], before[1])
    return (
        "It has become more likely to hold us up." if rose else "What we did about it has helped."
    )


def support(story: Story) -> Part:
    need = f"Help to put this plan into effect: {story.plan}" if story.plan else ""
    return {"dependencies": "Enablers for workforce and digital.", "support": need}


def escalations(story: Story, index: int) -> Part:
    month = f"{MONTHS[index]:%Y-%m}" if index < len(MONTHS) else ""
    decision = story.decision.get(month)
    decisions = [{"what": decision[0], "needed_by": decision[1].isoformat()}] if decision else []
    return {"escalation": story.escalation.get(month, ""), "decisions": decisions}
