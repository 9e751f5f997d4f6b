"""Who oversees, advises and acts in a plan: its boards and groups, and who reports to whom."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import groups as actions
from programmes.forms import groups as forms
from programmes.models import Group, GroupMember, Plan
from programmes.permissions import check_may
from programmes.presenters import groups as presenter
from programmes.selectors import groups as selector
from programmes.selectors.audit import changes_of_subject
from programmes.views.editing import Asking, Values, ask, press
from programmes.views.finding import find_group, find_plan


def _plan_page(plan: Plan) -> str:
    return reverse("governance", args=[plan.system.key, plan.key])


def _page(group: Group) -> str:
    return reverse("group", args=[group.system.key, group.plan.key, group.key])


@within_system("plan.read")
def governance(request: SystemRequest, plan: str) -> HttpResponse:
    row = find_plan(request, plan)
    found = selector.governance(row)
    context = {
        "system": request.system,
        "plan": row,
        "found": found,
        "picture": presenter.picture(found),
        "may_edit": request.authority.may("plan.edit", request.system),
    }
    return render(request, "programmes/governance.jinja", context)


@within_system("plan.read")
def group(request: SystemRequest, plan: str, gkey: str) -> HttpResponse:
    row = find_group(request, plan, gkey)
    context = {
        "system": request.system,
        "plan": row.plan,
        "group": row,
        "above": list(row.reports_to.order_by("position")),
        "below": list(row.reported_to_by.filter(closed_on__isnull=True).order_by("position")),
        "seats": selector.seats(row),
        "on": clock.today(),
        "changes": list(changes_of_subject(row)[:21]),
        "may_edit": request.authority.may("plan.edit", request.system),
    }
    return render(request, "programmes/group.jinja", context)


@within_system("plan.edit")
def group_add(request: SystemRequest, plan: str) -> HttpResponse:
    row = find_plan(request, plan)
    check_may(request.authority, "plan.edit", request.system)
    known = {one.key: one for one in selector.governance(row).groups}

    def save(data: Values) -> Group:
        above = [known[key] for key in data.pop("reports_to")]
        return actions.add(
            plan=row,
            words=data,  # type: ignore[arg-type]
            reports_to=above,
            by=request.user,
            at=clock.now(),
        )

    asking = Asking(
        title="Add a board or group",
        caption=row.name,
        back=_plan_page(row),
        button="Add group",
        said="The group is added.",
        done=_page,
        save=save,
    )
    named = [(one.key, one.name) for one in known.values()]
    return ask(request, forms.AddGroupForm, asking, groups=named)


WORDS = ("name", "remit", "purpose", "meets", "version")


def _values(row: Group) -> Values:
    return {name: getattr(row, name) for name in WORDS}


def _to_edit(request: SystemRequest, plan: str, gkey: str) -> Group:
    row = find_group(request, plan, gkey)
    check_may(request.authority, "plan.edit", request.system)
    return row


@within_system("plan.edit")
def group_edit(request: SystemRequest, plan: str, gkey: str) -> HttpResponse:
    row = _to_edit(request, plan, gkey)
    asking = Asking(
        title="Edit the group",
        caption=row.plan.name,
        back=_page(row),
        initial=_values(row),
        theirs=_values,
        said="The group is saved.",
        save=lambda data: actions.edit(
            group=row,
            version=data.pop("version"),
            words=data,  # type: ignore[arg-type]
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.EditGroupForm, asking)


@within_system("plan.edit")
def group_reports_to(request: SystemRequest, plan: str, gkey: str) -> HttpResponse:
    row = _to_edit(request, plan, gkey)
    known = {one.key: one for one in selector.others(row)}

    def values(now: Group) -> Values:
        keys = list(now.reports_to.values_list("key", flat=True))
        return {"reports_to": keys, "version": now.version}

    asking = Asking(
        title="What does it report to?",
        caption=row.name,
        back=_page(row),
        initial=values(row),
        theirs=values,
        said="What it reports to is saved.",
        save=lambda data: actions.set_reports_to(
            group=row,
            reports_to=[known[key] for key in data["reports_to"]],
            version=data["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    named = [(one.key, one.name) for one in known.values()]
    return ask(request, forms.ReportsToForm, asking, groups=named)


@within_system("plan.edit")
def group_close(request: SystemRequest, plan: str, gkey: str) -> HttpResponse:
    row = _to_edit(request, plan, gkey)
    asking = Asking(
        title="Close the group",
        caption=row.name,
        back=_page(row),
        initial={"closed_on": clock.today(), "version": row.version},
        theirs=lambda now: {"closed_on": now.closed_on, "version": now.version},
        intro=("It leaves the plan's governance. Its record stays.",),
        button="Close group",
        warning=True,
        said="The group is closed.",
        save=lambda data: actions.close(group=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.CloseGroupForm, asking)


@within_system("plan.edit")
def group_reopen(request: SystemRequest, plan: str, gkey: str) -> HttpResponse:
    row = _to_edit(request, plan, gkey)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return press(
        request,
        lambda: actions.reopen(group=row, version=None, by=request.user, at=clock.now()),
        "The group is open again.",
        _page(row),
    )


@within_system("plan.edit")
def seat_add(request: SystemRequest, plan: str, gkey: str) -> HttpResponse:
    return _seat(request, _to_edit(request, plan, gkey), None)


@within_system("plan.edit")
def seat_edit(request: SystemRequest, plan: str, gkey: str, seat: int) -> HttpResponse:
    row = _to_edit(request, plan, gkey)
    return _seat(request, row, _find_seat(row, seat))


def _find_seat(group: Group, pk: int) -> GroupMember:
    return get_object_or_404(group.members.select_related("organisation"), pk=pk)


def _seat(request: SystemRequest, row: Group, seat: GroupMember | None) -> HttpResponse:
    known = {one.key: one for one in selector.organisations(row.plan)}

    def values(now: Group) -> Values:
        standing = _find_seat(now, seat.pk) if seat else None
        if standing is None:
            return {"version": now.version, "part": "member"}
        organisation = standing.organisation.key if standing.organisation else ""
        words = {name: getattr(standing, name) for name in ("office", "holder", "part")}
        return words | {"organisation": organisation, "version": now.version}

    asking = Asking(
        title="Change the seat" if seat else "Add a seat",
        caption=row.name,
        back=_page(row),
        initial=values(row),
        theirs=values,
        said="The seat is saved.",
        save=lambda data: actions.save_seat(
            group=row,
            seat=seat,
            version=data.pop("version"),
            words=data | {"organisation": known.get(data["organisation"])},  # type: ignore[arg-type]
            by=request.user,
            at=clock.now(),
        ),
        done=_page(row),
    )
    named = presenter.named(list(known.values()), clock.today())
    return ask(request, forms.SeatForm, asking, organisations=named)


@within_system("plan.edit")
def seat_remove(request: SystemRequest, plan: str, gkey: str, seat: int) -> HttpResponse:
    row = _to_edit(request, plan, gkey)
    found = _find_seat(row, seat)
    asking = Asking(
        title="Remove the seat",
        caption=row.name,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        intro=(f"{found.office}{f', {found.holder}' if found.holder else ''}",),
        button="Remove seat",
        warning=True,
        said="The seat is removed.",
        save=lambda data: actions.remove_seat(
            group=row, seat=found, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.RemoveSeatForm, asking)
