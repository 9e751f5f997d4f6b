"""The pages people open most: how many queries, and how long."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.bench.counting import queries
from tests.bench.figures import paired_ratio, spread, verdict
from tests.bench.scale import LAST_MONTH, LONG, SHORT, WIDE, Scale
from tests.bench.visitor import Fetch, interleaved

QUERIES = 12
OF_A_PROGRAMME = 16
"""Its page has a part for each kind of what a programme holds, a query or two each."""
PAGES: dict[str, tuple[str, str, list[str]]] = {
    "programme_page": ("pmo", "programme", ["workstream-7"]),
    "pmo_month_page": ("pmo", "month", [f"{LAST_MONTH:%Y-%m}"]),
    "my_work_of_the_pmo": ("pmo", "my_work", []),
    "my_work_of_a_programme_manager": ("pm1", "my_work", []),
    "my_work_of_an_sro": ("sro2", "my_work", []),
    "my_work_of_a_reviewer": ("reviewer", "my_work", []),
}
"""Whose page, which one, and what stands in its address after the system."""
MOST = {"programme_page": OF_A_PROGRAMME}


def measure(scale: Scale, port: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Queries and times with a long and with a short history."""
    figures: dict[str, Any] = {}
    verdicts: list[dict[str, Any]] = []
    for name in PAGES:
        figures[name], said = _page(name, scale, port)
        verdicts += said
    return figures, verdicts


def _fetch(name: str, system: str) -> Fetch:
    who, address, arguments = PAGES[name]
    within = [system, *arguments] if arguments else []
    return f"{who}@{system}.example", reverse(address, args=within)


def _page(name: str, scale: Scale, port: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    long, short, wide = (_fetch(name, system) for system in (LONG, SHORT, WIDE))
    counts = {
        f"{scale.months}_months": len(queries(*long)),
        f"{scale.short_months}_months": len(queries(*short)),
        f"{scale.wide}_programmes": len(queries(*wide)),
    }
    times = interleaved(port, [long, short], scale.page_requests, at_once=1, block=1)
    figure = {
        "queries": counts,
        f"{scale.months}_months": spread(times[0]),
        f"{scale.short_months}_months": spread(times[1]),
        "long_over_short": paired_ratio(*times),
    }
    kept = list(counts.values())[:2]
    return figure, [
        verdict(f"{name}: queries", max(counts.values()), MOST.get(name, QUERIES)),
        verdict(f"{name}: queries that a longer history adds", kept[0] - kept[1], 0),
    ]
