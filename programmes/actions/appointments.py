"""Appoint people and end appointments, with duties kept apart."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from programmes import audit
from programmes.actions.common import authority_at, day_of, lock_system, locked
from programmes.enums import Role
from programmes.models import Appointment, Programme, System, User
from programmes.permissions import Authority, check_may, clashing_roles
from programmes.refusals import NotAllowed, Refused
from programmes.roles import DELIVERY_ROLES, NODE_ONLY_ROLES, ROLES, SYSTEM_ONLY_ROLES
from programmes.text import day


@transaction.atomic
def appoint(
    *,
    user: User,
    role: str,
    system: System,
    programme: Programme | None,
    starts_on: date,
    ends_on: date | None,
    by: User,
    at: datetime,
) -> Appointment:
    """Appoint a person to a role, at a programme or for the whole system (None).

    A lock on the system keeps two requests at once from slipping past each other.
    """
    if role not in ROLES:
        raise Refused("Select the role", "role")
    check_may_appoint(authority_at(by, at), role, system)
    _refuse_oneself(user, by)
    _refuse_wrong_place(role, system, programme)
    if ends_on and ends_on < starts_on:
        raise Refused("The last day must be the same as or after the first day", "ends_on")
    lock_system(system)
    person = User.objects.get(pk=user.pk)
    if not person.is_active:
        raise Refused(f"{person.name}'s account is closed. Open it again first", "user")
    wanted = Appointment(
        user=person,
        role=role,
        system=system,
        programme=programme,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _refuse_repeat(wanted)
    _refuse_clash(wanted)
    _refuse_second_sro(wanted)
    _save(wanted)
    _record(wanted, "made", f"appointed {person.name} as {_what(wanted)}", by, at)
    return wanted


@transaction.atomic
def end(*, appointment: Appointment, ends_on: date, by: User, at: datetime) -> Appointment:
    """Set the last day, included: yesterday at the earliest, since what was done stays done."""
    check_may_appoint(authority_at(by, at), appointment.role, appointment.system)
    lock_system(appointment.system)
    found = locked(Appointment.objects.all(), appointment)
    on = day_of(at)
    if found.ends_on and found.ends_on < on:
        raise Refused(f"This appointment ended on {day(found.ends_on)}.")
    _refuse_end(found, ends_on, on)
    found.ends_on = ends_on
    found.version += 1
    found.save(update_fields=["ends_on", "version"])
    sentence = f"ended {found.user.name}'s appointment as {_what(found)} on {day(ends_on)}"
    _record(found, "ended", sentence, by, at)
    return found


def check_may_appoint(authority: Authority, role: str, system: System) -> None:
    """Administrators make any appointment, the PMO those of delivery. Raises NotAllowed."""
    if authority.may("accounts.manage", system):
        return
    if role not in DELIVERY_ROLES and authority.may("appointments.delivery", system):
        raise NotAllowed(
            f"The PMO appoints to delivery roles. To appoint a person as {ROLES[role].label}, "
            f"ask an administrator of {system.name}."
        )
    check_may(authority, "appointments.delivery", system)


def refuse_clashes(system: System, on: date) -> None:
    """For when the tree itself has moved. Raises Refused where a reviewer now delivers below."""
    reviewers = Appointment.objects.filter(system=system, role=Role.REVIEWER)
    reviewers = reviewers.exclude(ends_on__lt=on).select_related("user", "programme", "system")
    for held in reviewers:
        _refuse_clash(held)


def roles_open_to(authority: Authority, system: System) -> list[str]:
    """The roles that this person may appoint others to, in the table's order."""
    if authority.may("accounts.manage", system):
        return list(ROLES)
    if authority.may("appointments.delivery", system):
        return [role for role in ROLES if role in DELIVERY_ROLES]
    return []


