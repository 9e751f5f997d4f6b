"""Scope starts in the query: every list of a system's things begins with `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from programmes.roles import CONTENT_ROLES, roles_with

if TYPE_CHECKING:
    from programmes.models.people import User

T = TypeVar("T", bound=Model)


def _appointed(user: User, on: date, roles: tuple[str, ...]) -> Any:
    appointments = apps.get_model("programmes", "Appointment").objects
    held = appointments.filter(user_id=user.pk, role__in=roles)
    return held.filter(current_on(on)).values("system_id")


class SystemScopedQuerySet(QuerySet[T]):
    """For models with a `system` foreign key."""

    system_field = "system_id"

    def visible_to(self, user: User, on: date) -> SystemScopedQuerySet[T]:
        """What belongs to a system in which the user holds a role with content, on that day."""
        return self.filter(**{f"{self.system_field}__in": _appointed(user, on, CONTENT_ROLES)})

    def where_may(self, user: User, permission: str, on: date) -> SystemScopedQuerySet[T]:
        """What belongs to a system in which some appointment of the user carries the permission."""
        return self.filter(
            **{f"{self.system_field}__in": _appointed(user, on, roles_with(permission))}
        )


class SystemQuerySet(SystemScopedQuerySet[T]):
    system_field = "id"


class ViaProgrammeQuerySet(SystemScopedQuerySet[T]):
    system_field = "programme__system_id"


def current_on(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
