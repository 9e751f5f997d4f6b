"""All kinds of record that a portfolio file brings: a plan's own, and what it stands in. Pure.

Every record is JSON, known by its kind and key. This table, with `plan_kinds`, says which fields
each has; readers, comparisons and writers go by it.
"""

from __future__ import annotations

from datetime import date

from programmes import enums
from programmes.plan_kinds import PLAN_KINDS, Column, PlanKind

_FILE_KINDS = (
    PlanKind(
        "system",
        "system",
        "systems",
        "System",
        (
            Column("name", "Name", longest=200, required=True),
            Column("kind", "Kind", "choice", choices=enums.SystemKind, required=True),
            Column("illustrative", "Illustrative", "yes_no"),
        ),
        in_sheets=False,
    ),
    PlanKind(
        "plan",
        "plan",
        "plans",
        "Plan",
        (
            Column("name", "Name", longest=200, required=True),
            Column("valid_from", "First day", "day", required=True),
            Column("valid_to", "Last day", "day"),
            Column("source", "Source", longest=500),
        ),
        in_sheets=False,
    ),
    PlanKind(
        "organisation",
        "organisation",
        "organisations",
        "Organisation",
        (
            Column("ods_code", "ODS code", longest=20),
            Column("name", "Name", longest=200, required=True),
            Column("kind", "Kind", "choice", choices=enums.OrganisationKind, required=True),
        ),
        in_sheets=False,
    ),
    PlanKind(
        "membership",
        "membership",
        "memberships",
        "SystemMembership",
        (Column("statutory", "Statutory", "yes_no"),),
        in_sheets=False,
    ),
)

_REVISION = PlanKind(
    "action_revision",
    "revised month",
    "revised months",
    "ActionRevision",
    (),
    within="action",
    in_sheets=False,
)


def _in_order() -> dict[str, PlanKind]:
    kinds = {kind.key: kind for kind in _FILE_KINDS}
    for kind in PLAN_KINDS.values():
        kinds[kind.key] = kind
        if kind.key == _REVISION.within:
            kinds[_REVISION.key] = _REVISION
    return kinds


KINDS: dict[str, PlanKind] = _in_order()
"""In the order in which they can be written: what is referred to stands before."""

IN_PROGRAMME = ("office", "milestone", "deliverable", "action", "action_update", "action_revision")
"""Kinds whose key begins with the key of a programme."""

ENDS = ("milestone", "deliverable", "action")
"""What a dependency joins."""

ALIGNED = ("programme", "milestone", "deliverable", "action")
"""What can serve priorities."""


def office_key(programme: str, office: str, starts_on: date, holder: str) -> str:
    return f"{programme}/{office}/{starts_on.isoformat()}/{holder}"


def seat_key(group: str, office: str, holder: str) -> str:
    """A seat's key. An office is free text, so its own strokes are written as %2F."""
    return f"{group}/{office.replace('%', '%25').replace('/', '%2F')}/{holder}"


def seat_of(key: str) -> tuple[str, str, str]:
    """(group, office, holder) of a seat's key."""
    group, office, holder = key.split("/", 2)
    return group, office.replace("%2F", "/").replace("%25", "%"), holder


def owner_of(kind: str, key: str) -> tuple[str, str] | None:
    """The (kind, key) of the record that a record stands in, where its key says so."""
    within = KINDS[kind].within
    if not within:
        return None
    if kind == "page":
        return within, key
    steps = 2 if within == "action" else 1
    return within, "/".join(key.split("/")[:steps])


def programme_of(kind: str, key: str, fields: dict[str, object]) -> str | None:
    """The programme to which a record belongs, if to one."""
    if kind in {"programme", "page"}:
        return key
    if kind in IN_PROGRAMME:
        return key.split("/")[0]
    programme = fields.get("programme")
    return programme if isinstance(programme, str) else None
