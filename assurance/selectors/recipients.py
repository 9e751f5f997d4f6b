"""Who is told of what happens to a programme's return."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from programmes.enums import Role
from programmes.models import Appointment, Programme, User


def holders(roles: Collection[str], programme: Programme, on: date) -> list[User]:
    """People whose appointment to one of the roles reaches the programme on that day."""
    reaches = Q(programme__isnull=True) | Q(programme_id__in=programme.path)
    rows = Appointment.objects.current(on).filter(
        reaches, role__in=roles, system_id=programme.system_id
    )
    return list(User.objects.filter(is_active=True, pk__in=rows.values("user_id")))


def sro_of(programme: Programme, on: date) -> User | None:
    """The SRO by direct appointment, of whom there is at most one on any day."""
    row = (
        Appointment.objects.current(on)
        .filter(role=Role.SRO, programme=programme, user__is_active=True)
        .select_related("user")
        .first()
    )
    return row.user if row else None
