"""How decisions and next steps of a plan read on a page."""

from __future__ import annotations

from datetime import date

from programmes import working_days
from programmes.enums import DecisionState
from programmes.models import Decision, NextStep
from programmes.text import count, day

OUTCOME_LABELS: dict[str, str] = {
    DecisionState.ASKED: "What was decided",
    DecisionState.TAKEN: "What was decided",
    DecisionState.DEFERRED: "Why it is deferred",
    DecisionState.WITHDRAWN: "Why it is withdrawn",
}


def is_overdue(row: Decision | NextStep, on: date) -> bool:
    """Only what is due by a date can be late; who asks knows that it still waits."""
    return row.due_on is not None and row.due_on < on


def due_words(row: Decision | NextStep, on: date, *, waits: bool, note: bool = True) -> str:
    """When it is due, with the plan's own note, and by how much it is late while it waits."""
    words = row.due.words
    if row.due_note and note:
        words = f"{words} ({row.due_note})"
    if waits and row.due_on and is_overdue(row, on):
        late = working_days.overdue(row.due_on, on)
        return f"{words}, {count(late, 'working day')} overdue"
    return words


def decision_state(row: Decision, on: date) -> str:
    """Asked, overdue; Taken on 20 April 2017; and so on."""
    state = DecisionState(row.state)
    if state == DecisionState.TAKEN and row.taken_on:
        return f"Taken on {day(row.taken_on)}"
    if state in (DecisionState.ASKED, DecisionState.DEFERRED) and is_overdue(row, on):
        return f"{state.label}, overdue"
    return str(state.label)


def step_state(row: NextStep, on: date) -> str:
    if row.completed_on:
        return f"Completed on {day(row.completed_on)}"
    return "Overdue" if is_overdue(row, on) else "Open"
