"""Every month of the system's cycle, the latest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from assurance.selectors.month_page import months_with_counts
from programmes.access import SystemRequest, within_system


@within_system("month.read")
def months(request: SystemRequest) -> HttpResponse:
    periods = months_with_counts(request.system)
    return render(request, "assurance/month/index.jinja", {"periods": periods})
