"""Who holds what, who held it, and whose accounts a system's administrators run."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from programmes.models import Appointment, System, User


def current(system: System, on: date) -> QuerySet[Appointment]:
    """Appointments that run on the day or begin later, in the order of the roles."""
    return _of(system).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def past(system: System, on: date) -> QuerySet[Appointment]:
    """Appointments that have ended, latest first."""
    return _of(system).filter(ends_on__lt=on).order_by("-ends_on", "role")


def _of(system: System) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(system=system).select_related("user", "programme")
    return rows.order_by("role", "programme__position", "starts_on")


def accounts_of(system: System) -> QuerySet[User]:
    """People with an appointment here, past ones included, or whose account was opened here."""
    held = Appointment.objects.filter(system=system).values("user")
    return User.objects.filter(Q(pk__in=held) | Q(home=system)).order_by("name")


def by_email(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first()


def held_by(user: User, system: System) -> list[Appointment]:
    """All appointments of a person in a system, latest first."""
    return list(_of(system).filter(user=user).order_by("-starts_on"))
