"""What the SRO sees before signing: would I defend this to the board?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assurance.models import Evidence, GatewayReview, Psr1Return
from assurance.presenters.psr1_page import score_of
from assurance.psr1_content import RATINGS, Content, sections_of
from assurance.psr1_differences import Change
from programmes import rag
from programmes.enums import Progress
from programmes.improvement_rules import NEED_WORDS
from programmes.rating_style import SCALE_NAMES
from programmes.text import month_name

Item = dict[str, Any]


@dataclass(frozen=True)
class RatingRow:
    """One scale now, as it was said last month, and as the review agreed it then."""

    name: str
    now: str
    said: str
    agreed: str
    movement: str
    reason: str


def rating_rows(
    content: Content, previous: Psr1Return | None, review: GatewayReview | None
) -> list[RatingRow]:
    """Movement is against what was agreed, where a review agreed something, else what was said."""
    rows = []
    for scale in RATINGS:
        now = content["ratings"][scale]["value"]
        said = getattr(previous, f"self_{scale}", "") if previous else ""
        agreed = getattr(review, f"agreed_{scale}", "") if review else ""
        moved = rag.movement(scale, agreed or said or None, now or None)
        reason = content["ratings"][scale]["reason"]
        rows.append(RatingRow(SCALE_NAMES[scale], now, said, agreed, moved, reason))
    return rows


def slipped(content: Content) -> list[Item]:
    """Milestones whose forecast moved back this month, the furthest first, with days."""
    rows = [
        item | {"days": _days(item["previous_forecast"], item["forecast"])}
        for item in content["milestones"]["items"]
        if not item["done"] and item["forecast"] > item["previous_forecast"]
    ]
    return sorted(rows, key=lambda row: -row["days"])


def brought_forward(content: Content) -> list[Item]:
    return [
        item
        for item in content["milestones"]["items"]
        if not item["done"] and "" < item["forecast"] < item["previous_forecast"]
    ]


def done(content: Content) -> list[Item]:
    return [item for item in content["milestones"]["items"] if item["done"]]


def overdue(content: Content, on: date) -> list[Item]:
    """Open milestones whose forecast has passed."""
    return [
        item
        for item in content["milestones"]["items"]
        if not item["done"] and item["forecast"] and item["forecast"] < on.isoformat()
    ]


def risen(content: Content) -> list[Item]:
    """Risks that score higher than last month, the highest first."""
    rows = [
        item | {"now": score_of(item), "before": score_of(item, "previous_")}
        for item in content["risks"]["items"]
        if not item["closed"] and (score_of(item) or 0) > (score_of(item, "previous_") or 0)
    ]
    return sorted(rows, key=lambda row: -(row["now"] or 0))


def worse_actions(content: Content) -> list[Item]:
    """Actions that are Amber or Red, or fell since the month before; Red first."""
    rows = [
        item
        for item in _items(content, "actions")
        if item["month_rag"] in NEED_WORDS or item["target_rag"] in NEED_WORDS or _fell(item)
    ]
    return sorted(rows, key=lambda row: rag.rank("progress", row["month_rag"] or "green"))


def _fell(item: Item) -> bool:
    return any(
        rag.movement("progress", item[f"previous_{name}"], item[name]) == "worse"
        for name in ("month_rag", "target_rag")
    )


def revised_actions(content: Content) -> list[Item]:
    """Actions whose month moved, each with the month `before`: 2017-03, or the due in words."""
    return [
        item | {"before": item["previous_revised"] or item["due"]}
        for item in _items(content, "actions")
        if item["revised"] and item["revised"] != item["previous_revised"]
    ]


def completed_actions(content: Content) -> list[Item]:
    return [item for item in _items(content, "actions") if item["month_rag"] == Progress.BLUE]


def _items(content: Content, section: str) -> list[Item]:
    items: list[Item] = content.get(section, {"items": []})["items"]
    return items


def closed(content: Content) -> list[Item]:
    return [item for item in content["risks"]["items"] if item["closed"]]


def is_shown_above(change: Change, content: Content) -> bool:
    """Whether the page has said it already: what ratings say now, and the items that moved."""
    if change.section == "ratings":
        return bool(change.after)
    if change.path[0] != "items":
        return False
    moved = {
        "milestones": [*slipped(content), *brought_forward(content), *done(content)],
        "risks": [*risen(content), *closed(content)],
        # Each has its line in the table of readings, but for its note.
        "readings": [] if change.path[-1] == "note" else _items(content, "readings"),
        "actions": [
            *worse_actions(content),
            *revised_actions(content),
            *completed_actions(content),
        ],
    }
    return change.identity[1] in {str(item["id"]) for item in moved[change.section]}


def evidence_since(rows: list[Evidence], at: datetime) -> list[str]:
    """What was attached or taken off after a moment, of all that ever was attached."""
    attached = [row for row in rows if row.added_at > at and row.removed_at is None]
    taken = [row for row in rows if row.removed_at and row.added_at <= at < row.removed_at]
    return [
        *(f"Attached “{row.title}”" for row in attached),
        *(f"Took off “{row.title}”" for row in taken),
    ]


def unchanged(content: Content) -> list[str]:
    """Sections nobody has changed, with the month since when."""
    return [
        f"{title}, since {month_name(content['marks'][key]['unchanged_since'])}"
        for key, title in sections_of(content).items()
        if content["marks"][key]["unchanged_since"]
    ]


def _days(before: str, after: str) -> int:
    return rag.slippage_days(date.fromisoformat(before), date.fromisoformat(after))
