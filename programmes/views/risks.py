"""The risk register, a risk with its history, and everything that may be done to it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.actions import risks as actions
from programmes.forms import risks as forms
from programmes.models import Mitigation, Programme, Risk
from programmes.permissions import check_may
from programmes.presenters import plan as presenter
from programmes.selectors import plan as selector
from programmes.selectors.tree import ordered
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_programme, find_risk

WORDS = (
    "title",
    "description",
    "external_dependency",
    "owner_office",
    "inherent_likelihood",
    "inherent_impact",
    "target_likelihood",
    "target_impact",
)


def _page(risk: Risk) -> str:
    return reverse("risk", args=[risk.system.key, risk.key])


@within_system("plan.read")
def risks(request: SystemRequest) -> HttpResponse:
    programmes = ordered(current_plan(request.system, clock.today()))
    form = forms.RiskFilterForm(request.GET, programmes=programmes)
    order = request.GET.get("order", "score")
    order = order if order in selector.RISK_ORDERS else "score"
    rows = selector.risks(request.system, order=order, **_filters(form, programmes))
    context = {
        "system": request.system,
        "form": None,
        "filters": form,
        "order": order,
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "place": presenter.risk_place,
        "score_words": presenter.score_words,
        "may_add": request.authority.may("delivery.edit", request.system),
    }
    return render(request, "programmes/risks.jinja", context)


def _filters(form: forms.RiskFilterForm, programmes: list[Programme]) -> dict[str, Any]:
    """What can't be read as a filter filters nothing."""
    form.is_valid()
    given = form.cleaned_data
    chosen = given.get("programme")
    return {
        "level": given.get("level") or "",
        "state": given.get("state") or "open",
        "of_system": chosen == forms.OF_SYSTEM,
        "programme": next((p for p in programmes if p.key == chosen), None),
    }


@within_system("plan.read")
def risk(request: SystemRequest, rkey: str) -> HttpResponse:
    row = find_risk(request, rkey)
    context = {
        "system": request.system,
        "risk": row,
        "place": presenter.risk_place(row),
        "score_words": presenter.score_words,
        "mitigations": list(row.mitigations.all()),
        "scores": list(row.scores.select_related("by").order_by("-at", "-id")),
        "may_edit": request.authority.may("delivery.edit", row.programme or row.system),
    }
    return render(request, "programmes/risk.jinja", context)


@within_system("delivery.edit")
def risk_add(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "delivery.edit", programme)
    back = reverse("programme", args=[request.system.key, programme.key])
    return _add(request, programme, programme.title, back)


@within_system("delivery.edit")
def system_risk_add(request: SystemRequest) -> HttpResponse:
    check_may(request.authority, "delivery.edit", request.system)
    back = reverse("risks", args=[request.system.key])
    return _add(request, None, "The whole system", back)


def _add(
    request: SystemRequest, programme: Programme | None, caption: str, back: str
) -> HttpResponse:
    def save(data: Values) -> Risk:
        lines = data.pop("mitigations").splitlines()
        return actions.add(
            system=request.system,
            programme=programme,
            mitigations=lines,
            by=request.user,
            at=clock.now(),
            **data,
        )

    asking = Asking(
        title="Add a risk",
        caption=caption,
        back=back,
        button="Add risk",
        said="The risk is added.",
        done=_page,
        section="risks" if programme is None else "system",
        save=save,
    )
    return ask(request, forms.AddRiskForm, asking)


def _values(row: Risk) -> Values:
    return {name: getattr(row, name) for name in WORDS} | {"version": row.version}


def _to_edit(request: SystemRequest, rkey: str) -> Risk:
    row = find_risk(request, rkey)
    check_may(request.authority, "delivery.edit", row.programme or row.system)
    return row


@within_system("delivery.edit")
def risk_edit(request: SystemRequest, rkey: str) -> HttpResponse:
    row = _to_edit(request, rkey)

    def save(data: Values) -> Risk:
        version = data.pop("version")
        return actions.edit(
            risk=row,
            words=data,  # type: ignore[arg-type]
            version=version,
            by=request.user,
            at=clock.now(),
        )

    asking = Asking(
        title="Edit the risk",
        caption=presenter.risk_place(row),
        back=_page(row),
        initial=_values(row),
        theirs=_values,
        section="risks",
        said="The risk is saved.",
        save=save,
    )
    return ask(request, forms.EditRiskForm, asking)


@within_system("delivery.edit")
def risk_score(request: SystemRequest, rkey: str) -> HttpResponse:
    row = _to_edit(request, rkey)

    def values(now: Risk) -> Values:
        return {"likelihood": now.likelihood, "impact": now.impact, "version": now.version}

    asking = Asking(
        title="Change the score",
        caption=row.title,
        back=_page(row),
        initial=values(row),
        theirs=values,
        section="risks",
        intro=(f"Now: {presenter.score_words(row.likelihood, row.impact)}.",),
        said="The score has changed.",
        save=lambda data: actions.rescore(risk=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.RescoreForm, asking)


@within_system("delivery.edit")
def risk_close(request: SystemRequest, rkey: str) -> HttpResponse:
    row = _to_edit(request, rkey)
    asking = Asking(
        title="Close the risk",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"note": now.closing_note, "version": now.version},
        section="risks",
        button="Close risk",
        said="The risk is closed.",
        save=lambda data: actions.close(risk=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.CloseRiskForm, asking)


@within_system("delivery.edit")
def risk_reopen(request: SystemRequest, rkey: str) -> HttpResponse:
    row = _to_edit(request, rkey)

    def save(data: Values) -> Risk:
        return actions.reopen(
            risk=row,
            reason=data["note"],
            version=data["version"],
            by=request.user,
            at=clock.now(),
        )

    asking = Asking(
        title="Open the risk again",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        section="risks",
        button="Open again",
        said="The risk is open again.",
        save=save,
    )
    return ask(request, forms.ReopenRiskForm, asking)


@within_system("delivery.edit")
def mitigation_add(request: SystemRequest, rkey: str) -> HttpResponse:
    return _mitigation(request, _to_edit(request, rkey), None)


@within_system("delivery.edit")
def mitigation_edit(request: SystemRequest, rkey: str, pk: int) -> HttpResponse:
    row = _to_edit(request, rkey)
    found = row.mitigations.filter(pk=pk).first()
    if found is None:
        raise Http404
    return _mitigation(request, row, found)


def _mitigation(request: SystemRequest, row: Risk, mitigation: Mitigation | None) -> HttpResponse:
    def values(now: Risk) -> Values:
        if mitigation is None:
            return {"version": now.version}
        mitigation.refresh_from_db()
        names = ("text", "owner_office", "due_on", "done_on")
        return {name: getattr(mitigation, name) for name in names} | {"version": now.version}

    asking = Asking(
        title="Edit the mitigation" if mitigation else "Add a mitigation",
        caption=row.title,
        back=_page(row),
        initial=values(row),
        theirs=values,
        section="risks",
        said="The mitigation is saved.",
        save=lambda data: actions.save_mitigation(
            risk=row, mitigation=mitigation, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.MitigationForm, asking)
