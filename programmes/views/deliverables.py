"""A deliverable, its history, and everything that may be done to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import deliverables
from programmes.enums import DeliverableStatus
from programmes.forms import deliverables as forms
from programmes.forms.milestones import ReasonForm
from programmes.models import Deliverable, Organisation
from programmes.permissions import check_may
from programmes.presenters import delivery as presenter
from programmes.selectors import delivery
from programmes.selectors.alignment import serves
from programmes.selectors.audit import changes_of_subject
from programmes.views.dependencies import waits_on
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_deliverable, find_programme


def _page(row: Deliverable) -> str:
    programme = row.programme
    return reverse("deliverable", args=[programme.system.key, programme.key, row.key])


def words_of(sent: Values) -> Values:
    """What a form sent as an action's words: the organisation itself in the place of its key."""
    words = {name: value for name, value in sent.items() if name != "version"}
    if "organisation" in words:
        words["organisation"] = Organisation.objects.filter(key=words["organisation"]).first()
    return words


@within_system("plan.read")
def deliverable(request: SystemRequest, key: str, dkey: str) -> HttpResponse:
    row, on = find_deliverable(request, key, dkey), clock.today()
    stands = row.withdrawn_on is None
    context = {
        "system": request.system,
        "deliverable": row,
        "programme": row.programme,
        "status": presenter.deliverable_status(row, on),
        "due": presenter.due_words(row),
        "organisation": row.organisation.name_on(on) if row.organisation else None,
        "may_deliver": stands and request.authority.may("delivery.edit", row.programme),
        "may_edit": stands and request.authority.may("plan.edit", row.programme),
        "serves": serves(row),
        "waits": waits_on(request, row),
        "changes": list(changes_of_subject(row)[:21]),
    }
    return render(request, "programmes/deliverable.jinja", context)


@within_system("delivery.edit")
def deliverable_add(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "delivery.edit", programme)
    asking = Asking(
        title="Add a deliverable",
        caption=programme.title,
        back=reverse("programme", args=[request.system.key, programme.key]),
        button="Add deliverable",
        said="The deliverable is added.",
        done=_page,
        save=lambda sent: deliverables.add(
            programme=programme, words=words_of(sent), by=request.user, at=clock.now()
        ),
    )
    offered = delivery.organisations(programme, clock.today())
    return ask(request, forms.AddDeliverableForm, asking, organisations=offered)


@within_system("delivery.edit")
def deliverable_edit(request: SystemRequest, key: str, dkey: str) -> HttpResponse:
    row = find_deliverable(request, key, dkey)
    check_may(request.authority, "delivery.edit", row.programme)

    def values(current: Deliverable) -> Values:
        names = ("title", "heading", "detail", "measure", "due", "due_note", "owner_office")
        return {name: getattr(current, name) for name in names} | {
            "organisation": current.organisation.key if current.organisation else "",
            "version": current.version,
        }

    asking = Asking(
        title="Edit the deliverable",
        caption=row.programme.title,
        back=_page(row),
        initial=values(row),
        theirs=values,
        said="The deliverable is saved.",
        save=lambda sent: deliverables.edit(
            deliverable=row,
            words=words_of(sent),
            version=sent["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    offered = delivery.organisations(row.programme, clock.today())
    return ask(request, forms.EditDeliverableForm, asking, organisations=offered)


@within_system("delivery.edit")
def deliverable_status(request: SystemRequest, key: str, dkey: str) -> HttpResponse:
    row = find_deliverable(request, key, dkey)
    check_may(request.authority, "delivery.edit", row.programme)

    def values(current: Deliverable) -> Values:
        return {
            "status": current.status,
            "note": current.status_note,
            "version": current.version,
        }

    delivered = row.status == DeliverableStatus.DELIVERED
    asking = Asking(
        title="Set the status",
        caption=row.title,
        back=_page(row),
        initial=values(row),
        theirs=values,
        intro=("It is delivered. Only the PMO can take that back.",) if delivered else (),
        said="The status is saved.",
        save=lambda sent: deliverables.set_status(
            deliverable=row, by=request.user, at=clock.now(), **sent
        ),
    )
    return ask(request, forms.StatusForm, asking)


@within_system("plan.edit")
def deliverable_withdraw(request: SystemRequest, key: str, dkey: str) -> HttpResponse:
    row = find_deliverable(request, key, dkey)
    check_may(request.authority, "plan.edit", row.programme)
    asking = Asking(
        title="Withdraw the deliverable",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"reason": now.withdrawn_reason, "version": now.version},
        intro=("It leaves the counts of the plan. Its history stays, with the reason.",),
        button="Withdraw deliverable",
        warning=True,
        said="The deliverable is withdrawn.",
        save=lambda sent: deliverables.withdraw(
            deliverable=row, by=request.user, at=clock.now(), **sent
        ),
    )
    return ask(request, ReasonForm, asking)
