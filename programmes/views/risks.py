"""A risk or issue with its history, and everything that may be done to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.actions import escalations
from programmes.actions import risks as actions
from programmes.forms import risks as forms
from programmes.forms.risk_matrix import DayForm
from programmes.models import Mitigation, Plan, Programme, Risk
from programmes.permissions import check_may
from programmes.presenters import plan as presenter
from programmes.presenters import risks as words
from programmes.selectors import risks as risk_selector
from programmes.selectors.audit import changes_of_subject
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_plan, find_programme, find_risk

WORDS = (
    "kind",
    "title",
    "description",
    "external_dependency",
    "owner_office",
    "proximity",
    "inherent_likelihood",
    "inherent_impact",
    "target_likelihood",
    "target_impact",
)


def _page(risk: Risk) -> str:
    return reverse("risk", args=[risk.system.key, risk.key])


@within_system("plan.read")
def risk(request: SystemRequest, rkey: str) -> HttpResponse:
    row, on = find_risk(request, rkey), clock.today()
    mitigations = list(row.mitigations.all())
    parts = risk_selector.parts_of(row)
    context = {
        "system": request.system,
        "risk": row,
        "plan": risk_selector.plan_of(row),
        "kind": words.kind_word(row),
        "place": presenter.risk_place(row),
        "words": words,
        "score_words": presenter.score_words,
        "mitigations": mitigations,
        "mitigations_said": words.mitigations_said(mitigations, on),
        "parts": parts,
        "parts_said": words.parts_said(parts, risk_selector.worst_below(parts)),
        "scores": list(row.scores.select_related("by").order_by("-at", "-id")),
        "escalations": list(row.escalations.select_related("by").order_by("-at", "-id")),
        "changes": list(changes_of_subject(row)[:21]),
        "on": on,
    }
    context |= _as_at(request, row) | _may(request, row)
    status = 422 if context["form"].errors else 200
    return render(request, "programmes/risk.jinja", context, status=status)


def _as_at(request: SystemRequest, row: Risk) -> Values:
    """The scores as they were on the day that is asked for, if one is."""
    form = DayForm(request.GET or None, today=clock.today())
    then = form.cleaned_data["on"] if form.is_valid() else None
    scores = risk_selector.scores_on(row, then) if then else None
    return {"form": form, "then": then, "scores_then": scores}


def _may(request: SystemRequest, row: Risk) -> Values:
    may_edit = request.authority.may("delivery.edit", row.programme or row.system)
    levels = [] if row.closed_on else _levels(request, row)
    return {"may_edit": may_edit, "may_escalate": bool(levels)}


def _levels(request: SystemRequest, row: Risk) -> list[tuple[str, str]]:
    where = row.programme or row.system
    return words.levels_to_choose(
        row,
        may_raise=request.authority.may("delivery.edit", where),
        may_lower=request.authority.may("plan.edit", where),
    )


@within_system("delivery.edit")
def risk_add(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "delivery.edit", programme)
    back = reverse("programme", args=[request.system.key, programme.key])
    return _add(request, programme, programme.plan, programme.title, back)


@within_system("delivery.edit")
def system_risk_add(request: SystemRequest) -> HttpResponse:
    """Of the plan that the address names, or of the one in force."""
    check_may(request.authority, "delivery.edit", request.system)
    key = request.GET.get("plan", "")
    plan = find_plan(request, key) if key else current_plan(request.system, clock.today())
    if plan is None:
        raise Http404
    back = reverse("risks_of_plan", args=[request.system.key, plan.key])
    return _add(request, None, plan, f"The whole system, {plan.name}", back)


def _add(
    request: SystemRequest, programme: Programme | None, plan: Plan, caption: str, back: str
) -> HttpResponse:
    wholes = _wholes(plan)

    def save(data: Values) -> Risk:
        lines = data.pop("mitigations").splitlines()
        data["part_of"] = wholes.get(data["part_of"])
        return actions.add(
            system=request.system,
            programme=programme,
            plan=plan,
            mitigations=lines,
            by=request.user,
            at=clock.now(),
            **data,
        )

    asking = Asking(
        title="Add a risk or issue",
        caption=caption,
        back=back,
        button="Add",
        said="It is added.",
        done=_page,
        section="risks" if programme is None else "system",
        save=save,
    )
    return ask(request, forms.AddRiskForm, asking, wholes=_titles(wholes))


def _wholes(plan: Plan | None, row: Risk | None = None) -> dict[str, Risk]:
    """By key, what a risk of the plan may be gathered into; what it is part of is among them."""
    if plan is None:
        return {}
    found = {risk.key: risk for risk in risk_selector.wholes(plan) if row is None or risk != row}
    return found | ({row.part_of.key: row.part_of} if row and row.part_of else {})


def _titles(wholes: dict[str, Risk]) -> list[tuple[str, str]]:
    return [(key, f"{one.title} ({presenter.risk_place(one)})") for key, one in wholes.items()]


def _values(row: Risk) -> Values:
    part_of = row.part_of.key if row.part_of else ""
    values = {name: getattr(row, name) for name in WORDS}
    return values | {"part_of": part_of, "version": row.version}


def _to_edit(request: SystemRequest, rkey: str) -> Risk:
    row = find_risk(request, rkey)
    check_may(request.authority, "delivery.edit", row.programme or row.system)
    return row


@within_system("delivery.edit")
def risk_edit(request: SystemRequest, rkey: str) -> HttpResponse:
    row = _to_edit(request, rkey)
    wholes = _wholes(risk_selector.plan_of(row), row)

    def save(data: Values) -> Risk:
        version = data.pop("version")
        data["part_of"] = wholes.get(data["part_of"])
        return actions.edit(
            risk=row,
            words=data,  # type: ignore[arg-type]
            version=version,
            by=request.user,
            at=clock.now(),
        )

    asking = Asking(
        title=f"Edit the {words.kind_word(row).lower()}",
        caption=presenter.risk_place(row),
        back=_page(row),
        initial=_values(row),
        theirs=_values,
        section="risks",
        said="It is saved.",
        save=save,
    )
    return ask(request, forms.EditRiskForm, asking, wholes=_titles(wholes))


@within_system("delivery.edit")
def risk_escalate(request: SystemRequest, rkey: str) -> HttpResponse:
    row = _to_edit(request, rkey)
    levels = _levels(request, row)
    if not levels:
        messages.warning(request, "There is no other level to which you may move it.")
        return redirect(_page(row))

    def save(data: Values) -> Risk:
        higher = risk_selector.rank(data["level"]) > risk_selector.rank(row.level)
        act = escalations.escalate if higher else escalations.bring_back
        return act(risk=row, by=request.user, at=clock.now(), **data)

    asking = Asking(
        title="Escalate, or bring back",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"level": now.level, "version": now.version},
        section="risks",
        intro=(f"It is in hand with {words.level_words(row).lower()} now.",),
        said="Who has it in hand has changed.",
        save=save,
    )
    return ask(request, forms.EscalateForm, asking, levels=levels)


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
        title=f"Close the {words.kind_word(row).lower()}",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"note": now.closing_note, "version": now.version},
        section="risks",
        button="Close",
        said="It is closed.",
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
        title=f"Open the {words.kind_word(row).lower()} again",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        section="risks",
        button="Open again",
        said="It is open again.",
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
