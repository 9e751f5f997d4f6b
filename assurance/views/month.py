"""Who is late, and are we ready for the board?"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from assurance.permissions import can_publish, can_roll_up, can_run_month
from assurance.presenters import month as words
from assurance.selectors.month_page import (
    Neighbours,
    month_rows,
    neighbours,
    roll_up_waits,
    snapshots_of,
)
from programmes.access import SystemRequest, within_system
from programmes.views.finding import month_of


@within_system("month.read")
def month(request: SystemRequest, month: str) -> HttpResponse:
    first = month_of(month)
    around = neighbours(request.system, first)
    context = {"month": first, "near": around} | _may(request)
    if around.here is None:
        return render(request, "assurance/month/none.jinja", context)
    return render(request, "assurance/month/page.jinja", context | _page(request, around))


def _page(request: SystemRequest, around: Neighbours) -> dict[str, Any]:
    period, on = around.here, request.authority.on
    assert period is not None
    rows = month_rows(request.system, period, on)
    lines = [words.line(row, period, request.authority, on) for row in rows]
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in words.FILTERS else "all"
    snapshots = snapshots_of(period)
    return {
        "period": period,
        "lines": [line for line in lines if chosen in line.tags],
        "total": len(lines),
        "chosen": chosen,
        "filters": words.FILTERS,
        "tallies": words.tallies(lines),
        "headline": words.headline(period, lines, on),
        "lacking": words.before_board(lines),
        "late": [line for line in lines if line.can_remind and line.days_late],
        "snapshots": snapshots,
        "board_step": words.board_step(snapshots),
        "roll_up_waits": roll_up_waits(period),
        "published_version": max(
            (row.version for row in snapshots if words.is_published(row)), default=0
        ),
    }


def _may(request: SystemRequest) -> dict[str, bool]:
    held, system = request.authority, request.system
    return {
        "may_run": can_run_month(held, system),
        "may_roll_up": can_roll_up(held, system),
        "may_publish": can_publish(held, system),
        "may_edit_calendar": held.may("calendar.edit", system),
    }
