"""Accounts: opened and closed by an administrator of the system they belong to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from programmes import audit
from programmes.actions import mail
from programmes.actions.common import authority_at, day_of, lock_system, locked, need
from programmes.models import Appointment, System, User
from programmes.models.querysets import current_on
from programmes.permissions import check_may
from programmes.refusals import Refused

WELCOME = """{by} has opened an account for you on the STP portal, for {system}.

To choose your password, {how}

Then sign in with {email}."""


@transaction.atomic
def create(
    *,
    email: str,
    name: str,
    by: User,
    at: datetime,
    password: str | None = None,
    system: System,
    reset_address: str = "",
) -> User:
    """Open an account. Without a password the person is told how to choose one."""
    check_may(authority_at(by, at), "accounts.manage", system)
    email = need(email, "email", "Enter the email address").lower()
    name = need(name, "name", "Enter the name")
    lock_system(system)
    if User.objects.filter(email__iexact=email).exists():
        raise Refused("There is an account with this email address already", "email")
    person = User.objects.create_user(email, password, name=name, home=system)
    if password is None:
        _welcome(person, system, by, at, reset_address)
    _record(person, "opened", f"opened an account for {name}", system, by, at)
    return person


def _welcome(person: User, system: System, by: User, at: datetime, reset_address: str) -> None:
    mail.tell(
        system=system,
        to=[person],
        subject="Your account on the STP portal",
        body=WELCOME.format(
            by=by.name,
            system=system.name,
            email=person.email,
            how=f"open this page and enter this email address:\n\n{reset_address}"
            if reset_address
            else "follow “I have forgotten my password” on the portal's sign-in page.",
        ),
        at=at,
    )


@transaction.atomic
def rename(*, user: User, name: str, version: int, system: System, by: User, at: datetime) -> User:
    """Correct a person's name. What was signed keeps the name of then."""
    person = _to_change(user, system, by, at, version)
    before, person.name = person.name, need(name, "name", "Enter the name")
    person.version += 1
    person.save(update_fields=["name", "version"])
    _record(person, "renamed", f"renamed {before} to {person.name}", system, by, at)
    return person


@transaction.atomic
def close(
    *, user: User, version: int | None = None, system: System, by: User, at: datetime
) -> User:
    """Close an account: its appointments end, its sessions with them, its password is gone."""
    if user.pk == by.pk:
        raise Refused("You can't close your own account. Ask another administrator.")
    person = _to_change(user, system, by, at, version)
    if not person.is_active:
        raise Refused(f"{person.name}'s account is closed already.")
    _end_appointments(person, at)
    person.is_active = False
    # Sessions carry a hash of the password: with it gone they stay dead, even if reopened.
    person.set_unusable_password()
    person.version += 1
    person.save(update_fields=["is_active", "password", "version"])
    _record(person, "closed", f"closed {person.name}'s account", system, by, at)
    return person


@transaction.atomic
def reopen(
    *,
    user: User,
    version: int | None = None,
    system: System,
    by: User,
    at: datetime,
    reset_address: str = "",
) -> User:
    """Open a closed account again, without appointments and without a password."""
    person = _to_change(user, system, by, at, version)
    if person.is_active:
        raise Refused(f"{person.name}'s account is open.")
    person.is_active = True
    person.version += 1
    person.save(update_fields=["is_active", "version"])
    _welcome(person, system, by, at, reset_address)
    _record(person, "reopened", f"opened {person.name}'s account again", system, by, at)
    return person


def belongs_to(user: User, system: System) -> bool:
    """Whether the system's administrators run the account: its own, and in no other's use."""
    elsewhere = Appointment.objects.filter(user=user).exclude(system=system)
    if user.home_id is not None:
        return user.home_id == system.pk and not elsewhere.exists()
    here = Appointment.objects.filter(user=user, system=system)
    return here.exists() and not elsewhere.exists()


def _to_change(user: User, system: System, by: User, at: datetime, version: int | None) -> User:
    check_may(authority_at(by, at), "accounts.manage", system)
    lock_system(system)
    person = locked(User.objects.all(), user, version)
    if not belongs_to(person, system):
        raise Refused(
            f"{person.name}'s account isn't {system.name}'s alone. "
            "End the appointments here instead."
        )
    return person


def _end_appointments(person: User, at: datetime) -> None:
    """Those that run end yesterday; those that had not begun by then never do."""
    on = day_of(at)
    mine = Appointment.objects.filter(user=person)
    mine.filter(starts_on__gte=on).delete()
    running = mine.filter(Q(ends_on__gte=on) | current_on(on))
    for appointment in running.select_for_update():
        appointment.ends_on = on - timedelta(days=1)
        appointment.version += 1
        appointment.save(update_fields=["ends_on", "version"])


def _record(person: User, verb: str, sentence: str, system: System, by: User, at: datetime) -> None:
    audit.record(
        verb=f"account.{verb}",
        sentence=sentence,
        subject=person,
        by=by,
        at=at,
        system=system,
        detail={"email": person.email},
    )
