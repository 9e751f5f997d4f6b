"""What a return says, page by page, as rows of summary lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from assurance.presenters import psr1_readings
from assurance.psr1_content import RATINGS, Content, sections_of
from assurance.psr1_readings import name_of, period_words
from programmes.rag import risk_score
from programmes.rating_style import SCALE_NAMES
from programmes.text import day, lines, month_name

Row = dict[str, Any]


def sections(content: Content, on: date) -> list[tuple[str, str, list[Row]]]:
    """Section, title and rows, as things stand on a day.

    A row's `field` is where it is changed; `rating`, `brag` (this month's and on target) and
    `score`, where it has one, are shown before its value.
    """
    dated = content | {"milestones": content["milestones"] | {"on": on.isoformat()}}
    return [(key, title, _ROWS[key](dated[key])) for key, title in sections_of(content).items()]


def _text(value: str) -> Markup | str:
    return lines(value) if value else ""


def _row(key: str, value: Any, field: str) -> Row:
    return {"key": key, "value": value, "field": field}


def _ratings(part: Content) -> list[Row]:
    rows = []
    for scale in RATINGS:
        name = SCALE_NAMES[scale]
        reason = _text(part[scale]["reason"])
        rows.append(_row(name, "", f"{scale}_value") | {"rating": part[scale]["value"]})
        rows.append(_row(f"Reason for {name.lower()}", reason, f"{scale}_reason"))
    if part["mitigation"]:
        rows.insert(2, _row("Mitigation plan", _text(part["mitigation"]), "mitigation"))
    return rows


def _progress(part: Content) -> list[Row]:
    return [
        _row("Progress this month", _text(part["this_month"]), "this_month"),
        _row("Plan for next month", _text(part["next_month"]), "next_month"),
    ]


def _milestones(part: Content) -> list[Row]:
    rows = [
        _row(item["title"], milestone_words(item, part["on"]), f"{item['id']}_forecast")
        for item in part["items"]
    ]
    return rows or [_row("Milestones", "None open in the plan", "")]


def milestone_words(item: Row, on: str) -> Markup:
    """Where a milestone stands on a day, given as an ISO date, and what moved."""
    if item["done"]:
        said = f"Done on {day(item['actual'])}" if item["actual"] else "Done"
        return _lines_of(said, item["evidence"], item["change"])
    if not item["forecast"]:
        return _lines_of("No forecast", item["change"])
    said = f"Forecast {day(item['forecast'])}"
    if item["forecast"] != item["previous_forecast"]:
        said += f", was {day(item['previous_forecast'])}"
    if item["forecast"] != item["baseline"]:
        said += f"; baseline {day(item['baseline'])}"
    return _lines_of(said, "Overdue" if item["forecast"] < on else "", item["change"])


def _actions(part: Content) -> list[Row]:
    return [
        _row(item["title"], action_words(item), f"{item['id']}_month_rag")
        | {"brag": {"now": item["month_rag"], "target": item["target_rag"]}}
        for item in part["items"]
    ]


def action_words(item: Row) -> Markup:
    """What goes with an action's ratings: progress, assurance, and a month that moved."""
    moved = ""
    if item["revised"] and item["revised"] != item["previous_revised"]:
        before = item["previous_revised"] or item["due"]
        was = month_name(before) if len(before) == len("2017-03") else before
        moved = f"Month revised to {month_name(item['revised'])}, was {was}. {item['change']}"
    assured = {True: "Assurance shown", False: "Assurance not shown"}.get(item["assured"], "")
    return _lines_of(item["text"], assured, moved)


def _readings(part: Content) -> list[Row]:
    rows = [
        _row(name_of(item), reading_words(item), f"{item['id']}_value") for item in part["items"]
    ]
    return rows or [_row("Indicators", "None open any more", "")]


def reading_words(item: Row) -> Markup | str:
    """The reading with its period, what was read before it, and what lies behind the reading."""
    said = psr1_readings.reading(item)
    if not said:
        return ""
    before, planned = psr1_readings.before(item), psr1_readings.plan(item)
    return _lines_of(
        f"{period_words(item)}: {said}",
        f"Before: {before}" if before else "",
        f"Plan: {planned}" if planned else "",
        item["note"],
    )


def _risks(part: Content) -> list[Row]:
    rows = [
        _row(item["title"], risk_words(item), f"{item['id']}_likelihood")
        | {"score": score_of(item)}
        for item in part["items"]
    ]
    rows = rows or [_row("Risks", "None open in the plan", "")]
    return [*rows, _row("Issues", _text(part["issues"]), "issues")]


def risk_words(item: Row) -> Markup:
    """What goes with a risk's score: what it was, whether it is closed, and why."""
    now, before = score_of(item), score_of(item, "previous_")
    said = "" if now else "Not scored"
    if now and now != before:
        said = f"It was {before}" if before else "It had no score"
    return _lines_of(said, "Closed" if item["closed"] else "", item["comment"])


def score_of(item: Row, prefix: str = "") -> int | None:
    likelihood, impact = item[f"{prefix}likelihood"], item[f"{prefix}impact"]
    return risk_score(likelihood, impact) if likelihood and impact else None


def _support(part: Content) -> list[Row]:
    return [
        _row("Dependencies", _text(part["dependencies"]), "dependencies"),
        _row("Support needed", _text(part["support"]), "support"),
    ]


def _escalations(part: Content) -> list[Row]:
    rows = [_row("Escalation", _text(part["escalation"]) or "None", "escalation")]
    for index, item in enumerate(part["decisions"], 1):
        needed = f"Needed by {day(item['needed_by'])}" if item["needed_by"] else "No day given"
        value = _lines_of(item["what"], needed)
        rows.append(_row(f"Decision {index}", value, f"decision_{index}_what"))
    return rows if part["decisions"] else [*rows, _row("Decisions", "None", "decision_1_what")]


def _lines_of(*texts: str | Markup) -> Markup:
    said = [Markup("<p>{}</p>").format(text) for text in texts if text]
    return Markup('<div class="app-narrative">{}</div>').format(Markup("").join(said))


_ROWS = {
    "ratings": _ratings,
    "progress": _progress,
    "milestones": _milestones,
    "actions": _actions,
    "readings": _readings,
    "risks": _risks,
    "support": _support,
    "escalations": _escalations,
}
