"""A programme's months: its returns with their reviews, and the actions still open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from assurance.models import Psr1Return, ReviewAction

_LONG = (
    "board_content",
    "review__challenge",
    "review__progress_reason",
    "review__confidence_reason",
    "review__assurance_reason",
    "review__recovery_cause",
    "review__recovery_action",
    "review__recovery_route",
    "review__escalation",
    "review__attendance",
)


def returns(nodes: Collection[int], since: date) -> list[Psr1Return]:
    """Returns of some programmes from a month on, corrections first, with their reviews."""
    rows = Psr1Return.objects.filter(programme__in=nodes, month__gte=since)
    rows = rows.select_related("review").defer(*_LONG)
    return list(rows.order_by("-month", "programme", "-number"))


def open_actions(nodes: Collection[int]) -> list[ReviewAction]:
    rows = ReviewAction.objects.filter(programme__in=nodes, closed_at__isnull=True)
    return list(rows.select_related("owner", "review", "programme").order_by("due_on", "id"))
