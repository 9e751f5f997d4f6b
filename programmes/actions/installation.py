"""What only the machine's operator may do, from the command line."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from programmes import audit
from programmes.actions import mail
from programmes.enums import Role
from programmes.models import Appointment, System, User
from programmes.refusals import Refused

OPERATOR = "operator@portal.invalid"


@transaction.atomic
def appoint_administrator(
    *, system: System, email: str, name: str, at: datetime, starts_on: date
) -> User:
    """Make a system's administrator; everybody after that is appointed in the portal.

    Raises Refused where the person is the system's administrator already or the account is closed.
    """
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = User.objects.create_user(email, name=name, home=system)
    if not person.is_active:
        raise Refused(f"{person.name}'s account is closed.")
    held = Appointment.objects.filter(user=person, role=Role.ADMINISTRATOR, system=system)
    if held.current(starts_on).exists():
        raise Refused(f"{person.name} is an administrator of {system.name} already.")
    appointment = Appointment.objects.create(
        user=person, role=Role.ADMINISTRATOR, system=system, starts_on=starts_on
    )
    audit.record(
        verb="appointment.made",
        sentence=f"appointed {person.name} as administrator of {system.name}",
        subject=appointment,
        by=_operator(),
        at=at,
        system=system,
    )
    mail.tell(
        system=system,
        to=[person],
        subject=f"You are an administrator of {system.name}",
        body=(
            "You can now open accounts and make appointments in the STP portal.\n\n"
            "To choose a password, use “Forgotten your password?” on the sign-in page."
        ),
        at=at,
    )
    return person


def _operator() -> User:
    """The account in whose name the command line acts. Nobody can sign in with it."""
    found = User.objects.filter(email=OPERATOR).first()
    return found or User.objects.create_user(
        OPERATOR, name="The portal's operator", is_active=False
    )
