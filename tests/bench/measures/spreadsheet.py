"""A spreadsheet of thousands of new rows: read, shown and written, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from programmes.actions import plan_uploads
from programmes.models import Milestone, Plan
from tests.bench.figures import verdict
from tests.bench.scale import Scale
from tests.factories import programmes as make
from tests.factories import sheets

AT_MOST = 30.0
"""Seconds for any one step: a page that takes longer is given up by the web server."""

Found = TypeVar("Found")


def measure(scale: Scale) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Rows a second of download, upload, preview and confirmation, in a system of its own."""
    system = make.make_system("spreadsheet")
    programme = make.make_programme(system, "care")
    plan, pmo = Plan.objects.get(system=system), make.pmo_of(system)
    data = _filled(sheets.downloaded(plan, pmo), scale.sheet_rows)
    seconds: dict[str, float] = {}
    upload = _timed(seconds, "upload", lambda: sheets.received(data, plan, pmo))
    seen = _timed(seconds, "preview", lambda: sheets.seen(upload, pmo)).seen
    _timed(
        seconds,
        "confirm",
        lambda: plan_uploads.confirm(upload=upload, seen=seen, by=pmo, at=make.at()),
    )
    again = _timed(seconds, "download", lambda: sheets.downloaded(plan, pmo))
    _timed(seconds, "upload_unedited", lambda: sheets.received(again, plan, pmo))
    written = Milestone.objects.filter(programme=programme).count()
    assert written == scale.sheet_rows, written
    figures = {
        "rows": scale.sheet_rows,
        "kilobytes": len(data) // 1024,
        "seconds": {name: round(took, 2) for name, took in seconds.items()},
        "rows_a_second": {name: round(scale.sheet_rows / took) for name, took in seconds.items()},
    }
    return figures, [
        verdict(f"{name} of {scale.sheet_rows} rows, seconds", round(took, 2), AT_MOST)
        for name, took in seconds.items()
    ]


def _filled(data: bytes, rows: int) -> bytes:
    """As somebody pastes them: titles, days and notes, ids left to the portal."""
    book = sheets.opened(data)
    for number in range(rows):
        day = f"{number % 28 + 1:02}/06/2017"
        row = [None, "care", f"Milestone {number}", f"Note of {number}", day]
        book["Milestones"].append(row)
    return sheets.saved(book)


def _timed(seconds: dict[str, float], name: str, act: Callable[[], Found]) -> Found:
    began = time.perf_counter()
    found = act()
    seconds[name] = time.perf_counter() - began
    return found
