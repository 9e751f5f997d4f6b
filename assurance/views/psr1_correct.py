"""Open a correction of what was signed, and say why."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from assurance.actions import returns as act
from assurance.forms.psr1_acts import CorrectForm
from assurance.permissions import check_can_correct
from assurance.presenters.psr1_links import Links
from assurance.selectors import returns
from assurance.views.psr1_finding import find
from programmes import clock
from programmes.access import within_system
from programmes.views.editing import Asking, ask

STANDS = (
    "What was signed never changes. A correction is a new version, prefilled with it; it is "
    "signed and reviewed in its turn."
)
PLAN = (
    "A milestone that was marked as done, or a risk that was closed, stays so in the plan: it is "
    "changed there."
)
INTRO = (STANDS, PLAN)


@within_system("psr1.correct")
def psr1_correct(request: Any, month: str, key: str) -> HttpResponse:
    found = find(request, month, key)
    psr1 = found.psr1
    check_can_correct(request.authority, psr1)
    if request.method == "GET" and (found.later or psr1.state not in returns.SIGNED):
        return redirect(found.links())
    asking = Asking(
        title="Correct the return",
        caption=f"{psr1.programme.name} · {psr1.month:%B %Y}",
        back=found.links(),
        save=lambda sent: act.correct(
            psr1=psr1, reason=sent["reason"], by=request.user, at=clock.now()
        ),
        said="The correction is open. What was signed stands until it is signed and reviewed.",
        done=lambda correction: Links.of(correction, named=False)(),
        button="Open a correction",
        section="my_work",
        intro=INTRO,
    )
    return ask(request, CorrectForm, asking)
