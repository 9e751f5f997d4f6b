"""The content of a PSR1 return: its shape, sections, hash, completeness and marks. Pure.

A content is a JSON object with a part for each page of the task list:

    {"ratings":     {"progress": {"value", "reason"}, "confidence": {...}, "assurance": {...},
                     "mitigation"},
     "progress":    {"this_month", "next_month"},
     "milestones":  {"items": [{"id", "key", "title", "baseline", "precision",
                                "previous_forecast", "forecast", "done", "actual",
                                "evidence", "change"}]},
     "actions":     {"items": [{"id", "key", "title", "due", "text", "month_rag", "target_rag",
                                "previous_month_rag", "previous_target_rag", "assured",
                                "previous_revised", "revised", "change"}]},
     "readings":    {"items": [...]}, as psr1_readings has them,
     "risks":       {"items": [{"id", "key", "title", "likelihood", "impact",
                                "previous_likelihood", "previous_impact", "comment", "closed"}],
                     "issues"},
     "support":     {"dependencies", "support"},
     "escalations": {"escalation", "decisions": [{"what", "needed_by"}]},
     "marks":       {section: {"saved": bool, "unchanged_since": "YYYY-MM" or null}}}

Dates are ISO strings, revised months "YYYY-MM", empty values "" or null. Only the content of a
programme with open improvement actions has "actions" and its mark, only that of one with
indicators has "readings": what was signed without them stays as it is, and is read as saying
nothing of any. At signing, "frozen" joins it: the names that held then (system, programme, SRO),
the counts, how each series of readings stands, and the evidence with its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from typing import Any

from assurance import psr1_readings
from assurance.psr1_differences import difference
from programmes import due, improvement_rules
from programmes.enums import Progress
from programmes.rag import BLUE_MONTHS

__all__ = [
    "MUST_BE_SAVED_EACH_MONTH",
    "RATINGS",
    "SECTIONS",
    "Content",
    "blue_refusal",
    "content_hash",
    "difference",
    "empty",
    "missing",
    "prefilled",
    "refreshed",
    "reopened",
    "sections_of",
    "status",
    "what_stands_in_the_way",
    "with_readings_of",
    "with_section",
]

Content = dict[str, Any]

SECTIONS: dict[str, str] = {
    "ratings": "Self-assessed ratings",
    "progress": "Progress this month and plan for next",
    "milestones": "Milestones",
    "actions": "Improvement actions",
    "readings": "Readings of indicators",
    "risks": "Risks and issues",
    "support": "Dependencies and support needed",
    "escalations": "Escalations and decisions asked for",
}
MUST_BE_SAVED_EACH_MONTH: dict[str, str] = {
    "ratings": "Give this month’s ratings, and save them even where they stay as they were",
    "progress": "Say what was done this month and what comes next",
}
"""What last month's words can't answer for; the rest may stand, marked *unchanged since*."""

OPTIONAL = ("actions", "readings")
"""Sections that only some programmes have anything for."""

RATINGS = ("progress", "confidence", "assurance")

_UNSAID = {"saved": False, "unchanged_since": None}


def empty() -> Content:
    """A first return's content: nothing said yet."""
    return {
        "ratings": {name: {"value": "", "reason": ""} for name in RATINGS} | {"mitigation": ""},
        "progress": {"this_month": "", "next_month": ""},
        "milestones": {"items": []},
        "risks": {"items": [], "issues": ""},
        "support": {"dependencies": "", "support": ""},
        "escalations": {"escalation": "", "decisions": []},
        "marks": {name: dict(_UNSAID) for name in SECTIONS if name not in OPTIONAL},
    }


def sections_of(content: Content) -> dict[str, str]:
    """The sections that a content has, in their order, with their titles."""
    return {name: title for name, title in SECTIONS.items() if name in content}


