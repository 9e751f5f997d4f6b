"""Who holds which appointment: appoint and end. No content, so that administrators may see it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.actions import appointments
from programmes.forms.people import WHOLE_SYSTEM, AppointForm, EndAppointmentForm
from programmes.models import Appointment, Programme, User
from programmes.presenters.people import groups
from programmes.refusals import NotAllowed, Refused
from programmes.roles import ROLES
from programmes.selectors import people as selector
from programmes.selectors.tree import ordered
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_appointment


@within_system("people.read")
def people(request: SystemRequest) -> HttpResponse:
    on, system = clock.today(), request.system
    manages = request.authority.may("accounts.manage", system)
    roles = appointments.roles_open_to(request.authority, system)
    past = Paginator(selector.past(system, on), 50).get_page(request.GET.get("page"))
    context = {
        "system": system,
        "groups": groups(list(selector.current(system, on)), on),
        "past": past,
        "labels": {role: described.label for role, described in ROLES.items()},
        "roles": frozenset(roles),
        "accounts": list(selector.accounts_of(system)) if manages else [],
        "manages": manages,
    }
    return render(request, "programmes/people.jinja", context)


@within_system("appointments.delivery|accounts.manage")
def appoint(request: SystemRequest) -> HttpResponse:
    system, on = request.system, clock.today()
    roles = appointments.roles_open_to(request.authority, system)
    if not roles:
        raise NotAllowed(f"To appoint people you need to be PMO or Administrator of {system.name}.")
    rows = ordered(current_plan(system, on), on)
    accounts = [p for p in selector.accounts_of(system) if p.is_active]
    asking = Asking(
        title="Appoint a person",
        back=reverse("people", args=[system.key]),
        section="people",
        initial={"starts_on": on}
        | {n: request.GET[n] for n in ("role", "user") if n in request.GET},
        button="Appoint",
        said="The appointment is made.",
        save=lambda data: _appoint(request, data, accounts, rows),
    )
    return ask(
        request,
        AppointForm,
        asking,
        people=[p for p in accounts if p.pk != request.user.pk],
        roles=roles,
        programmes=rows,
        system_name=system.name,
        by_email=request.authority.may("accounts.manage", system),
    )


def _appoint(
    request: SystemRequest, data: Values, accounts: list[User], rows: list[Programme]
) -> Appointment:
    place: Any = next((row for row in rows if row.key == data["programme"]), None)
    assert place or data["programme"] == WHOLE_SYSTEM
    return appointments.appoint(
        user=_person(data, accounts),
        role=data["role"],
        system=request.system,
        programme=place,
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
        by=request.user,
        at=clock.now(),
    )


def _person(data: Values, accounts: list[User]) -> User:
    if data["user"]:
        return next(person for person in accounts if str(person.pk) == data["user"])
    found = selector.by_email(data["email"])
    if found is None:
        raise Refused("There is no account with this email address. Open one first", "email")
    return found


@within_system("appointments.delivery|accounts.manage")
def appointment_end(request: SystemRequest, appointment: int) -> HttpResponse:
    row = find_appointment(request, appointment)
    appointments.check_may_appoint(request.authority, row.role, request.system)
    where = row.programme.title if row.programme else row.system.name
    asking = Asking(
        title="End the appointment",
        caption=f"{row.user.name}, {ROLES[row.role].label}, {where}",
        back=reverse("people", args=[request.system.key]),
        section="people",
        initial={"ends_on": row.ends_on or clock.today()},
        button="End appointment",
        warning=True,
        said="The appointment ends.",
        save=lambda data: appointments.end(
            appointment=row, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, EndAppointmentForm, asking)
