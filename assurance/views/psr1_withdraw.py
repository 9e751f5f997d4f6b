"""Take a submitted return back, while the SRO has not signed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from assurance.actions import returns as act
from assurance.enums import Psr1State
from assurance.forms.psr1_acts import WithdrawForm
from assurance.permissions import check_can_submit
from assurance.views.psr1_finding import find
from programmes import clock
from programmes.access import within_system
from programmes.views.editing import Asking, ask


@within_system("psr1.submit")
def psr1_withdraw(request: Any, month: str, key: str) -> HttpResponse:
    found = find(request, month, key)
    psr1 = found.psr1
    check_can_submit(request.authority, psr1)
    if request.method == "GET" and psr1.state != Psr1State.SUBMITTED:
        return redirect(found.links())
    asking = Asking(
        title="Withdraw the return",
        caption=f"{psr1.programme.name} · {psr1.month:%B %Y}",
        back=found.links(),
        save=lambda sent: act.withdraw(
            psr1=psr1, reason=sent["reason"], by=request.user, at=clock.now()
        ),
        said="The return is a draft again. The SRO has been told.",
        button="Withdraw",
        section="my_work",
        intro=("It becomes a draft again, and the SRO is told why.",),
    )
    return ask(request, WithdrawForm, asking)
