"""An improvement action, month by month, and everything that may be done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import improvement
from programmes.actions.plan_evidence import Piece
from programmes.financial_year import previous_month
from programmes.forms import improvement as forms
from programmes.forms.milestones import ReasonForm
from programmes.models import ActionUpdate, ImprovementAction, PlanEvidence
from programmes.permissions import check_may
from programmes.presenters import delivery as presenter
from programmes.refusals import Stale
from programmes.selectors import delivery
from programmes.selectors.alignment import serves
from programmes.selectors.audit import changes_of_subject
from programmes.text import count, month_name
from programmes.views.deliverables import words_of
from programmes.views.dependencies import waits_on
from programmes.views.editing import Asking, Values, ask
from programmes.views.files import download
from programmes.views.finding import find_action, find_programme

_WORDS = (
    "number title detail issue intended_outcome owner operational_lead due due_note"
    " assurance_measure"
).split()


def _here(row: ImprovementAction) -> list[str]:
    return [row.programme.system.key, row.programme.key, row.key]


def _page(row: ImprovementAction) -> str:
    return reverse("action", args=_here(row))


@within_system("plan.read")
def action(request: SystemRequest, key: str, akey: str) -> HttpResponse:
    row, on = find_action(request, key, akey), clock.today()
    stands = row.withdrawn_on is None

    def file_at(piece: PlanEvidence) -> str:
        return reverse("action_evidence_file", args=[*_here(row), piece.pk])

    context = {
        "system": request.system,
        "action": row,
        "programme": row.programme,
        "due": presenter.action_due(row, on),
        "organisation": row.organisation.name_on(on) if row.organisation else None,
        "progress": presenter.progressed(row, delivery.updates(row), file_at),
        "revisions": delivery.revisions(row),
        "may_deliver": stands and request.authority.may("delivery.edit", row.programme),
        "may_edit": stands and request.authority.may("plan.edit", row.programme),
        "serves": serves(row),
        "waits": waits_on(request, row),
        "changes": list(changes_of_subject(row)[:21]),
    }
    return render(request, "programmes/action.jinja", context)


@within_system("delivery.edit")
def action_add(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "delivery.edit", programme)
    asking = Asking(
        title="Add an improvement action",
        caption=programme.title,
        back=reverse("programme", args=[request.system.key, programme.key]),
        button="Add action",
        said="The improvement action is added.",
        done=_page,
        save=lambda sent: improvement.add(
            programme=programme, words=words_of(sent), by=request.user, at=clock.now()
        ),
    )
    offered = delivery.organisations(programme, clock.today())
    return ask(request, forms.AddActionForm, asking, organisations=offered)


@within_system("delivery.edit")
def action_edit(request: SystemRequest, key: str, akey: str) -> HttpResponse:
    row = find_action(request, key, akey)
    check_may(request.authority, "delivery.edit", row.programme)

    def values(current: ImprovementAction) -> Values:
        return {name: getattr(current, name) for name in _WORDS} | {
            "organisation": current.organisation.key if current.organisation else "",
            "version": current.version,
        }

    asking = Asking(
        title="Edit the improvement action",
        caption=row.programme.title,
        back=_page(row),
        initial=values(row),
        theirs=values,
        said="The improvement action is saved.",
        save=lambda sent: improvement.edit(
            action=row,
            words=words_of(sent),
            version=sent["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    offered = delivery.organisations(row.programme, clock.today())
    return ask(request, forms.EditActionForm, asking, organisations=offered)


def _piece(sent: Values) -> Piece | None:
    """The evidence that a form took out of what was sent, if there was any."""
    title, url, file = (sent.pop(name) for name in ("evidence_title", "url", "file"))
    if file:
        return Piece(title=title, file_name=file.name, data=file.read())
    return Piece(title=title, url=url) if url else None


@within_system("delivery.edit")
def action_update(request: SystemRequest, key: str, akey: str) -> HttpResponse:
    row = find_action(request, key, akey)
    check_may(request.authority, "delivery.edit", row.programme)
    asking = Asking(
        title="Say how it stands",
        caption=str(row),
        back=_page(row),
        initial=_update_values(row),
        theirs=_update_values,
        intro=_update_intro(row),
        said="The month is saved.",
        save=lambda sent: _record(request, row, sent),
    )
    return ask(request, forms.UpdateForm, asking)


def _update_intro(row: ImprovementAction) -> tuple[str, ...]:
    """What it is measured by, what was said last, and how near it is to Blue."""
    month = clock.today().replace(day=1)
    shown = delivery.shown(row, month)
    said = delivery.latest_of([row.pk], previous_month(month)).get(row.pk)
    lines = [
        f"Assurance measure: {row.assurance_measure}" if row.assurance_measure else "",
        f"Said of {month_name(said.month)}: {said.text}" if said and said.text else "",
        f"Blue needs assurance with evidence in {count(shown.agreed, 'month')} running, the month"
        f" you write of included. Up to this month: {shown.words}.",
    ]
    return tuple(line for line in lines if line)


def _update_values(row: ImprovementAction) -> Values:
    """This month as it was last said; in a month of which nothing is said, the ratings stand."""
    month = clock.today().replace(day=1)
    latest = delivery.latest_of([row.pk], month).get(row.pk)
    of_this_month = latest if latest and latest.month == month else None
    return {
        "month": month,
        "text": of_this_month.text if of_this_month else "",
        "month_rag": row.month_rag,
        "target_rag": row.target_rag,
        "assured": of_this_month.assured if of_this_month else None,
        "version": row.version,
    }


def _record(request: SystemRequest, row: ImprovementAction, sent: Values) -> ActionUpdate:
    piece = _piece(sent)
    try:
        return improvement.record_update(
            action=row,
            evidence=[piece] if piece else [],
            by=request.user,
            at=clock.now(),
            **sent,
        )
    except Stale:
        if piece and piece.file_name:
            _choose_again(request)
        raise


def _choose_again(request: SystemRequest) -> None:
    messages.warning(request, "Files can’t be kept. Attach your file once the month is saved.")


@within_system("delivery.edit")
def action_evidence(request: SystemRequest, key: str, akey: str, update: int) -> HttpResponse:
    row = find_action(request, key, akey)
    check_may(request.authority, "delivery.edit", row.programme)
    said = get_object_or_404(ActionUpdate.objects.select_related("action"), action=row, pk=update)
    said.action = row
    asking = Asking(
        title=f"Attach evidence to {month_name(said.month)}",
        caption=str(row),
        back=_page(row),
        intro=("What is attached stays: a later update can say more, and nothing is taken away.",),
        button="Attach",
        said="The evidence is attached.",
        save=lambda sent: _attach(request, said, sent),
    )
    return ask(request, forms.EvidenceForm, asking)


def _attach(request: SystemRequest, said: ActionUpdate, sent: Values) -> Any:
    piece = _piece(sent) or Piece()
    return improvement.attach_evidence(
        update=said, piece=piece, version=None, by=request.user, at=clock.now()
    )


@within_system("plan.read")
def action_evidence_file(
    request: SystemRequest, key: str, akey: str, evidence: int
) -> HttpResponse:
    """A file, always to be saved and never shown, whatever it holds."""
    piece = delivery.evidence_file(find_action(request, key, akey), evidence)
    if piece is None or piece.content is None:
        raise Http404
    return download(bytes(piece.content.data), piece.file_name)


@within_system("delivery.edit")
def action_revise(request: SystemRequest, key: str, akey: str) -> HttpResponse:
    row = find_action(request, key, akey)
    check_may(request.authority, "delivery.edit", row.programme)
    first = f"The month first agreed is {row.due.words}. That stays, and so does each revised one."
    asking = Asking(
        title="Revise the month",
        caption=str(row),
        back=_page(row),
        initial={"revised_on": row.revised_on, "version": row.version},
        theirs=lambda now: {"revised_on": now.revised_on, "version": now.version},
        intro=(first,),
        said="The revised month is saved.",
        save=lambda sent: improvement.revise(action=row, by=request.user, at=clock.now(), **sent),
    )
    return ask(request, forms.ReviseForm, asking)


@within_system("plan.edit")
def action_months(request: SystemRequest, key: str, akey: str) -> HttpResponse:
    row = find_action(request, key, akey)
    check_may(request.authority, "plan.edit", row.programme)

    def values(now: ImprovementAction) -> Values:
        return {"months_agreed": now.months_agreed, "version": now.version}

    asking = Asking(
        title="Change the months that Blue needs",
        caption=str(row),
        back=_page(row),
        initial=values(row),
        theirs=values,
        said="The months that Blue needs are saved.",
        save=lambda sent: improvement.agree_months(
            action=row, by=request.user, at=clock.now(), **sent
        ),
    )
    return ask(request, forms.MonthsForm, asking)


@within_system("plan.edit")
def action_withdraw(request: SystemRequest, key: str, akey: str) -> HttpResponse:
    row = find_action(request, key, akey)
    check_may(request.authority, "plan.edit", row.programme)
    asking = Asking(
        title="Withdraw the improvement action",
        caption=str(row),
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"reason": now.withdrawn_reason, "version": now.version},
        intro=("It leaves the counts of the plan. Its history stays, with the reason.",),
        button="Withdraw action",
        warning=True,
        said="The improvement action is withdrawn.",
        save=lambda sent: improvement.withdraw(action=row, by=request.user, at=clock.now(), **sent),
    )
    return ask(request, ReasonForm, asking)
