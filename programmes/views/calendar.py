"""The reporting calendar of a financial year."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock, financial_year
from programmes.access import SystemRequest, current_plan, within_system
from programmes.actions import periods
from programmes.enums import PeriodState
from programmes.forms.calendar import DatesForm, MakeYearForm
from programmes.models import ReportingPeriod
from programmes.permissions import check_may
from programmes.presenters import calendar as presenter
from programmes.reporting_dates import ORDER
from programmes.selectors import calendar as selector
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_period

FIRST_YEAR, LAST_YEAR = 2000, 2099


def _year(text: str | None) -> int:
    """A financial year's first calendar year. Raises Http404 for anything else."""
    if not text:
        return financial_year.start_year(clock.today())
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise Http404
    return int(text)


@within_system("calendar.read")
def calendar(request: SystemRequest) -> HttpResponse:
    year = _year(request.GET.get("year"))
    made = selector.year(request.system, year)
    context = {
        "system": request.system,
        "year": year,
        "label": financial_year.label(year),
        "lines": presenter.year_lines(year, made),
        "made": len(made),
        "nearby": presenter.years_around(year),
        "plan": current_plan(request.system, clock.today()),
        "this_month": clock.today().replace(day=1),
        "locked": PeriodState.LOCKED,
        "may_edit": request.authority.may("calendar.edit", request.system),
        "may_run": request.authority.may_somewhere("month.read", request.system),
    }
    return render(request, "programmes/calendar.jinja", context)


@within_system("calendar.edit")
def calendar_make(request: SystemRequest, year: int) -> HttpResponse:
    check_may(request.authority, "calendar.edit", request.system)
    year = _year(str(year))
    lines = presenter.year_lines(year, selector.year(request.system, year))
    new = [line for line in lines if line.period is None]
    label = financial_year.label(year)
    asking = Asking(
        title=f"Make the reporting months of {label}",
        back=f"{reverse('calendar', args=[request.system.key])}?year={year}",
        section="calendar",
        template="programmes/calendar_make.jinja",
        button=f"Make {len(new)} months",
        said=f"The reporting months of {label} are made.",
        more={
            "system": request.system,
            "new": new,
            "there": [line for line in lines if line.period],
            "warnings": presenter.warnings([d for line in new for d in line.dates], clock.today()),
        },
        save=lambda _: periods.make_year(
            system=request.system, start_year=year, by=request.user, at=clock.now()
        ),
    )
    return ask(request, MakeYearForm, asking)


def _values(period: ReportingPeriod) -> Values:
    return {name: getattr(period, name) for name in ORDER} | {"version": period.version}


@within_system("calendar.edit")
def calendar_move(request: SystemRequest, month: str) -> HttpResponse:
    period = find_period(request, month)
    check_may(request.authority, "calendar.edit", request.system)
    year = financial_year.start_year(period.month)

    def save(data: Values) -> ReportingPeriod:
        moved = periods.move_dates(period=period, by=request.user, at=clock.now(), **data)
        _say(request, data, moved)
        return moved

    asking = Asking(
        title="Move the dates",
        caption=presenter.describe(period),
        back=f"{reverse('calendar', args=[request.system.key])}?year={year}",
        section="calendar",
        initial=_values(period),
        theirs=_values,
        intro=(
            presenter.usual_note(period),
            (
                "A date on a weekend or bank holiday becomes the next working day. "
                "Everybody concerned is told by email."
            ),
        ),
        button="Move the dates",
        said=f"The dates of {period} are saved.",
        save=save,
    )
    return ask(request, DatesForm, asking)


def _say(request: SystemRequest, data: Values, moved: ReportingPeriod) -> None:
    kept = {name: getattr(moved, name) for name in ORDER}
    for sentence in presenter.shifted(data, kept):
        messages.warning(request, sentence)
    for sentence in presenter.warnings(list(kept.values()), clock.today()):
        messages.warning(request, sentence)
