"""Small makers of plans and people. States beyond the first are reached by real actions."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils.module_loading import import_string

from programmes.actions import milestones, periods, risks
from programmes.clock import LONDON
from programmes.enums import PeriodState, Precision, ProgrammeKind, Role
from programmes.models import (
    Appointment,
    Milestone,
    Plan,
    Programme,
    ReportingPeriod,
    Risk,
    System,
    User,
)

PASSWORD = "correct-horse-battery"
BEGIN = date(2016, 4, 1)
TODAY = date(2017, 2, 6)
"""A Monday in the middle of the months that tests use."""

_serial = count(1)


def at(day: date = TODAY, hour: int = 10, minute: int = 0) -> datetime:
    """A London moment on a day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def make_system(key: str = "", **fields: Any) -> System:
    """A system with a plan in force since April 2016."""
    key = key or f"system-{next(_serial)}"
    system = System.objects.create(key=key, **{"name": key.replace("-", " ").title()} | fields)
    Plan.objects.create(system=system, key=f"{key}-2016", name="Plan 2016", valid_from=BEGIN)
    return system


def make_user(email: str = "", **fields: Any) -> User:
    """A person who can sign in with PASSWORD."""
    email = email or f"person{next(_serial)}@example.org"
    name = fields.pop("name", email.split("@")[0].replace(".", " ").title())
    password = fields.pop("password", None)
    user = User(email=email, name=name, **fields)
    if password:
        user.password = hashed(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def hashed(password: str = PASSWORD) -> str:
    """As the settings' own hasher makes it, which is slow on purpose: once for each password."""
    return _hashed(password, settings.PASSWORD_HASHERS[0])


@cache
def _hashed(password: str, hasher: str) -> str:
    return make_password(password, hasher=import_string(hasher)())


def client_for(user: User) -> Client:
    """A browser without scripts in which the person is signed in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def appoint(
    user: User | None,
    role: str,
    where: System | Programme,
    starts_on: date = BEGIN,
    ends_on: date | None = None,
) -> User:
    """Appoint a person (a new one, where None) and return the person."""
    user = user or make_user(f"{role.replace('_', '.')}{next(_serial)}@example.org")
    system = where if isinstance(where, System) else where.system
    programme = where if isinstance(where, Programme) else None
    Appointment.objects.create(
        user=user,
        role=role,
        system=system,
        programme=programme,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return user


def pmo_of(system: System) -> User:
    """The system's PMO, appointed when first asked for."""
    held = Appointment.objects.filter(system=system, role=Role.PMO).select_related("user").first()
    return held.user if held else appoint(None, Role.PMO, system)


def make_programme(system: System, key: str = "", **fields: Any) -> Programme:
    """A reporting workstream; `parent` puts it under another programme."""
    number = next(_serial)
    key = key or f"programme-{number}"
    parent: Programme | None = fields.pop("parent", None)
    values = {
        "name": key.replace("-", " ").title(),
        "kind": ProgrammeKind.WORKSTREAM,
        "reports": True,
        "position": number,
        "plan": Plan.objects.filter(system=system).latest("valid_from"),
    }
    programme = Programme.objects.create(system=system, key=key, parent=parent, **values | fields)
    programme.path = [*(parent.path if parent else []), programme.pk]
    programme.save(update_fields=["path"])
    return programme


def make_milestone(programme: Programme, key: str = "", **fields: Any) -> Milestone:
    """Planned for the end of June 2017 unless `baseline` says otherwise."""
    values = {
        "title": f"Milestone {next(_serial)}",
        "baseline": date(2017, 6, 30),
        "precision": Precision.DAY,
    }
    return milestones.add(
        programme=programme,
        key=key,
        by=pmo_of(programme.system),
        at=at(BEGIN),
        **values | fields,
    )


def make_risk(where: System | Programme, key: str = "", **fields: Any) -> Risk:
    """Likelihood 3 × impact 4 unless the fields say otherwise."""
    system = where if isinstance(where, System) else where.system
    values = {"title": f"Risk {next(_serial)}", "likelihood": 3, "impact": 4}
    return risks.add(
        system=system,
        programme=where if isinstance(where, Programme) else None,
        key=key,
        by=pmo_of(system),
        at=at(BEGIN),
        **values | fields,
    )


def make_period(
    system: System, month: date = date(2017, 2, 1), state: str = PeriodState.PLANNED
) -> ReportingPeriod:
    """A month with its usual dates. `state` skips the moves: for tests of other things only."""
    by = pmo_of(system)
    moment = at(month)
    period = ReportingPeriod.objects.create(
        system=system, month=month, **periods.usual_dates(month), state=PeriodState.PLANNED
    )
    if state != PeriodState.PLANNED:
        period.state, period.opened_at, period.opened_by = PeriodState.OPEN, moment, by
        period.save()
    if state == PeriodState.LOCKED:
        period.state, period.locked_at, period.locked_by = state, moment, by
        period.save()
    return period
