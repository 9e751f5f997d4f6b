"""Who did what to a return, and when."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from assurance.presenters import psr1_history as presenter
from assurance.selectors import returns
from assurance.views.psr1_finding import find
from programmes.access import within_system


@within_system("psr1.read")
def psr1_history(request: Any, month: str, key: str) -> HttpResponse:
    found = find(request, month, key)
    psr1 = found.psr1
    revisions = returns.revisions(psr1)
    entries = presenter.entries(
        returns.events(psr1), revisions, returns.ever_attached(psr1), found.links
    )
    context = found.context | {
        "entries": entries,
        "choices": presenter.version_choices(revisions),
        "earlier": revisions[0].number,
        "later_number": revisions[-1].number,
        "versions": found.versions,
    }
    return render(request, "assurance/psr1/history.jinja", context)