def _refuse_oneself(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise Refused(
            "You can't appoint yourself. Ask another person who may appoint people", "user"
        )


def _refuse_wrong_place(role: str, system: System, programme: Programme | None) -> None:
    label = ROLES[role].label
    if programme and role in SYSTEM_ONLY_ROLES:
        raise Refused(f"{label} is a role for the whole system. Select the system", "programme")
    if programme is None and role in NODE_ONLY_ROLES:
        raise Refused(f"{label} is a role for one programme. Select the programme", "programme")
    if programme and programme.system_id != system.pk:
        raise Refused("Select a programme of this system", "programme")


def _overlapping(wanted: Appointment) -> Q:
    """Appointments with a day in common."""
    began = Q(starts_on__lte=wanted.ends_on) if wanted.ends_on else Q()
    return began & (Q(ends_on__isnull=True) | Q(ends_on__gte=wanted.starts_on))


def _refuse_repeat(wanted: Appointment) -> None:
    same = Appointment.objects.filter(
        _overlapping(wanted),
        user=wanted.user,
        role=wanted.role,
        system=wanted.system,
        programme=wanted.programme,
    ).first()
    if same:
        raise Refused(f"{wanted.user.name} holds this appointment already, {_spell(same)}", "user")


def _refuse_clash(wanted: Appointment) -> None:
    """A reviewer holds no delivery role in what he or she reviews, above or below it."""
    apart = clashing_roles(wanted.role, ROLES)
    held = Appointment.objects.filter(
        _overlapping(wanted), user=wanted.user, system=wanted.system, role__in=apart
    ).select_related("programme", "system")
    for other in held:
        if _same_branch(wanted.programme, other.programme):
            raise Refused(
                f"{wanted.user.name} is {_what(other)}, {_spell(other)}. A reviewer holds no "
                "delivery role in what he or she reviews",
                "user",
            )


def _same_branch(one: Programme | None, other: Programme | None) -> bool:
    """Whether one node is the other, or above or below it; no node is the whole system."""
    if one is None or other is None:
        return True
    return one.pk in other.path or other.pk in one.path


def _refuse_second_sro(wanted: Appointment) -> None:
    if wanted.role != Role.SRO:
        return
    held = Appointment.objects.filter(
        _overlapping(wanted), role=Role.SRO, programme=wanted.programme
    ).select_related("user")
    for other in held:
        raise Refused(_two_sros(other), "starts_on")


def _two_sros(other: Appointment) -> str:
    until = f"until {day(other.ends_on)}" if other.ends_on else "with no last day"
    return (
        f"{other.user.name} is SRO from {day(other.starts_on)} {until}, and a programme has "
        "one SRO on any day. End that appointment first, or choose other dates"
    )


def _save(wanted: Appointment) -> None:
    """The constraint has the last word, should a way round the lock ever be found."""
    try:
        with transaction.atomic():
            wanted.save()
    except IntegrityError as error:
        if "one_sro_on_any_day" in str(error):
            raise Refused(
                "Another person is SRO on some of these days. Choose other dates", "starts_on"
            ) from error
        raise


def _refuse_end(found: Appointment, ends_on: date, on: date) -> None:
    if ends_on < found.starts_on:
        raise Refused(
            f"The last day must not be before the first day, {day(found.starts_on)}", "ends_on"
        )
    if ends_on < on - timedelta(days=1):
        raise Refused("The last day must be yesterday or later", "ends_on")
    if found.ends_on and ends_on > found.ends_on:
        raise Refused(
            f"This appointment ends on {day(found.ends_on)}. To go on longer, make another",
            "ends_on",
        )
    if found.role == Role.ADMINISTRATOR:
        _refuse_last_administrator(found, on)


def _refuse_last_administrator(found: Appointment, on: date) -> None:
    others = Appointment.objects.current(on).filter(
        system=found.system, role=Role.ADMINISTRATOR, ends_on__isnull=True, user__is_active=True
    )
    if not others.exclude(pk=found.pk).exists():
        raise Refused(
            f"{found.system.name} would be left without an administrator. Appoint another first",
            "ends_on",
        )


def _what(appointment: Appointment) -> str:
    where = appointment.programme or appointment.system
    return f"{ROLES[appointment.role].label} of {where.name}"


def _spell(appointment: Appointment) -> str:
    until = f" until {day(appointment.ends_on)}" if appointment.ends_on else ""
    return f"from {day(appointment.starts_on)}{until}"


def _record(appointment: Appointment, verb: str, sentence: str, by: User, at: datetime) -> None:
    audit.record(
        verb=f"appointment.{verb}",
        sentence=sentence,
        subject=appointment,
        by=by,
        at=at,
        system=appointment.system,
        programme=appointment.programme,
        detail={
            "user": appointment.user.email,
            "role": appointment.role,
            "starts_on": str(appointment.starts_on),
            "ends_on": str(appointment.ends_on or ""),
        },
    )
