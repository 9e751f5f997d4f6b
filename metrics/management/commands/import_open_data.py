"""`manage.py import_open_data`: national indicators from the open data in metrics/data."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from metrics.actions import open_data as actions
from metrics.actions.readings import EntriesRefused
from metrics.parsers import open_data as read
from metrics.parsers.open_data import OpenData
from programmes import clock
from programmes.actions.portfolios import service_account
from programmes.parsers.portfolio_yaml import PortfolioFaults

FOLDER = settings.BASE_DIR / "metrics" / "data"
FILES = (
    (
        "ae_attendances.csv",
        "NHS England, A&E attendances, April 2016 to March 2019",
        read.read_by_type,
    ),
    (
        "trust_ae_2021_2025_full.csv",
        "NHS England, A&E attendances, April 2021 to July 2025",
        read.read_all_types,
    ),
    (
        "trust_beds_2022_2025.csv",
        "NHS England, general and acute beds, April 2022 to August 2025",
        read.read_beds,
    ),
)


class Command(BaseCommand):
    help = "Import NHS England's open data: A&E and beds, all of it or none. Again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="Where the files are.")

    def handle(self, *_args: Any, **options: Any) -> None:
        files = _read_all(options["folder"])
        began = time.perf_counter()
        try:
            with transaction.atomic():
                done = actions.load(files=files, by=service_account(), at=clock.now())
        except EntriesRefused as refused:
            lines = [f"{place}: {told}" for place, _, told, _ in refused.faults[:20]]
            raise CommandError("\n".join([*lines, "Nothing was written."])) from None
        took = time.perf_counter() - began
        self.stdout.write(
            f"Open data: {done.indicators} indicators and {done.organisations} organisations added,"
            f" {done.readings:,} readings recorded in {took:.1f} s."
            if done.readings or done.indicators
            else "Open data: nothing changed."
        )


def _read_all(folder: Path) -> list[tuple[str, OpenData]]:
    found = []
    for name, provenance, reader in FILES:
        try:
            found.append((provenance, reader((folder / name).read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{folder / name} can't be read: {error}.") from None
        except PortfolioFaults as wrong:
            lines = [f"{folder / name}:{fault}" for fault in wrong.faults]
            raise CommandError("\n".join([*lines, "Nothing was written."])) from None
    return found
