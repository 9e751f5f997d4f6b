"""What differs between two contents, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup

from assurance.presenters.psr1_readings import figure
from assurance.psr1_content import SECTIONS, ended
from assurance.psr1_differences import Change, changes
from programmes.rating_style import SCALE_NAMES
from programmes.text import day, month_name

LABELS: dict[str, str] = {
    "mitigation": "Mitigation plan",
    "this_month": "Progress this month",
    "next_month": "Plan for next month",
    "issues": "Issues",
    "dependencies": "Dependencies",
    "support": "Support needed",
    "escalation": "Escalation",
    "what": "what is asked for",
    "needed_by": "needed by",
    "value": "rating",
    "actual": "done on",
    "change": "what changed",
    "closed": "risk closed",
    "text": "progress this month",
    "month_rag": "this month’s BRAG",
    "target_rag": "on-target BRAG",
    "assured": "assurance shown",
    "revised": "revised month",
    "numerator": "numerator",
    "denominator": "denominator",
    "none_why": "why there is none",
    "as_typed": "right as typed",
    "note": "what lies behind the reading",
}
_DAYS = frozenset({"forecast", "actual", "needed_by", "baseline"})
_MONTHS = frozenset({"revised"})
_CAPITALS = frozenset({"value", "month_rag", "target_rag"})
_REMARKS = frozenset(
    {"change", "comment", "evidence", "text", "assured", "none_why", "as_typed", "note"}
)
_LONG = 80
"""Characters from which a text is shown with its changes marked instead of in one sentence."""


@dataclass(frozen=True)
class Difference:
    """One field: in a sentence, or, for long texts, `marked` with what came and went."""

    section: str
    label: str
    sentence: str
    marked: Markup | None = None


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """What differs between two versions, in the order of the pages, ready to be read."""
    return [_in_words(change, before, after) for change in changes(before, after)]


def since_last_month(
    before: dict[str, Any],
    after: dict[str, Any],
    shown: Callable[[Change], bool] | None = None,
) -> list[Difference]:
    """What differs between two months, without what is `shown` elsewhere on the page.

    Remarks on an item belong to their month alone, and what ended then is no longer listed.
    """
    ended = _ended(before)
    news = [
        row
        for row in changes(before, after)
        if (row.after or row.path[-1] not in _REMARKS)
        and (row.section, row.identity) not in ended
        and not (shown and shown(row))
    ]
    return [_in_words(change, before, after) for change in news]


def _ended(content: dict[str, Any]) -> set[tuple[str, tuple[str, ...]]]:
    """What was done, closed or Blue, as changes name it."""
    return {
        (section, ("items", str(item["id"])))
        for section in ("milestones", "risks", "actions")
        for item in content.get(section, {"items": []})["items"]
        if ended(item)
    }


def by_section(found: list[Difference]) -> list[tuple[str, list[Difference]]]:
    """Section title → its differences, those without any left out."""
    grouped = [
        (title, [row for row in found if row.section == key]) for key, title in SECTIONS.items()
    ]
    return [(title, rows) for title, rows in grouped if rows]


def _in_words(change: Change, before: dict[str, Any], after: dict[str, Any]) -> Difference:
    label = label_of(change.section, change.path)
    if change.path[-1] not in _known_fields() and "listed" in (change.before, change.after):
        verb = "added" if change.after else "no longer listed"
        what = _decision(change, after if change.after else before)
        return Difference(change.section, label, f"{label}: {verb}{what}")
    old, new = (value_in_words(change.path, value) for value in (change.before, change.after))
    if change.section == "readings" and change.path[-1] == "value":
        unit = _unit_of(change, before, after)
        old, new = figure(old, unit), figure(new, unit)
    if max(len(old), len(new)) <= _LONG:
        return Difference(change.section, label, _sentence(label, old, new))
    return Difference(change.section, label, f"{label}: changed", marked(old, new))


def _unit_of(change: Change, *contents: dict[str, Any]) -> str:
    items = [item for content in contents for item in content.get("readings", {}).get("items", [])]
    return next((item["unit"] for item in items if item["id"] == change.identity[1]), "")


def _decision(change: Change, content: dict[str, Any]) -> str:
    """What a decision that came or went was about; empty for other items."""
    if change.path[0] != "decisions":
        return ""
    row = content["escalations"]["decisions"][int(change.path[1]) - 1]
    needed = f", needed by {day(row['needed_by'])}" if row["needed_by"] else ""
    return f", “{row['what']}”{needed}"


def _known_fields() -> frozenset[str]:
    more = {"forecast", "done", "evidence", "likelihood", "impact", "comment", "reason"}
    return frozenset(LABELS) | more | _DAYS


def _sentence(label: str, old: str, new: str) -> str:
    if not old:
        return f"{label}: now “{new}”"
    if not new:
        return f"{label}: “{old}” taken out"
    return f"{label}: from “{old}” to “{new}”"


def label_of(section: str, path: tuple[str, ...]) -> str:
    """A field's name for the reader, with the item it belongs to."""
    words = [word for word in path if word != "items"]
    if section == "ratings" and words[0] in SCALE_NAMES:
        name = SCALE_NAMES[words[0]]
        return name if words[-1] == "value" else f"{name}, reason"
    if words[0] == "decisions":
        rest = f", {LABELS[words[2]]}" if len(words) > 2 else ""
        return f"Decision {words[1]}{rest}"
    if section == "readings" and words[-1] == "value":
        return f"{words[0]}, reading"
    if len(words) == 2:
        return f"{words[0]}, {LABELS.get(words[1], words[1])}"
    return LABELS.get(words[0], words[0])


def value_in_words(path: tuple[str, ...], value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if path[-1] in _DAYS:
        return day(str(value))
    if path[-1] in _MONTHS:
        return month_name(str(value))
    return str(value).capitalize() if path[-1] in _CAPITALS else str(value)


def marked(old: str, new: str) -> Markup:
    """The new text with what was put in and what was taken out, word by word."""
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    pieces = []
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            pieces.append(Markup("{}").format("".join(after[c:d])))
            continue
        if b > a:
            pieces.append(Markup("<del>{}</del>").format("".join(before[a:b])))
        if d > c:
            pieces.append(Markup("<ins>{}</ins>").format("".join(after[c:d])))
    return Markup("").join(pieces)
