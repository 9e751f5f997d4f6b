"""The organisations of a system: members, their dated names, successors."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import organisations as actions
from programmes.forms import organisations as forms
from programmes.models import Organisation, SystemMembership
from programmes.permissions import check_may
from programmes.selectors import plan as selector
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_membership


@within_system("plan.read")
def organisations(request: SystemRequest) -> HttpResponse:
    on = clock.today()
    rows = selector.memberships(request.system, on)
    current = [m for m in rows if m.ends_on is None or m.ends_on >= on]
    context = {
        "system": request.system,
        "on": on,
        "current": sorted(current, key=lambda m: m.organisation.name_on(on)),
        "past": [m for m in rows if m not in current],
        "may_edit": request.authority.may("system.edit", request.system),
    }
    return render(request, "programmes/organisations.jinja", context)


@within_system("plan.read")
def organisation(request: SystemRequest, okey: str) -> HttpResponse:
    member, on = find_membership(request, okey), clock.today()
    row = member.organisation
    may_edit = request.authority.may("system.edit", request.system)
    context = {
        "system": request.system,
        "member": member,
        "organisation": row,
        "name": row.name_on(on),
        "names": sorted(row.names.all(), key=lambda name: name.starts_on, reverse=True),
        "successor": row.successor.name_on(on) if row.successor else "",
        "may_edit": may_edit and member.ends_on is None,
    }
    return render(request, "programmes/organisation.jinja", context)


@within_system("system.edit")
def organisation_add(request: SystemRequest) -> HttpResponse:
    check_may(request.authority, "system.edit", request.system)
    asking = Asking(
        title="Add an organisation",
        back=reverse("organisations", args=[request.system.key]),
        intro=("One that the portal knows already, by its ODS code, keeps its name and kind.",),
        button="Add organisation",
        said="The organisation is a member.",
        save=lambda data: actions.add(
            system=request.system, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.AddOrganisationForm, asking)


def _to_edit(request: SystemRequest, okey: str) -> tuple[SystemMembership, str, str]:
    """The membership, the organisation's name today, and the address of its page."""
    member = find_membership(request, okey)
    check_may(request.authority, "system.edit", request.system)
    page = reverse("organisation", args=[request.system.key, okey])
    return member, member.organisation.name_on(clock.today()), page


@within_system("system.edit")
def organisation_edit(request: SystemRequest, okey: str) -> HttpResponse:
    member, name, page = _to_edit(request, okey)

    def values(row: Organisation) -> Values:
        member.refresh_from_db(fields=["statutory", "note"])
        return {
            "ods_code": row.ods_code or "",
            "kind": row.kind,
            "statutory": member.statutory,
            "note": member.note,
            "version": row.version,
        }

    asking = Asking(
        title="Edit the organisation",
        caption=name,
        back=page,
        initial=values(member.organisation),
        theirs=values,
        said="The organisation is saved.",
        save=lambda data: actions.edit(membership=member, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.EditOrganisationForm, asking)


@within_system("system.edit")
def organisation_rename(request: SystemRequest, okey: str) -> HttpResponse:
    member, name, page = _to_edit(request, okey)
    asking = Asking(
        title="Give a new name",
        caption=name,
        back=page,
        initial={"version": member.organisation.version},
        theirs=lambda row: {"name": row.name_on(clock.today()), "version": row.version},
        said="The new name is saved.",
        save=lambda data: actions.rename(
            membership=member, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.RenameForm, asking)


@within_system("system.edit")
def organisation_close(request: SystemRequest, okey: str) -> HttpResponse:
    member, name, page = _to_edit(request, okey)
    on = clock.today()
    rows = [m.organisation for m in selector.memberships(request.system)]
    others = {row.key: row for row in rows if row.pk != member.organisation_id}
    asking = Asking(
        title="Close the organisation",
        caption=name,
        back=page,
        initial={"version": member.organisation.version},
        theirs=lambda row: {"closed_on": row.closed_on, "version": row.version},
        intro=("Its membership ends on that day. Old returns keep its name.",),
        button="Close organisation",
        warning=True,
        said="The organisation is closed.",
        save=lambda data: actions.close(
            membership=member,
            by=request.user,
            at=clock.now(),
            **data | {"successor": others.get(data["successor"])},
        ),
    )
    names = [(key, row.name_on(on)) for key, row in others.items() if not row.closed_on]
    return ask(request, forms.CloseOrganisationForm, asking, others=names)


@within_system("system.edit")
def organisation_leave(request: SystemRequest, okey: str) -> HttpResponse:
    member, name, page = _to_edit(request, okey)
    asking = Asking(
        title="End the membership",
        caption=name,
        back=page,
        initial={"version": member.organisation.version},
        theirs=lambda row: {"version": row.version},
        intro=("The organisation goes on, but not as a member of this system.",),
        button="End membership",
        warning=True,
        said="The membership ends.",
        save=lambda data: actions.end_membership(
            membership=member, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.LeaveForm, asking)