def content_hash(content: Content) -> str:
    """SHA-256 over the content's canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def prefilled(previous: Content, previous_month: str) -> Content:
    """Next month's draft from a signed content: each section marked unchanged since.

    A section that was already unchanged keeps its earlier month.
    """
    content = {name: deepcopy(previous[name]) for name in sections_of(previous)}
    content["marks"] = {
        name: {
            "saved": False,
            "unchanged_since": previous["marks"][name].get("unchanged_since") or previous_month,
        }
        for name in sections_of(previous)
    }
    return content


def refreshed(
    content: Content,
    milestones: list[dict[str, Any]],
    risks: list[dict[str, Any]],
    actions: list[dict[str, Any]] | None = None,
    readings: list[dict[str, Any]] | None = None,
) -> Content:
    """The draft with the plan's open milestones, risks and actions in the place of last month's.

    A section whose items the plan has changed since (added, dropped, moved, rated again outside
    the return) is no longer *unchanged*; one of readings never is. Without open actions there is
    no section of them, nor one of readings without indicators.
    """
    plan = {"milestones": milestones, "actions": actions or [], "risks": risks}
    before = content.get("readings", {"items": []})["items"]
    plan["readings"] = psr1_readings.begun(readings or [], before)
    updated = deepcopy(content)
    for section in OPTIONAL:
        if not plan[section]:
            del plan[section]
        _make_place(updated, section, needed=section in plan)
    for section, items in plan.items():
        news = section == "readings" or any(item.get("text") for item in items)
        if news or _standing(updated[section]["items"]) != _standing(items):
            updated["marks"][section]["unchanged_since"] = None
        updated[section]["items"] = deepcopy(items)
    return updated


def _make_place(content: Content, section: str, *, needed: bool) -> None:
    if not needed:
        content.pop(section, None)
        content["marks"].pop(section, None)
    elif section not in content:
        content[section] = {"items": []}
        content["marks"][section] = dict(_UNSAID)


def _standing(items: list[dict[str, Any]]) -> dict[Any, tuple[Any, ...]]:
    """What stays of each item after the month it was said in, by id."""
    return {
        item["id"]: tuple(item.get(name) for name in _STANDS) for item in items if not ended(item)
    }


_STANDS = ("forecast", "likelihood", "impact", "revised", "month_rag", "target_rag")


def ended(item: dict[str, Any]) -> bool:
    """Whether the item is a milestone done, a risk closed, or an action that is Blue."""
    blue = item.get("month_rag") == Progress.BLUE
    return bool(item.get("done") or item.get("closed") or blue)


def reopened(signed: Content) -> Content:
    """A correction's draft: what was signed, each section still saved, nothing frozen."""
    return {name: deepcopy(part) for name, part in signed.items() if name != "frozen"}


def with_readings_of(content: Content, live: list[dict[str, Any]]) -> Content:
    """A correction's draft over the readings that stand now, where it has a section of them."""
    if "readings" not in content:
        return content
    return content | {"readings": psr1_readings.reopened(content["readings"], live)}


def with_section(content: Content, section: str, part: dict[str, Any]) -> Content:
    """The content with one page saved. The *unchanged* mark goes only when the words changed.

    Raises KeyError for a section that the content does not have.
    """
    sections_of(content)[section]
    updated = deepcopy(content)
    mark = updated["marks"][section]
    if part != content[section]:
        mark["unchanged_since"] = None
    mark["saved"] = True
    updated[section] = deepcopy(part)
    return updated


def status(content: Content, section: str) -> str:
    """completed, in_progress, not_started or unchanged: what the task list shows."""
    mark = content["marks"][section]
    if mark["saved"]:
        return "in_progress" if missing(content, section) else "completed"
    return "unchanged" if mark["unchanged_since"] else "not_started"


def missing(content: Content, section: str) -> dict[str, str]:
    """What a section still lacks, as field → sentence. Empty when it is whole."""
    return _CHECKS[section](content[section])


def _missing_ratings(part: dict[str, Any]) -> dict[str, str]:
    names = {
        "progress": "progress against plan",
        "confidence": "delivery confidence",
        "assurance": "programme assurance level",
    }
    errors = {}
    for name, label in names.items():
        if not part[name]["value"]:
            errors[f"{name}_value"] = f"Select a rating for {label}"
        if not part[name]["reason"].strip():
            errors[f"{name}_reason"] = f"Enter the reason for your rating of {label}"
    if part["progress"]["value"] == "amber" and not part["mitigation"].strip():
        errors["mitigation"] = (
            "Enter the plan that deals with the risk to delivery: Amber needs one"
        )
    return errors


def _missing_progress(part: dict[str, Any]) -> dict[str, str]:
    errors = {}
    if not part["this_month"].strip():
        errors["this_month"] = "Enter the progress made this month"
    if not part["next_month"].strip():
        errors["next_month"] = "Enter the plan for next month"
    return errors


