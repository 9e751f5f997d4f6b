"""What a sheet may not do in passing, since the item's own page asks more for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from programmes import due
from programmes.actions.deliverables import NEED_WORDS
from programmes.enums import DeliverableStatus
from programmes.portfolio_merge import Merge
from programmes.record_checks import RecordFault
from programmes.selectors.portfolios import Standing
from programmes.selectors.risks import rank


def unshown(merged: Merge, found: Standing) -> Iterator[RecordFault]:
    """What a sheet says of an item that stands already, without the words that its page asks for.

    What a sheet adds may be done already: it comes from where the words are kept.
    """
    delivered = DeliverableStatus.DELIVERED
    for (kind, key), fields in merged.changed.items():
        row = found.rows[kind, key]
        if kind == "milestone" and fields.get("actual") and not row.evidence:
            if not merged.outcome[kind][key]["note"]:
                message = (
                    "Say in Note what shows that it is done, or mark it as done on its own page."
                )
                yield RecordFault(kind, key, "actual", message)
        elif kind == "deliverable" and fields.get("status") == delivered and not row.status_note:
            message = f"{NEED_WORDS[delivered]}: set the status on its own page."
            yield RecordFault(kind, key, "status", message)


def taken_back(merged: Merge, found: Standing) -> Iterator[RecordFault]:
    """What only the PMO may undo, in a sheet as on the item's own page."""
    for (kind, key), fields in merged.changed.items():
        for name, value in fields.items():
            undone, message = _PMO_ONLY.get((kind, name), (None, ""))
            if undone and undone(found.records[kind][key][name], value):
                yield RecordFault(kind, key, name, message)


_PMO_ONLY: dict[tuple[str, str], tuple[Callable[[Any, Any], bool], str]] = {
    ("milestone", "actual"): (
        lambda was, _: bool(was),
        "It is done. Ask the PMO to change or take back the day.",
    ),
    ("deliverable", "status"): (
        lambda was, _: bool(was == DeliverableStatus.DELIVERED),
        "It is delivered. Ask the PMO to take that back.",
    ),
    ("action", "due"): (
        lambda was, _: due.parse(was or "").on is not None,
        "What was agreed first stays. Give a revised month on its page, or ask the PMO to"
        " correct it.",
    ),
    ("risk", "level"): (
        lambda was, now: rank(now or "") < rank(was or ""),
        "Only the PMO brings an escalated risk back.",
    ),
}
"""Kind and column → whether it is undone (before, after), and what to say."""
