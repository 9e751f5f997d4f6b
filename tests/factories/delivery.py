"""Deliverables, and improvement actions on their way to Blue; all states by real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from programmes import due
from programmes.actions import deliverables, improvement
from programmes.actions.plan_evidence import Piece
from programmes.models import ActionUpdate, Deliverable, ImprovementAction, Programme
from tests.factories.programmes import BEGIN, at, pmo_of

LINK = Piece(title="Audit of the month", url="https://example.org/audit")
FILE = Piece(file_name="audit.csv", data=b"week,seen\n1,40\n")


def make_deliverable(programme: Programme, key: str = "", **words: Any) -> Deliverable:
    """Due in 2017/18 Q2 unless the words say otherwise."""
    standard = {"title": "A hub in every town", "due": due.parse("2017/18 Q2")}
    by = pmo_of(programme.system)
    return deliverables.add(
        programme=programme, key=key, words=standard | words, by=by, at=at(BEGIN)
    )


def make_action(programme: Programme, key: str = "", **words: Any) -> ImprovementAction:
    """Due in March 2017 unless the words say otherwise."""
    standard = {
        "number": "1.1",
        "title": "Answer every call",
        "issue": "Calls went unanswered.",
        "owner": "Head of access",
        "due": due.parse("2017-03"),
        "assurance_measure": "95% of calls answered within a minute.",
    }
    by = pmo_of(programme.system)
    return improvement.add(
        programme=programme, key=key, words=standard | words, by=by, at=at(BEGIN)
    )


def update(action: ImprovementAction, month: date, **said: Any) -> ActionUpdate:
    """A Green month with its assurance shown and evidence of it, said on its 20th."""
    fields: dict[str, Any] = {
        "text": "Two more people answer calls.",
        "month_rag": "green",
        "target_rag": "green",
        "assured": True,
        "evidence": [LINK],
        "version": None,
        "by": pmo_of(action.programme.system),
        "at": at(month.replace(day=20)),
    }
    row = improvement.record_update(action=action, month=month, **fields | said)
    action.refresh_from_db()
    return row
