"""The page that the board page is compared with: the same rows and bytes by Django's templates.

It reads no data: every value stands ready in memory. What it shares with the board page is the
server, the middleware, the session and the person signed in.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from programmes.access import signed_in

ROWS = 40
TEMPLATE = "bench/static.html"
RATINGS = (("●", "Green"), ("▲", "Amber"), ("◆", "Red"))


@signed_in
def static_page(request: HttpRequest, size: int) -> HttpResponse:
    """The page, filled up to about `size` bytes."""
    return render(request, TEMPLATE, _context(size), using="django")


@cache
def _context(size: int) -> dict[str, Any]:
    """Forty rows with a filling of the length that makes the page so many bytes."""
    from django.template.loader import render_to_string

    bare = len(render_to_string(TEMPLATE, _rows(0), using="django").encode())
    return _rows(max(0, (size - bare) // ROWS))


def _rows(filling: int) -> dict[str, Any]:
    return {"rows": [_row(number, "." * filling) for number in range(ROWS)]}


def _row(number: int, filling: str) -> dict[str, Any]:
    ratings = [
        {"icon": icon, "word": word, "href": f"/bench/{number}/{place}/", "move": "="}
        for place, (icon, word) in enumerate(RATINGS)
    ]
    return {
        "name": f"Workstream {number}, urgent & planned care",
        "href": f"/bench/{number}/",
        "ratings": ratings,
        "history": [RATINGS[(number + month) % 3] for month in range(12)],
        "milestones": [6, 5, number % 4],
        "risk": 12,
        "filling": filling,
    }