def _missing_milestones(part: dict[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for item in part["items"]:
        errors |= _missing_when_done(item) if item["done"] else _missing_while_open(item)
    return errors


def _missing_when_done(item: dict[str, Any]) -> dict[str, str]:
    errors = {}
    if not item["actual"]:
        errors[f"{item['id']}_actual"] = f"Enter the day on which “{item['title']}” was done"
    if not item["evidence"].strip():
        errors[f"{item['id']}_evidence"] = f"Enter what shows that “{item['title']}” is done"
    return errors


def _missing_while_open(item: dict[str, Any]) -> dict[str, str]:
    if not item["forecast"]:
        return {f"{item['id']}_forecast": f"Enter the forecast of “{item['title']}”"}
    if item["forecast"] != item["previous_forecast"] and not item["change"].strip():
        return {f"{item['id']}_change": f"Enter why the forecast of “{item['title']}” moved"}
    return {}


def _missing_actions(part: dict[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for item in part["items"]:
        errors |= _missing_ratings_of(item) | _missing_revision(item)
    return errors


def _missing_ratings_of(item: dict[str, Any]) -> dict[str, str]:
    own, title, errors = item["id"], item["title"], {}
    if not item["month_rag"]:
        errors[f"{own}_month_rag"] = f"Select this month’s BRAG of “{title}”"
    if not item["target_rag"]:
        errors[f"{own}_target_rag"] = f"Select the on-target BRAG of “{title}”"
    rated = {item["month_rag"], item["target_rag"]}
    if rated & set(improvement_rules.NEED_WORDS) and not item["text"].strip():
        errors[f"{own}_text"] = f"Enter the progress of “{title}”: Amber and Red need words"
    return errors


def _missing_revision(item: dict[str, Any]) -> dict[str, str]:
    own, title, revised = item["id"], item["title"], item["revised"]
    if revised == item["previous_revised"]:
        return {}
    if not revised:
        return {f"{own}_revised": f"Enter the revised month of “{title}”"}
    until = due.parse(revised).on
    fault = improvement_rules.revised_refusal(due.parse(item["due"]), until) if until else ""
    if fault:
        return {f"{own}_revised": f"{fault} (“{title}”)"}
    if not item["change"].strip():
        return {f"{own}_change": f"Enter why the month of “{title}” moved"}
    return {}


def _missing_risks(part: dict[str, Any]) -> dict[str, str]:
    errors = {}
    for item in part["items"]:
        before = (item["previous_likelihood"], item["previous_impact"])
        moved = (item["likelihood"], item["impact"]) != before
        if bool(item["likelihood"]) != bool(item["impact"]):
            lacking = "impact" if item["likelihood"] else "likelihood"
            errors[f"{item['id']}_{lacking}"] = f"Select the {lacking} of “{item['title']}”"
        if (moved or item["closed"]) and not item["comment"].strip():
            errors[f"{item['id']}_comment"] = f"Enter what changed in “{item['title']}”"
    return errors


def _missing_nothing(part: dict[str, Any]) -> dict[str, str]:
    return {}


def _missing_escalations(part: dict[str, Any]) -> dict[str, str]:
    errors = {}
    for index, decision in enumerate(part["decisions"], 1):
        if decision["what"].strip() and not decision["needed_by"]:
            errors[f"decision_{index}_needed_by"] = (
                f"Enter the day by which decision {index} is needed"
            )
        if decision["needed_by"] and not decision["what"].strip():
            errors[f"decision_{index}_what"] = f"Enter what decision {index} is about"
    return errors


_CHECKS = {
    "ratings": _missing_ratings,
    "progress": _missing_progress,
    "milestones": _missing_milestones,
    "actions": _missing_actions,
    "readings": psr1_readings.missing,
    "risks": _missing_risks,
    "support": _missing_nothing,
    "escalations": _missing_escalations,
}


def what_stands_in_the_way(content: Content) -> dict[str, dict[str, str]]:
    """Section → errors that keep the return from being submitted. Empty when it is ready."""
    found: dict[str, dict[str, str]] = {}
    for section in sections_of(content):
        errors = missing(content, section)
        if section in MUST_BE_SAVED_EACH_MONTH and not content["marks"][section]["saved"]:
            errors = {"": MUST_BE_SAVED_EACH_MONTH[section]} | errors
        if errors:
            found[section] = errors
    return found


def blue_refusal(months: int) -> str:
    """What to do about a Blue that still needs so many months (design, section 3)."""
    more = "1 more month is" if months == 1 else f"{months} more months are"
    return (
        f"Select another rating than Blue: it needs {BLUE_MONTHS} months running in which all "
        f"milestones are done and evidence is attached, and {more} still needed"
    )
