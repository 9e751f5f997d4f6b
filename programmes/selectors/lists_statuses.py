"""What the filter *status* of each list lets through. *kept*: what was not withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import F

from programmes.enums import DecisionState
from programmes.selectors.milestone_states import in_state, with_states

Rows = Any
"""A query set of the kind."""


def _withdrawable(rows: Rows, value: str) -> Rows | None:
    if value == "all":
        return rows
    if value == "withdrawn":
        return rows.filter(withdrawn_on__isnull=False)
    if value == "kept":
        return rows.filter(withdrawn_on__isnull=True)
    return rows.still_open() if value == "open" else None


def _milestones(rows: Rows, value: str, on: date) -> Rows:
    found = _withdrawable(rows, value)
    if found is not None:
        return found
    if value == "slipped":
        return rows.still_open().filter(forecast__gt=F("baseline"))
    return in_state(with_states(rows, on), value, on)


def _deliverables(rows: Rows, value: str, on: date) -> Rows:
    found = _withdrawable(rows, value)
    return rows.filter(withdrawn_on__isnull=True, status=value) if found is None else found


def _actions(rows: Rows, value: str, on: date) -> Rows:
    found = _withdrawable(rows, value)
    kept = rows.filter(withdrawn_on__isnull=True, revised_on__isnull=False)
    return kept if found is None else found


def _risks(rows: Rows, value: str, on: date) -> Rows:
    return rows if value == "all" else rows.filter(closed_on__isnull=value == "open")


def _decisions(rows: Rows, value: str, on: date) -> Rows:
    if value == "kept":
        return rows.exclude(state=DecisionState.WITHDRAWN)
    return rows if value == "all" else rows.filter(state=value)


def _next_steps(rows: Rows, value: str, on: date) -> Rows:
    return rows if value == "all" else rows.filter(completed_on__isnull=value == "open")


STATUSES: dict[str, Callable[[Rows, str, date], Rows]] = {
    "milestone": _milestones,
    "deliverable": _deliverables,
    "action": _actions,
    "risk": _risks,
    "decision": _decisions,
    "next_step": _next_steps,
}
