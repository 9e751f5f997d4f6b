"""The lists of a plan of thousands of items a kind, and the search over them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes.models import User
from programmes.selectors.search import SOURCES
from tests.bench.counting import queries
from tests.bench.figures import spread, verdict
from tests.bench.load.items import SYSTEM
from tests.bench.scale import Scale
from tests.bench.visitor import Fetch, interleaved

QUERIES = 17
AT_MOST_MS = 1000.0
"""Milliseconds at the 95th percentile for a first page."""

KINDS = ("milestones", "deliverables", "actions", "risks_of_plan")
NARROWED = {"q": "stroke", "programme": "part-7", "order": "-title"}


def measure(scale: Scale, port: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Queries and times of each list's first page, plain and narrowed, and of a search."""
    figures: dict[str, Any] = {"items_a_kind": scale.items}
    verdicts: list[dict[str, Any]] = []
    for name, wanted, most in _pages():
        number = len(queries(*wanted))
        times = spread(interleaved(port, [wanted], scale.page_requests, at_once=1, block=1)[0])
        figures[name] = {"queries": number} | times
        verdicts += [
            verdict(f"{name}: queries", number, most),
            verdict(f"{name}: p95, milliseconds", times["p95_ms"], AT_MOST_MS),
        ]
    return figures, verdicts


def _pages() -> list[tuple[str, Fetch, int]]:
    """What is measured, who fetches it where, and its queries at most."""
    who = User.objects.get(appointments__system__key=SYSTEM, appointments__role="pmo").email
    found = []
    for kind in KINDS:
        path = reverse(kind, args=[SYSTEM, f"{SYSTEM}-2016"])
        found.append((kind, (who, path), QUERIES))
        found.append((f"{kind}_narrowed", (who, f"{path}?{urlencode(NARROWED)}"), QUERIES))
    path = reverse("search", args=[SYSTEM])
    for name, words in (("search", "stroke"), ("search_of_a_word_of_every_item", "board")):
        address = f"{path}?{urlencode({'q': words})}"
        found.append((name, (who, address), 2 * len(SOURCES) + 6))
    return found
