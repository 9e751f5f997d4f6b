"""The task list: what is left, and by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from assurance import psr1_content
from assurance.models import Psr1Return
from assurance.presenters.psr1_links import Links
from assurance.psr1_content import Content, sections_of
from programmes import working_days
from programmes.text import count, day, month_name

HINTS = {
    "ratings": "Progress, confidence and assurance. Needed each month",
    "progress": "What was done, and what comes next. Needed each month",
    "milestones": "Forecasts, what is done, what changed",
    "actions": "Progress, BRAG and assurance of each, and months that move",
    "readings": "The latest reading of each, or why there is none",
    "risks": "Scores, comments, and what has already happened",
    "support": "What you wait for, and what would help",
    "escalations": "What the board must know or decide",
}


def status_in_words(content: Content, section: str) -> str:
    """Completed, In progress, Not started or Unchanged since a month, as plain text.

    An unchanged page that keeps the return from being submitted is one to do.
    """
    status = psr1_content.status(content, section)
    if status == "unchanged":
        since = month_name(content["marks"][section]["unchanged_since"])
        is_due = section in psr1_content.what_stands_in_the_way(content)
        return ("To do this month: unchanged since " if is_due else "Unchanged since ") + since
    return {"completed": "Completed", "in_progress": "In progress"}.get(status, "Not started")


def tasks(content: Content, links: Links, pieces: int) -> list[dict[str, Any]]:
    """A row for each page; `pieces` of evidence are attached."""
    rows = [
        {
            "text": title,
            "href": links("psr1_section", section=section),
            "hint": HINTS[section],
            "status": status_in_words(content, section),
        }
        for section, title in sections_of(content).items()
    ]
    evidence = {
        "text": "Evidence",
        "href": links("psr1_evidence"),
        "hint": "Files and links that show what the return says",
        "status": count(pieces, "piece attached", "pieces attached") if pieces else "None attached",
    }
    return [*rows, evidence]


def completed(content: Content) -> int:
    """Pages that need no more work: completed, or unchanged where that will do."""
    open_ones = psr1_content.what_stands_in_the_way(content)
    return sum(
        section not in open_ones and psr1_content.status(content, section) != "not_started"
        for section in sections_of(content)
    )


def time_left(psr1: Psr1Return, today: date) -> str:
    """How many working days are left until it is due, or by how many it is late."""
    due = psr1.period.due_on
    if due == today:
        return f"{day(due)}: today"
    if due < today:
        return f"{day(due)}: {count(working_days.overdue(due, today), 'working day')} late"
    return f"{day(due)}: {count(working_days.between(today, due), 'working day')} left"
