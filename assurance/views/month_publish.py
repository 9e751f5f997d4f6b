"""Publish a snapshot: the page says first what it lacks and who will be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assurance.actions import snapshots
from assurance.models import BoardSnapshot
from assurance.presenters import board_indicators
from assurance.presenters import publishing as words
from assurance.selectors.board import board_members, latest_publication, lines_of
from assurance.selectors.month import latest_returns, standing_open
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.models import ReportingPeriod
from programmes.refusals import Refused
from programmes.text import month_name
from programmes.views.finding import find_period


@within_system("snapshot.publish")
def month_publish(request: SystemRequest, month: str) -> HttpResponse:
    period = find_period(request, month)
    snapshot = _asked_for(request, period)
    refused = None
    if request.method == "POST":
        try:
            snapshots.publish(snapshot=snapshot, by=request.user, at=clock.now())
        except Refused as error:
            refused = str(error)
        else:
            said = f"Version {snapshot.version} of {month_name(period.month)} is published"
            messages.success(request, f"{said} to the board.")
            return redirect("month", request.system.key, month)
    on, latest = request.authority.on, latest_publication(period.pk)
    lines = lines_of([snapshot.pk])[snapshot.pk]
    context = {
        "period": period,
        "snapshot": snapshot,
        "published_version": latest.snapshot.version if latest else 0,
        "newest": period.snapshots.order_by("-version").first(),
        "timing": words.timing(period, on),
        "lacking": words.lacking(
            lines,
            {item.programme.pk: item.what for item in standing_open(period)},
            {psr1.programme_id for psr1 in latest_returns(period)},
        ),
        "indicators": board_indicators.sentence(lines),
        "told": [person.name for person in board_members(request.system, on)],
        "errors": [{"text": refused}] if refused else [],
    }
    return render(request, "assurance/month/publish.jinja", context, status=422 if refused else 200)


def _asked_for(request: SystemRequest, period: ReportingPeriod) -> BoardSnapshot:
    """The version named in the address or sent by the button. Raises Http404 for any other."""
    sent = request.POST if request.method == "POST" else request.GET
    version = sent.get("version", "")
    wanted = int(version) if version.isdecimal() and len(version) < 9 else 0
    rows = BoardSnapshot.objects.visible_to(request.user, request.authority.on)
    return get_object_or_404(rows.select_related("system"), period=period, version=wanted)
