"""Open, lock and reopen a month: each page says first what stands in the way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assurance.actions import periods
from assurance.forms.month import ReopenForm
from assurance.selectors.month import (
    earlier_unopened,
    reporting_programmes,
    standing_open,
    without_manager,
    without_sro,
)
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.kept_posts import bind
from programmes.refusals import Refused
from programmes.text import count, month_name
from programmes.views.finding import find_period


@within_system("month.run")
def month_open(request: SystemRequest, month: str) -> HttpResponse:
    period, on = find_period(request, month), clock.today()
    refused = None
    if request.method == "POST":
        try:
            opened = periods.open_period(period=period, by=request.user, at=clock.now())
        except Refused as error:
            refused = str(error)
        else:
            said = f"{month_name(period.month)} is open: {_returns(opened)} to be written."
            return _done(request, said, month)
    programmes = reporting_programmes(request.system, max(on, period.opens_on))
    context = {
        "period": period,
        "programmes": programmes,
        "without_sro": without_sro(programmes, max(on, period.opens_on)),
        "without_manager": without_manager(programmes, max(on, period.opens_on)),
        "earlier": earlier_unopened(period),
        "early": on < period.opens_on,
        "errors": [{"text": refused}] if refused else [],
    }
    return render(request, "assurance/month/open.jinja", context, status=422 if refused else 200)


def _returns(period: periods.ReportingPeriod) -> str:
    return count(period.psr1_returns.count(), "return")


@within_system("month.run")
def month_lock(request: SystemRequest, month: str) -> HttpResponse:
    period = find_period(request, month)
    refused = None
    if request.method == "POST":
        try:
            periods.lock_period(period=period, by=request.user, at=clock.now())
        except Refused as error:
            refused = str(error)
        else:
            return _done(request, f"{month_name(period.month)} is locked.", month)
    context = {
        "period": period,
        "left": standing_open(period),
        "errors": [{"text": refused}] if refused else [],
    }
    return render(request, "assurance/month/lock.jinja", context, status=422 if refused else 200)


@within_system("month.run")
def month_reopen(request: SystemRequest, month: str) -> HttpResponse:
    period = find_period(request, month)
    form = bind(request, ReopenForm)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            periods.reopen_period(period=period, reason=reason, by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return _done(request, f"{month_name(period.month)} is open again.", month)
    context = {"period": period, "form": form}
    status = 422 if form.errors else 200
    return render(request, "assurance/month/reopen.jinja", context, status=status)


def _done(request: HttpRequest, said: str, month: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("month", request.system.key, month)  # type: ignore[attr-defined]
