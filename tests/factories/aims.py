"""Frameworks, priorities, groups and what serves them, made by the real actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from programmes.actions import alignments, deliverables, frameworks, groups
from programmes.due import UNCONFIRMED
from programmes.models import Deliverable, Framework, Group, Plan, Priority, Programme, System
from tests.factories.programmes import BEGIN, at, pmo_of

_serial = count(1)


def plan_of(system: System) -> Plan:
    return Plan.objects.filter(system=system).latest("valid_from")


def make_framework(plan: Plan, key: str = "aims", **words: Any) -> Framework:
    told = {"name": key.replace("-", " ").title(), "kind": "aims", "note": ""} | words
    return frameworks.add(plan=plan, words=told, key=key, by=pmo_of(plan.system), at=at(BEGIN))  # type: ignore[arg-type]


def make_priority(
    framework: Framework, key: str = "", parent: Priority | None = None, **words: Any
) -> Priority:
    number = next(_serial)
    told = {
        "number": "",
        "name": f"Priority {number}",
        "description": "",
        "status": "",
        "last_year": "",
    }
    return frameworks.add_priority(
        framework=framework,
        parent=parent,
        words=told | words,  # type: ignore[arg-type]
        key=key or f"priority-{number}",
        by=pmo_of(framework.plan.system),
        at=at(BEGIN),
    )


def make_deliverable(programme: Programme, key: str = "", **words: Any) -> Deliverable:
    told = {"title": f"Deliverable {next(_serial)}", "due": UNCONFIRMED} | words
    return deliverables.add(
        programme=programme, words=told, key=key, by=pmo_of(programme.system), at=at(BEGIN)
    )


def align(row: Any, *priorities: Priority, contributes: tuple[Priority, ...] = ()) -> None:
    """Say all that it serves."""
    system = row.system if isinstance(row, Programme) else row.programme.system
    alignments.set_priorities(
        row=row, priorities=priorities, contributes=contributes, by=pmo_of(system), at=at(BEGIN)
    )


def make_group(plan: Plan, key: str, *reports_to: Group, **words: Any) -> Group:
    told = {"name": key.title(), "remit": "", "purpose": "", "meets": ""} | words
    by = pmo_of(plan.system)
    return groups.add(
        plan=plan,
        words=told,  # type: ignore[arg-type]
        reports_to=reports_to,
        key=key,
        by=by,
        at=at(BEGIN),
    )
