"""Appointments by role, and what each of them allows, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from programmes.models import Appointment
from programmes.permissions import Authority, Held
from programmes.roles import (
    CONTENT_ROLES,
    DELIVERY_ROLES,
    DIRECT_ONLY,
    NODE_ONLY_ROLES,
    PERMISSIONS,
    ROLES,
    SYSTEM_ONLY_ROLES,
    roles_with,
)


@dataclass(frozen=True)
class RoleGroup:
    """A role and those who hold it now, or will."""

    role: str
    label: str
    description: str
    rows: list[Appointment]


def groups(rows: list[Appointment], on: date) -> list[RoleGroup]:
    """In the order of the table of roles; each role stands, even where nobody holds it."""
    return [
        RoleGroup(role, described.label, described.description, [r for r in rows if r.role == role])
        for role, described in ROLES.items()
    ]


@dataclass(frozen=True)
class Allowance:
    """One appointment of mine: what it allows and what is kept apart from it."""

    held: Held
    label: str
    where: str
    description: str
    may: list[str]
    apart: list[str]


def allowances(authority: Authority) -> list[Allowance]:
    ordered = sorted(authority.held, key=lambda h: (h.system_name, list(ROLES).index(h.role)))
    return [_allowance(held) for held in ordered]


def _allowance(held: Held) -> Allowance:
    described = ROLES[held.role]
    return Allowance(
        held=held,
        label=described.label,
        where=_where(held),
        description=described.description,
        may=[words for key, words in PERMISSIONS.items() if key in described.permissions],
        apart=apart_from(held.role),
    )


def _where(held: Held) -> str:
    if held.programme_id is None:
        return f"the whole of {held.system_name}"
    below = "" if DIRECT_ONLY & ROLES[held.role].permissions else " and everything below it"
    return f"{held.programme_name}{below}"


def apart_from(role: str) -> list[str]:
    """What separation of duties keeps from the holder of a role, and why."""
    said = ["You can't appoint yourself to anything: another person decides who may do what."]
    if role == "reviewer":
        said.append(
            "You can't hold a delivery role "
            f"({_labels(DELIVERY_ROLES)}) in what you review: nobody reviews their own work."
        )
    if role in DELIVERY_ROLES:
        said.append("You can't be a reviewer here: nobody reviews their own work.")
    if role == "sro":
        said.append(
            "You can't sign a return that you submitted yourself: two people stand behind "
            "each one. You sign for this programme alone, not for those below it."
        )
    if role in ("programme_manager", "project_support"):
        said.append("You can't sign the return: that is the SRO's, another person.")
    if role == "administrator":
        said.append("You see no returns, reviews or board pages: accounts are kept from content.")
    if role == "pmo":
        said.append(
            "You appoint to delivery roles alone: the other roles are the administrator's to give."
        )
    return said


def _labels(roles: Iterable[str]) -> str:
    return ", ".join(described.label for role, described in ROLES.items() if role in roles)


@dataclass(frozen=True)
class Withheld:
    """Something that none of my appointments allows, and which would."""

    words: str
    roles: str


def withheld(authority: Authority) -> list[Withheld]:
    """What the user can't do anywhere, with the roles that could."""
    mine = {key for held in authority.held for key in ROLES[held.role].permissions}
    return [
        Withheld(words, _labels(roles_with(key)))
        for key, words in PERMISSIONS.items()
        if key not in mine
    ]


@dataclass(frozen=True)
class RoleRow:
    label: str
    description: str
    place: str
    content: bool


def all_roles() -> list[RoleRow]:
    return [
        RoleRow(described.label, described.description, _place(role), role in CONTENT_ROLES)
        for role, described in ROLES.items()
    ]


def _place(role: str) -> str:
    if role in SYSTEM_ONLY_ROLES:
        return "A whole system"
    return "One programme" if role in NODE_ONLY_ROLES else "A programme or a whole system"
