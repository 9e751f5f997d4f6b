"""The performance summary of a system with 70 measures, each with its sparkline."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from programmes.models import User
from tests.bench.counting import queries
from tests.bench.figures import spread, verdict
from tests.bench.load import measured
from tests.bench.load.items import SYSTEM
from tests.bench.scale import Scale
from tests.bench.visitor import interleaved

QUERIES = 20
P50_MS, P95_MS = 200.0, 500.0
"""Milliseconds at most."""


def measure(scale: Scale, port: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Queries and times of the page without filters, one visitor at a time."""
    measured.load()
    who = User.objects.get(appointments__system__key=SYSTEM, appointments__role="pmo").email
    wanted = (who, reverse("performance", args=[SYSTEM]))
    number = len(queries(*wanted))
    times = spread(interleaved(port, [wanted], scale.page_requests, at_once=1, block=1)[0])
    figures = {
        "indicators": measured.INDICATORS,
        "months_each": len(measured.MONTHS),
        "queries": number,
    }
    return figures | times, [
        verdict("performance summary: queries", number, QUERIES),
        verdict("performance summary: p50, milliseconds", times["p50_ms"], P50_MS),
        verdict("performance summary: p95, milliseconds", times["p95_ms"], P95_MS),
    ]
