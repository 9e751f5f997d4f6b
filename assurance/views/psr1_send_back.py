"""The SRO returns the draft, and says what must change."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from assurance.actions import returns as act
from assurance.enums import Psr1State
from assurance.forms.psr1_acts import SendBackForm
from assurance.views.psr1_finding import find
from programmes import clock
from programmes.access import within_system
from programmes.permissions import check_may
from programmes.views.editing import Asking, ask


@within_system("psr1.sign")
def psr1_send_back(request: Any, month: str, key: str) -> HttpResponse:
    found = find(request, month, key)
    psr1 = found.psr1
    check_may(request.authority, "psr1.sign", psr1.programme)
    if request.method == "GET" and psr1.state != Psr1State.SUBMITTED:
        return redirect(found.links())
    asking = Asking(
        title="Send back the return",
        caption=f"{psr1.programme.name} · {psr1.month:%B %Y}",
        back=found.links("psr1_sign"),
        save=lambda sent: act.send_back(
            psr1=psr1, reason=sent["reason"], by=request.user, at=clock.now()
        ),
        said="The return is sent back. The programme manager has been told why.",
        done=found.links(),
        button="Send back",
        section="my_work",
        intro=("It becomes a draft again. The programme manager gets your reasons by e-mail.",),
    )
    return ask(request, SendBackForm, asking)
