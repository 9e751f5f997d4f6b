"""A return's history: each move, save and piece of evidence, with who and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assurance.models import Evidence, Psr1Event, Psr1Revision
from assurance.presenters.psr1_links import Links
from assurance.psr1_content import SECTIONS

Entry = dict[str, Any]

WHAT = {
    "open": "Opened",
    "correct": "Opened as a correction",
    "submit": "Submitted to the SRO",
    "withdraw": "Withdrawn",
    "send_back": "Sent back",
    "sign": "Signed",
    "review": "Gateway review completed",
    "lock": "Locked",
}


def entries(
    events: list[Psr1Event],
    revisions: list[Psr1Revision],
    evidence: list[Evidence],
    links: Links,
) -> list[Entry]:
    """All of it, the latest first. A save links to what it changed."""
    made = [_event(row) for row in events]
    made += [_save(row, links) for row in revisions if row.section in SECTIONS]
    for row in evidence:
        made.append(_entry(row.added_at, f"Attached “{row.title}”", row.added_by.name))
        if row.removed_at and row.removed_by:
            made.append(_entry(row.removed_at, f"Took off “{row.title}”", row.removed_by.name))
    return sorted(made, key=lambda entry: entry["at"], reverse=True)


def _entry(at: datetime, what: str, who: str) -> Entry:
    return {"at": at, "what": what, "who": who}


def _event(row: Psr1Event) -> Entry:
    return _entry(row.at, WHAT[row.verb], row.by.name) | {"detail": row.reason or None}


def _save(row: Psr1Revision, links: Links) -> Entry:
    href = links("psr1_compare", earlier=row.number - 1, later=row.number)
    said = _entry(row.saved_at, f"Saved “{SECTIONS[row.section]}”", row.saved_by.name)
    return said | {"detail": f"Version {row.number}", "href": href, "link": "What changed"}


def version_choices(revisions: list[Psr1Revision]) -> list[tuple[str, str]]:
    """Every version by number, with the act it came from."""
    return [(str(row.number), f"{row.number}: {_came_from(row)}") for row in revisions]


def _came_from(row: Psr1Revision) -> str:
    words = SECTIONS.get(row.section) or WHAT.get(row.section, row.section)
    return f"{words}, {row.saved_by.name}"
