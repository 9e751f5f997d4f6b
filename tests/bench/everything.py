"""All of it in its order: load, boards, roll-up, the running portal, signatures, memory."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from tests.bench import progress, scale
from tests.bench.load import all as national
from tests.bench.load import items
from tests.bench.measures import (
    board,
    lists,
    memory,
    pages,
    performance,
    readings,
    roll_up,
    signing,
    spreadsheet,
)
from tests.bench.running import running

Figures = dict[str, Any]


def measured() -> Figures:
    """The whole report; `sound` says whether nothing was lost, doubled or broken."""
    chosen = scale.chosen()
    report: Figures = {"scale": chosen.name, "machine": machine()}
    with progress.step("migrate"):
        call_command("migrate", verbosity=0)
    report["load"] = national.load(chosen)
    report["targets"] = []
    with progress.step("roll-up"):
        _add(report, "roll_up", *roll_up.measure(chosen))
    report["load"]["boards_seconds"] = national.load_boards(chosen)
    with progress.step("load: a plan of thousands of items"):
        items.load(chosen)
    with running() as (port, children):
        with progress.step("board page"):
            _add(report, "board_page", *board.measure(chosen, port))
        with progress.step("programme page, PMO month page, My work"):
            _add(report, "pages", *pages.measure(chosen, port))
        with progress.step("lists and search"):
            _add(report, "lists", *lists.measure(chosen, port))
        with progress.step("performance summary"):
            _add(report, "performance", *performance.measure(chosen, port))
        with progress.step("signatures"):
            _add(report, "signing", *signing.measure(chosen, port))
        with progress.step("memory"):
            report["memory"] = memory.measure(children)
    with progress.step("spreadsheet"):
        _add(report, "spreadsheet", *spreadsheet.measure(chosen))
    with progress.step("readings and charts"):
        _add(report, "readings", *readings.measure())
    report["missed"] = [said["what"] for said in report["targets"] if not said["met"]]
    report["sound"] = report["signing"]["sound"]
    return report


def _add(report: Figures, name: str, figures: Figures, verdicts: list[Figures]) -> None:
    report[name] = figures
    report["targets"] += verdicts


def machine() -> Figures:
    """What it ran on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = cursor.fetchone()[0]
    pages_of_memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "memory_gb": round(pages_of_memory / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": postgresql,
        "load_average_at_start": [round(x, 2) for x in os.getloadavg()],
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
