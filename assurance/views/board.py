"""Are we going to deliver, and what do you need from us? From a snapshot alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from assurance.permissions import can_publish
from assurance.presenters import board as page
from assurance.presenters import board_words as words
from assurance.presenters.board_links import Links
from assurance.presenters.board_page import frame_of
from assurance.selectors.board import Choice, choose, latest_published, lines_of
from programmes.access import SystemRequest, within_system
from programmes.text import month_code, month_name
from programmes.views.finding import month_of

Content = dict[str, Any]


@within_system("board.read")
def board_latest(request: SystemRequest) -> HttpResponse:
    """The month that the chooser asks for, else the latest that is published."""
    asked = request.GET.get("month")
    if asked:
        return redirect("board", request.system.key, month_code(month_of(asked)))
    latest = latest_published(request.system)
    if latest is None:
        return render(request, "assurance/board/none.jinja", {"month": None, "months": []})
    return redirect("board", request.system.key, month_code(latest.month))


@within_system("board.read")
def board(request: SystemRequest, month: str) -> HttpResponse:
    """The month's board page, in its latest published version or the one asked for."""
    choice = chosen(request, month)
    if choice.shown is None:
        months = [(month_code(m), month_name(m)) for m in choice.months]
        return render(
            request, "assurance/board/none.jinja", {"month": choice.month, "months": months}
        )
    return render(request, "assurance/board/page.jinja", context(request, choice))


def chosen(request: SystemRequest, month: str) -> Choice:
    """What the address asks for. 404 where that version is not there for this reader."""
    version = request.GET.get("version")
    if version is not None and not (version.isdecimal() and len(version) < 9):
        raise Http404
    found = choose(
        request.system,
        month_of(month),
        int(version) if version else None,
        unpublished=request.authority.may("snapshot.read", request.system),
    )
    if version and found.shown is None:
        raise Http404
    return found


def context(request: SystemRequest, choice: Choice) -> dict[str, Any]:
    """All that the template shows. One query, for the lines."""
    assert choice.shown is not None
    shown, before = choice.shown, choice.before
    lines = lines_of([shown.id, before.id] if before else [shown.id])
    return (
        frame_of(choice)
        | content(
            Links(request.system.key, month_code(choice.month), localdate(shown.as_at)),
            choice.month,
            lines[shown.id],
            lines[before.id] if before else None,
        )
        | {"may_publish": not shown.published_at and can_publish(request.authority, request.system)}
    )


def content(
    links: Links, month: date, lines: list[Content], before: list[Content] | None = None
) -> dict[str, Any]:
    """The page's parts, from the lines of the snapshot and those of the version before it."""
    return {
        "headline": words.headline(lines, month_name(month)),
        "movements": words.movements(lines),
        "rows": page.rows(lines, links),
        "differences": page.differences(lines, links),
        "exceptions": page.exceptions(lines, links),
        "decisions": page.decisions(lines, links),
        "risks": page.risks(lines, links),
        "indicators": page.off_trajectory(lines, links),
        "years": page.year_by_year(lines, links),
        "changes": page.changes(before, lines, links) if before else [],
    }
