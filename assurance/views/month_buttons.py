"""The buttons of the PMO's month: remind, roll up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.actions import periods, reminders
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.models import MailMessage
from programmes.refusals import Refused
from programmes.text import count, month_name, words_list
from programmes.views.editing import press
from programmes.views.finding import find_period, find_programme


@within_system("month.run")
@require_POST
def month_remind(request: SystemRequest, month: str) -> HttpResponse:
    period = find_period(request, month)
    programme = find_programme(request, request.POST.get("programme", ""))
    try:
        sent = reminders.remind(period=period, programme=programme, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"Reminder sent to {_names(sent)}.")
    return redirect(_back(request, month))


@within_system("month.run")
@require_POST
def month_remind_late(request: SystemRequest, month: str) -> HttpResponse:
    period = find_period(request, month)
    try:
        sent = reminders.remind_all_late(period=period, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        said = f"{count(len(sent), 'reminder')} sent, to {_names(sent)}."
        messages.success(request, said) if sent else messages.info(
            request, "Nobody to remind: no return is late, or all were reminded today."
        )
    return redirect(_back(request, month))


@within_system("snapshot.roll_up")
@require_POST
def month_roll_up(request: SystemRequest, month: str) -> HttpResponse:
    period = find_period(request, month)
    return press(
        request,
        lambda: periods.ask_roll_up(period=period, by=request.user, at=clock.now()),
        f"{month_name(period.month)} is being rolled up. A new version appears here shortly if "
        "anything has changed since the newest one.",
        _back(request, month),
    )


def _names(sent: list[MailMessage]) -> str:
    return words_list(list(dict.fromkeys(message.to.name for message in sent)))


def _back(request: SystemRequest, month: str) -> str:
    """The page as it was filtered."""
    show = request.POST.get("show", "")
    query = f"?show={show}" if show.isidentifier() and show != "all" else ""
    return reverse("month", args=[request.system.key, month]) + query
