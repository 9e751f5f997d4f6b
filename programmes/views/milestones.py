"""A milestone, its history, and everything that may be done to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import forecasts, milestones
from programmes.actions.plan_evidence import Piece
from programmes.enums import ReprofileState
from programmes.forms import milestones as forms
from programmes.forms.improvement import EvidenceForm
from programmes.models import Milestone, MilestoneForecast
from programmes.permissions import check_may
from programmes.presenters import dependencies, reprofiles
from programmes.presenters import plan as presenter
from programmes.selectors.alignment import serves
from programmes.selectors.audit import changes_of_subject
from programmes.selectors.dependencies import item_of
from programmes.selectors.milestone_states import times_moved
from programmes.selectors.pushes import mark_of
from programmes.selectors.reprofiles import of_milestone
from programmes.views.dependencies import waits_on
from programmes.views.editing import Asking, Values, ask
from programmes.views.files import download
from programmes.views.finding import find_milestone, find_programme


def _page(milestone: Milestone) -> str:
    programme = milestone.programme
    return reverse("milestone", args=[programme.system.key, programme.key, milestone.key])


@within_system("plan.read")
def milestone(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row, on = find_milestone(request, key, mkey), clock.today()
    open_still = row.actual is None and row.withdrawn_on is None
    may = request.authority.may
    forecasts_given = list(row.forecasts.select_related("by").order_by("-at", "-id"))
    context = {
        "system": request.system,
        "plan": row.programme.plan,
        "milestone": row,
        "programme": row.programme,
        "status": presenter.status_words(row, on),
        "baseline": presenter.dated(row.baseline, row.precision),
        "forecast": presenter.forecast_of(row),
        "forecasts": forecasts_given,
        "serves": serves(row),
        "changes": list(changes_of_subject(row)[:21]),
        "may_deliver": open_still and may("delivery.edit", row.programme),
        "may_edit": may("plan.edit", row.programme),
        "open_still": open_still,
        **_baseline_context(row, forecasts_given),
        "evidence": list(row.evidence_files.select_related("added_by")),
        "may_attach": row.withdrawn_on is None and may("delivery.edit", row.programme),
        "waits": waits_on(request, row),
    }
    return render(request, "programmes/milestone.jinja", context)


def _baseline_context(row: Milestone, given: list[MilestoneForecast]) -> Values:
    """How far it slid, how often the baseline moved, and what is asked for."""
    asked = of_milestone(row)
    moves = [one for one in asked if one.state == ReprofileState.APPROVED]
    original = moves[-1].before if moves else row.baseline
    return {
        "slippage": reprofiles.slippage_words(row, times_moved(given, original)),
        "baseline_moves": reprofiles.baseline_words(row, asked),
        "asked": [reprofiles.line(one) for one in asked],
        "asked_now": any(one.state == ReprofileState.REQUESTED for one in asked),
    }


@within_system("delivery.edit")
def milestone_add(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "delivery.edit", programme)
    asking = Asking(
        title="Add a milestone",
        caption=programme.title,
        back=reverse("programme", args=[request.system.key, programme.key]),
        button="Add milestone",
        said="The milestone is added.",
        done=_page,
        save=lambda data: milestones.add(
            programme=programme, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.AddMilestoneForm, asking)


@within_system("delivery.edit")
def milestone_edit(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row = find_milestone(request, key, mkey)
    check_may(request.authority, "delivery.edit", row.programme)

    def values(current: Milestone) -> Values:
        words = {name: getattr(current, name) for name in milestones.WORDS}
        return words | {"version": current.version}

    asking = Asking(
        title="Edit the milestone",
        caption=row.programme.title,
        back=_page(row),
        initial=values(row),
        theirs=values,
        said="The milestone is saved.",
        save=lambda data: milestones.edit_words(
            milestone=row,
            version=data.pop("version"),
            words=data,
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.EditMilestoneForm, asking)


@within_system("delivery.edit")
def milestone_forecast(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row = find_milestone(request, key, mkey)
    check_may(request.authority, "delivery.edit", row.programme)
    also = request.POST.get("also") == "yes"
    asking = Asking(
        title="Move the forecast",
        caption=row.title,
        back=_page(row),
        initial={"forecast": row.forecast, "version": row.version},
        theirs=lambda now: {"forecast": now.forecast, "version": now.version},
        intro=(f"The plan says {presenter.dated(row.baseline, row.precision)}. That stays.",),
        said=f"The forecast has moved{', with what it pushes' if also else ''}.",
        save=lambda data: forecasts.move(milestone=row, by=request.user, at=clock.now(), **data),
    )
    try:
        return ask(request, forms.ForecastForm, asking)
    except forecasts.Unseen as unseen:
        return _show_pushed(request, row, unseen)


SENT_AGAIN = ("forecast-day", "forecast-month", "forecast-year", "reason", "version")


def _show_pushed(request: SystemRequest, row: Milestone, unseen: forecasts.Unseen) -> HttpResponse:
    """What the move would push, with all that was typed, to be sent again."""
    system, ref = request.system.key, item_of("milestone", row).ref
    pushed = unseen.pushed
    lines = dependencies.pushed_lines(pushed, ref, system)
    context = {
        "system": request.system,
        "milestone": row,
        "back": _page(row),
        "lines": lines,
        "forecast": unseen.forecast,
        "movable": sum(one.may_move for one in pushed),
        "hidden": {name: request.POST.get(name, "") for name in SENT_AGAIN},
        "seen": mark_of(pushed),
        "again": bool(request.POST.get("seen")),
    }
    return render(request, "programmes/milestone_pushes.jinja", context)


@within_system("delivery.edit")
def milestone_done(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row = find_milestone(request, key, mkey)
    check_may(request.authority, "delivery.edit", row.programme)
    asking = Asking(
        title="Mark the milestone as done",
        caption=row.title,
        back=_page(row),
        initial={"actual": clock.today(), "version": row.version},
        theirs=lambda now: {
            "actual": now.actual,
            "evidence": now.evidence,
            "version": now.version,
        },
        button="Mark as done",
        said="The milestone is done.",
        save=lambda data: milestones.mark_done(
            milestone=row, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.DoneForm, asking)


@within_system("delivery.edit")
def milestone_evidence(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row = find_milestone(request, key, mkey)
    check_may(request.authority, "delivery.edit", row.programme)
    asking = Asking(
        title="Attach evidence",
        caption=row.title,
        back=_page(row),
        intro=("It shows that the milestone is done. What is attached stays.",),
        button="Attach",
        said="The evidence is attached.",
        done=_page(row),
        save=lambda sent: milestones.attach_evidence(
            milestone=row, piece=_piece(sent), version=None, by=request.user, at=clock.now()
        ),
    )
    return ask(request, EvidenceForm, asking)


def _piece(sent: Values) -> Piece:
    file = sent["file"]
    return Piece(
        title=sent["evidence_title"],
        url=sent["url"] or "",
        file_name=file.name if file else "",
        data=file.read() if file else b"",
    )


@within_system("plan.read")
def milestone_evidence_file(
    request: SystemRequest, key: str, mkey: str, piece: int
) -> HttpResponse:
    """A file, always to be saved and never shown, whatever it holds."""
    files = find_milestone(request, key, mkey).evidence_files.select_related("content")
    found = get_object_or_404(files.filter(content__isnull=False), pk=piece)
    assert found.content
    return download(bytes(found.content.data), found.file_name)


@within_system("plan.edit")
def milestone_withdraw(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row = find_milestone(request, key, mkey)
    check_may(request.authority, "plan.edit", row.programme)
    asking = Asking(
        title="Withdraw the milestone",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"reason": now.withdrawn_reason, "version": now.version},
        intro=("It leaves the counts of the plan. Its history stays, with the reason.",),
        button="Withdraw milestone",
        warning=True,
        said="The milestone is withdrawn.",
        save=lambda data: milestones.withdraw(
            milestone=row, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.ReasonForm, asking)


@within_system("plan.edit")
def milestone_reopen(request: SystemRequest, key: str, mkey: str) -> HttpResponse:
    row = find_milestone(request, key, mkey)
    check_may(request.authority, "plan.edit", row.programme)
    asking = Asking(
        title="Take back that it is done",
        caption=row.title,
        back=_page(row),
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        button="Take it back",
        warning=True,
        said="The milestone is open again.",
        save=lambda data: milestones.reopen(milestone=row, by=request.user, at=clock.now(), **data),
    )
    return ask(request, forms.ReasonForm, asking)
