"""The page that the board page is compared with: the same rows and bytes by Django's templates.

It reads no data: every value stands ready in memory. What it shares with the board page is the
server, the middleware, the session and the person signed in.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from metrics.charts import assurance_mark, variation_mark
from programmes.access import signed_in

ROWS, INDICATORS = 40, 20
TEMPLATE = "bench/static.html"
RATINGS = (
    {"colour": "green", "icon": "●", "word": "Green", "sign": "=", "moved": "same as last month"},
    {"colour": "amber", "icon": "▲", "word": "Amber", "sign": "▲", "moved": "better"},
    {"colour": "red", "icon": "◆", "word": "Red", "sign": "▼", "moved": "worse"},
)


@signed_in
def static_page(request: HttpRequest, size: int) -> HttpResponse:
    """The page, filled up to about `size` bytes."""
    return render(request, TEMPLATE, _context(size), using="django")


@cache
def _context(size: int) -> dict[str, Any]:
    """The rows, and after each a filling of the length that makes the page so many bytes."""
    bare = len(render_to_string(TEMPLATE, _rows(0), using="django").encode())
    return _rows(max(0, (size - bare) // ROWS))


def _rows(filling: int) -> dict[str, Any]:
    rows = [_row(number, "." * filling) for number in range(ROWS)]
    return {"rows": rows, "indicators": [_indicator(number) for number in range(INDICATORS)]}


def _row(number: int, filling: str) -> dict[str, Any]:
    programme = f"/systems/national/programmes/workstream-{number}/"
    review = f"/systems/national/reviews/2017-03/workstream-{number}/"
    return {
        "depth": number % 3,
        "name": f"{number}. Workstream {number}, urgent & planned care",
        "href": programme,
        "ratings": [{"href": review, "mark": mark} for mark in RATINGS],
        "history_href": f"{programme}#history",
        "history": [RATINGS[(number + month) % 3] for month in range(12)],
        "milestones_href": f"{programme}#milestones",
        "milestones": [6, 5, number % 4, 0],
        "indicators_href": f"/systems/national/returns/2017-03/workstream-{number}/#readings",
        "indicators": "4 of 6",
        "risk_href": f"/systems/national/risks/workstream-{number}-risk-1/",
        "risk": 12,
        "filling": filling,
    }


def _indicator(number: int) -> dict[str, Any]:
    href = "/systems/national/indicators/seen-in-time/?organisation=whole-system&known=2017-04-11"
    standing = RATINGS[1 + number % 2] | {"word": "Up to 5% worse than plan"}
    return {
        "name": f"Patients seen within {number} hours",
        "href": href,
        "programme": f"{number}. Workstream {number}, urgent & planned care",
        "source": f"/systems/national/returns/2017-03/workstream-{number}/?number=1#readings",
        "against": "82.1% against 85%",
        "period": "March 2017",
        "standing": standing,
        "marks": [
            {"mark": variation_mark("concern_low", words=False), "words": "Concern, low"},
            {"mark": assurance_mark("fail", words=False), "words": "Will fail the target"},
        ],
    }
