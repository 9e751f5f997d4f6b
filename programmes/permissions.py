"""May you? Plain functions over appointments; `check_…` says why not, `can_…` shows the button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from programmes.enums import Role
from programmes.models import Appointment, Programme, System, User
from programmes.refusals import NotAllowed
from programmes.roles import (
    CONTENT_ROLES,
    DELIVERY_ROLES,
    DIRECT_ONLY,
    PERMISSIONS,
    ROLES,
    roles_with,
)

Where = System | Programme


@dataclass(frozen=True)
class Held:
    """One current appointment, as far as a permission needs it."""

    role: str
    system_id: int
    programme_id: int | None
    programme_name: str
    system_name: str
    starts_on: date
    ends_on: date | None
    system_key: str = ""
    system: System | None = field(default=None, compare=False, repr=False)

    def covers(self, where: Where, *, directly: bool = False) -> bool:
        """Whether the appointment reaches a system or a node of its tree."""
        if isinstance(where, System):
            return self.system_id == where.pk and self.programme_id is None
        if self.system_id != where.system_id:
            return False
        if directly:
            return self.programme_id == where.pk
        return self.programme_id is None or self.programme_id in where.path

    def carries(self, permission: str) -> bool:
        return permission in ROLES[self.role].permissions


@dataclass(frozen=True)
class Authority:
    """What a user may do on a day: the appointments that are current then."""

    user: User
    on: date
    held: tuple[Held, ...]

    def may(self, permission: str, where: Where) -> bool:
        """Whether an appointment carries the permission there. KeyError for an unknown one."""
        PERMISSIONS[permission]
        directly = permission in DIRECT_ONLY
        return any(h.carries(permission) and h.covers(where, directly=directly) for h in self.held)

    def may_somewhere(self, permission: str, system: System) -> bool:
        """Whether an appointment anywhere in the system's tree carries the permission."""
        PERMISSIONS[permission]
        return any(h.system_id == system.pk and h.carries(permission) for h in self.held)

    def reads(self, system: System) -> bool:
        return any(h.system_id == system.pk and h.role in CONTENT_ROLES for h in self.held)

    def roles_at(self, where: Where) -> frozenset[str]:
        return frozenset(h.role for h in self.held if h.covers(where))

    def programme_ids(self, permission: str) -> frozenset[int]:
        """The nodes named by appointments that carry the permission (not their descendants)."""
        return frozenset(
            h.programme_id for h in self.held if h.programme_id and h.carries(permission)
        )


def authority_of(user: User, on: date) -> Authority:
    """The user's authority on a day, in one query. An inactive user holds nothing."""
    if not user.is_active:
        return Authority(user, on, ())
    rows = (
        Appointment.objects.filter(user_id=user.pk)
        .current(on)
        .select_related("programme", "system")
    )
    return Authority(user, on, tuple(_held(row) for row in rows))


def _held(row: Appointment) -> Held:
    return Held(
        role=row.role,
        system_id=row.system_id,
        programme_id=row.programme_id,
        programme_name=row.programme.name if row.programme else "",
        system_name=row.system.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        system_key=row.system.key,
        system=row.system,
    )


def check_may(authority: Authority, permission: str, where: Where) -> None:
    """Raises NotAllowed with a sentence that names the roles which carry the permission."""
    if authority.may(permission, where):
        return
    roles = " or ".join(ROLES[role].label for role in roles_with(permission))
    name = where.name
    raise NotAllowed(
        f"To {PERMISSIONS[permission]}, you need an appointment as {roles} for {name}."
    )


def clashing_roles(role: str, held: Iterable[str]) -> frozenset[str]:
    """Roles already held in the same place that separation of duties keeps apart from `role`."""
    held_set = frozenset(held)
    if role == Role.REVIEWER:
        return held_set & DELIVERY_ROLES
    if role in DELIVERY_ROLES:
        return held_set & {Role.REVIEWER}
    return frozenset()
