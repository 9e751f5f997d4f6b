"""The demonstration's office accounts, created and appointed by the real actions."""

from __future__ import annotations

from datetime import date, datetime

from programmes.actions import accounts, appointments, installation
from programmes.enums import Role
from programmes.models import Appointment, Programme, System, User

FROM = date(2016, 10, 1)

OFFICES: tuple[tuple[str, str, str], ...] = (
    ("pmo", "PMO", Role.PMO),
    ("reviewer", "Deputy programme director, gateway reviews", Role.REVIEWER),
    ("boardoffice", "Board office", Role.BOARD_OFFICE),
    ("board", "Board member", Role.BOARD_MEMBER),
    ("finance", "Finance lead", Role.FINANCE_LEAD),
    ("auditor", "Auditor", Role.AUDITOR),
)
"""Address, name and role of the accounts that a whole system has."""


class Offices:
    """Finds or makes the office accounts of one system; addresses end in `<system>.example`."""

    def __init__(self, system: System, at: datetime) -> None:
        self.system = system
        self.at = at
        self.admin = self._first_administrator()

    def account(self, local: str, name: str, role: str, where: Programme | None = None) -> User:
        user = User.objects.filter(email=self._email(local)).first() or self._create(local, name)
        held = Appointment.objects.filter(user=user, role=role, programme=where)
        if not held.exists():
            appointments.appoint(
                user=user,
                role=role,
                system=self.system,
                programme=where,
                starts_on=FROM,
                ends_on=None,
                by=self.admin,
                at=self.at,
            )
        return user

    def _create(self, local: str, name: str) -> User:
        user = accounts.create(
            email=self._email(local), name=name, system=self.system, by=self.admin, at=self.at
        )
        User.objects.filter(pk=user.pk).update(is_demonstration=True)
        return user

    def _email(self, local: str) -> str:
        return f"{local}@{self.system.key}.example"

    def _first_administrator(self) -> User:
        existing = User.objects.filter(email=self._email("admin")).first()
        if existing:
            return existing
        user = installation.appoint_administrator(
            system=self.system,
            email=self._email("admin"),
            name="Administrator",
            at=self.at,
            starts_on=FROM,
        )
        User.objects.filter(pk=user.pk).update(is_demonstration=True)
        return user
