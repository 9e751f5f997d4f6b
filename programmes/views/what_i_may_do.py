"""What I may do, where, and why not more."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from programmes.access import signed_in
from programmes.presenters import people as presenter


@signed_in
def what_i_may_do(request: Any) -> HttpResponse:
    context = {
        "allowances": presenter.allowances(request.authority),
        "withheld": presenter.withheld(request.authority),
        "roles": presenter.all_roles(),
    }
    return render(request, "programmes/what_i_may_do.jinja", context)
