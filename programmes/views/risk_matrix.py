"""Risks and issues of a plan by likelihood and impact, now or on a day, and what moved since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.forms.risk_matrix import MatrixForm
from programmes.models import Plan
from programmes.presenters import risks as presenter
from programmes.risk_matrix import SCALE, Cell, Standing, matrix, month_end_before, movement
from programmes.selectors import risks as selector
from programmes.views.csv_file import csv_file
from programmes.views.finding import find_plan

NOUNS = {
    "": ("risk or issue", "risks and issues"),
    "risk": ("risk", "risks"),
    "issue": ("issue", "issues"),
}


@dataclass(frozen=True)
class Shown:
    """What the address asks for. `on`: the day shown; `past`: it is not today."""

    plan: Plan
    form: MatrixForm
    on: date
    today: date
    kind: str

    @property
    def past(self) -> bool:
        return self.on < self.today

    @property
    def since(self) -> date:
        return month_end_before(self.on)

    def here(self, **more: Any) -> str:
        """This page's query for the same day and kind."""
        asked = {"kind": self.kind} if self.kind else {}
        if self.past:
            asked |= {f"on-{part}": getattr(self.on, part) for part in ("day", "month", "year")}
        return f"?{urlencode(asked | more)}"


def _shown(request: SystemRequest, plan: str) -> Shown:
    """What can't be read is said beside its field and asks for nothing."""
    today = clock.today()
    form = MatrixForm(request.GET or None, today=today)
    given = form.cleaned_data if form.is_valid() else {}
    return Shown(
        plan=find_plan(request, plan),
        form=form,
        on=given.get("on") or today,
        today=today,
        kind=given.get("kind") or "",
    )


@within_system("plan.read")
def risk_matrix(request: SystemRequest, plan: str) -> HttpResponse:
    shown = _shown(request, plan)
    register = selector.register(shown.plan, shown.today, shown.kind)
    after, before = register.standing(shown.on), register.standing(shown.since)
    made, moved = matrix(after.values()), movement(before, after)
    changes = presenter.changes_of(moved, register.risks, before, after)
    here = reverse("risk_matrix", args=[request.system.key, shown.plan.key])
    chosen = _chosen(request)
    context = {
        "system": request.system,
        "plan": shown.plan,
        "form": shown.form,
        "shown": shown,
        "lines": presenter.lines_of(made, _address(request, shown)),
        "made": made,
        "said": presenter.matrix_said(made, NOUNS[shown.kind]),
        "unscored_href": _unscored(request, shown) if made.unscored else "",
        "changes": changes,
        "moved_said": presenter.moved_said(changes, moved.same),
        "month_end": f"{here}{_of_day(shown, month_end_before(shown.today))}",
        "chosen": chosen,
        "standing": _listed(register, after, chosen) if chosen is not None else [],
    }
    status = 422 if shown.form.errors else 200
    return render(request, "programmes/risk_matrix.jinja", context, status=status)


def _of_day(shown: Shown, on: date) -> str:
    asked = {"kind": shown.kind} if shown.kind else {}
    asked |= {f"on-{part}": getattr(on, part) for part in ("day", "month", "year")}
    return f"?{urlencode(asked)}"


def _address(request: SystemRequest, shown: Shown) -> Any:
    """Where a cell leads: to the list as it is, or to those that stood in it then, below."""

    def address(cell: Cell) -> str:
        place = {"likelihood": cell.likelihood, "impact": cell.impact}
        if shown.past:
            return f"{shown.here(**place)}#cell"
        return _list(request, shown, **place)

    return address


def _unscored(request: SystemRequest, shown: Shown) -> str:
    if shown.past:
        return f"{shown.here(likelihood=0, impact=0)}#cell"
    return _list(request, shown, level="none")


def _list(request: SystemRequest, shown: Shown, **filters: Any) -> str:
    asked = ({"kind": shown.kind} if shown.kind else {}) | filters
    page = reverse("risks_of_plan", args=[request.system.key, shown.plan.key])
    return f"{page}?{urlencode(asked)}"


def _chosen(request: SystemRequest) -> Standing | None:
    """The cell whose risks are listed; zeros stand for those not scored."""
    said = request.GET.get("likelihood", ""), request.GET.get("impact", "")
    if said == ("0", "0"):
        return Standing(None, None)
    if not all(text in map(str, SCALE) for text in said):
        return None
    return Standing(int(said[0]), int(said[1]))


def _listed(register: selector.Register, after: dict[int, Standing], chosen: Standing) -> list[Any]:
    rows = [register.risks[pk] for pk, standing in after.items() if standing == chosen]
    return sorted(rows, key=lambda risk: (presenter.risk_place(risk), risk.title))


@within_system("plan.read")
def risk_matrix_csv(request: SystemRequest, plan: str) -> HttpResponse:
    """A row for each cell, worst first, and one for those not scored: then and a month end ago."""
    shown = _shown(request, plan)
    register = selector.register(shown.plan, shown.today, shown.kind)
    after = matrix(register.standing(shown.on).values())
    before = matrix(register.standing(shown.since).values())
    heads = ["Likelihood", "Impact", "Score", "Level", f"On {shown.on}", f"On {shown.since}"]
    pairs = [
        (now, was)
        for now_row, was_row in zip(after.rows, before.rows, strict=True)
        for now, was in zip(now_row, was_row, strict=True)
    ]
    pairs.sort(key=lambda pair: (-pair[0].score, -pair[0].likelihood))
    rows: list[list[Any]] = [
        [now.likelihood, now.impact, now.score, now.level.capitalize(), now.number, was.number]
        for now, was in pairs
    ]
    rows.append(["", "", "", "Not scored", after.unscored, before.unscored])
    return csv_file(f"{shown.plan.key}-risk-matrix-{shown.on}", heads, rows)
