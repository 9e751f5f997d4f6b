"""The receipt of a submission. It stays at its address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assurance.selectors import returns
from assurance.selectors.recipients import sro_of
from assurance.views.psr1_finding import find
from programmes import clock
from programmes.access import within_system


@within_system("psr1.read")
def psr1_submitted(request: Any, month: str, key: str) -> HttpResponse:
    found = find(request, month, key)
    event = returns.submission(found.psr1)
    if event is None:
        raise Http404
    context = found.context | {
        "event": event,
        "sro": sro_of(found.psr1.programme, clock.today()),
        "last_event": returns.last_event(found.psr1),
    }
    return render(request, "assurance/psr1/submitted.jinja", context)
