"""Open data into the database, and the analysis and drawing of charts."""

from __future__ import annotations

import math
import time
from datetime import date
from io import StringIO
from typing import Any

from django.core.management import call_command

from metrics import spc
from metrics.charts import chart
from metrics.models import Indicator, Reading
from metrics.selectors.series import one
from programmes.models import Organisation
from tests.bench.figures import spread

POINTS = 100_000
CHARTS = 30


def measure() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Rows a second of the import, points a second of the analysis, ms and bytes of a chart."""
    began = time.perf_counter()
    call_command("import_open_data", stdout=StringIO())
    first = time.perf_counter() - began
    began = time.perf_counter()
    call_command("import_open_data", stdout=StringIO())
    again = time.perf_counter() - began
    rows = Reading.objects.filter(indicator__system=None).count()
    return {
        "rows": rows,
        "rows_a_second": round(rows / first),
        "again_seconds": round(again, 2),
        "analysis": _analysis(),
        "chart": _chart(),
    }, []


def _analysis() -> dict[str, Any]:
    points = [(date.fromordinal(1 + n), 50 + 10 * math.sin(n * 1.7)) for n in range(POINTS)]
    began = time.perf_counter()
    spc.analyse(points, improvement="increase", target=60.0)
    took = time.perf_counter() - began
    return {"points": POINTS, "seconds": round(took, 2), "points_a_second": round(POINTS / took)}


def _chart() -> dict[str, Any]:
    """The longest series that the open data holds, read, analysed and drawn."""
    indicator = Indicator.objects.get(system=None, key="national-ae-four-hours")
    here = Organisation.objects.get(ods_code="RTG")
    times, size = [], 0
    for _ in range(CHARTS):
        began = time.perf_counter()
        series = one(indicator, here, organisations=[here])
        assert series is not None
        drawn = chart(series.analysis(), title="A&E within four hours", unit="%")
        times.append((time.perf_counter() - began) * 1000)
        size = len(drawn.encode())
    return {"bytes": size, **spread(times)}
