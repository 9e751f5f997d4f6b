"""Open data and files of readings into the database, and the analysis and drawing of charts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

from django.core.management import call_command

from metrics import spc
from metrics.charts import chart, sparkline
from metrics.models import Indicator, Reading
from metrics.selectors.series import series_of
from programmes.models import Organisation
from tests.bench.figures import spread, verdict
from tests.factories import metrics as measured
from tests.factories import programmes as make
from tests.factories import reading_files as files

POINTS = 100_000
CHARTS = 30
DRAWN, DRAWN_MONTHS = 300, 36
DRAWINGS = {"chart": (1.0, 5_000), "sparkline": (0.1, 1_000)}
"""What a drawing of three years of months may take at the median: milliseconds, bytes."""
SERIES, MONTHS = 200, 100
AT_MOST = 30.0
"""Seconds for any one step of a file: a page that takes longer is given up by the web server."""


def measure() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Rows a second of the imports, points a second of the analysis, ms and bytes of a chart."""
    began = time.perf_counter()
    call_command("import_open_data", stdout=StringIO())
    first = time.perf_counter() - began
    began = time.perf_counter()
    call_command("import_open_data", stdout=StringIO())
    again = time.perf_counter() - began
    rows = Reading.objects.filter(indicator__system=None).count()
    uploaded, verdicts = _upload()
    drawn, more = _drawings()
    return {
        "rows": rows,
        "rows_a_second": round(rows / first),
        "again_seconds": round(again, 2),
        "analysis": _analysis(),
        "page_s_chart": _chart(),
        "drawing": drawn,
        "upload": uploaded,
    }, verdicts + more


def _upload() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """As many readings as a file may hold: taken in, shown and written, in a system of its own."""
    system = make.make_system("readings")
    care, pmo = make.make_programme(system, "care"), make.pmo_of(system)
    keys = [measured.make_indicator(care).key for _ in range(SERIES)]
    months = [f"{2008 + n // 12}-{n % 12 + 1:02}" for n in range(MONTHS)]
    data = files.xlsx([[key, None, month, 71.5] for key in keys for month in months])
    seconds = {}
    began = time.perf_counter()
    upload = files.received(system, data, pmo)
    seconds["upload"] = time.perf_counter() - began
    began = time.perf_counter()
    seen = files.seen(upload, pmo).seen
    seconds["preview"] = time.perf_counter() - began
    began = time.perf_counter()
    files.confirmed(upload, pmo, seen)
    seconds["confirm"] = time.perf_counter() - began
    rows = SERIES * MONTHS
    assert Reading.objects.filter(indicator__system=system).count() == rows
    return {
        "rows": rows,
        "kilobytes": len(data) // 1024,
        "seconds": {name: round(took, 2) for name, took in seconds.items()},
        "rows_a_second": round(rows / sum(seconds.values())),
    }, [
        verdict(f"{name} of {rows} readings, seconds", round(took, 2), AT_MOST)
        for name, took in seconds.items()
    ]


def _analysis() -> dict[str, Any]:
    points = [(date.fromordinal(1 + n), 50 + 10 * math.sin(n * 1.7)) for n in range(POINTS)]
    began = time.perf_counter()
    spc.analyse(points, improvement="increase", target=60.0)
    took = time.perf_counter() - began
    return {"points": POINTS, "seconds": round(took, 2), "points_a_second": round(POINTS / took)}


def _drawings() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A full chart and a sparkline of months that are analysed already."""
    days = ((n, date(2014 + n // 12, n % 12 + 1, 1)) for n in range(DRAWN_MONTHS))
    points = [(day, 80 + 5 * math.sin(n * 1.7) + n % 7) for n, day in days]
    found = spc.analyse(points, improvement="increase", target=85.0)
    figures: dict[str, Any] = {"months": DRAWN_MONTHS}
    figures["chart"] = _drawn(lambda: chart(found, title="A&E within four hours", unit="%"))
    figures["sparkline"] = _drawn(lambda: sparkline(found, title="A&E within four hours"))
    verdicts = []
    for name, (milliseconds, size) in DRAWINGS.items():
        told = figures[name]
        verdicts.append(verdict(f"{name}: p50, milliseconds", told["p50_ms"], milliseconds))
        verdicts.append(verdict(f"{name}: bytes", told["bytes"], size))
    return figures, verdicts


def _drawn(draw: Callable[[], str]) -> dict[str, Any]:
    times = []
    for _ in range(DRAWN):
        began = time.perf_counter()
        made = draw()
        times.append((time.perf_counter() - began) * 1000)
    return {"bytes": len(made.encode()), **spread(times)}


def _chart() -> dict[str, Any]:
    """The longest series that the open data holds, read, analysed and drawn."""
    indicator = Indicator.objects.get(system=None, key="national-ae-four-hours")
    here = Organisation.objects.get(ods_code="RTG")
    times, size = [], 0
    for _ in range(CHARTS):
        began = time.perf_counter()
        found = series_of([indicator], organisations=[here])
        series = next(each for each in found if each.organisation == here)
        drawn = chart(series.analysis(), title="A&E within four hours", unit="%")
        times.append((time.perf_counter() - began) * 1000)
        size = len(drawn.encode())
    return {"bytes": size, **spread(times)}
