"""`manage.py load_indicators FILE…`: indicators from indicator files (docs/indicators.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from metrics.actions import indicator_files as actions
from metrics.actions.indicator_rows import Done
from metrics.parsers.indicator_entries import IndicatorFile
from metrics.parsers.indicator_file import read_indicators
from programmes import clock
from programmes.actions.portfolios import FilesRefused, service_account
from programmes.parsers.portfolio_yaml import MAX_BYTES, Fault, PortfolioFaults


class Command(BaseCommand):
    help = (
        "Load indicators from indicator files. All files are checked before anything is written; "
        "every fault is reported as file:line. Loading again changes only what the file changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--check", action="store_true", help="Only check; write nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        files, check = _read_all(options["files"]), options["check"]
        try:
            with transaction.atomic():
                done = actions.load(files=files, by=service_account(), at=clock.now())
                # Everything is tried, and nothing stays.
                transaction.set_rollback(check)
        except FilesRefused as refused:
            raise _refusal(refused.faults) from None
        for name, told in done.items():
            for key in told.kept:
                self.stdout.write(f"{name}: kept indicator “{key}”: changed in the portal")
            self.stdout.write(f"{name}: {_done(told, checked=check)}")


def _read_all(paths: list[Path]) -> dict[str, IndicatorFile]:
    files: dict[str, IndicatorFile] = {}
    faults: dict[str, list[Fault]] = {}
    for path in paths:
        try:
            with path.open("rb") as file:
                files[str(path)] = read_indicators(file.read(MAX_BYTES + 1))
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.") from None
        except PortfolioFaults as found:
            faults[str(path)] = found.faults
    if faults:
        raise _refusal(faults)
    return files


def _refusal(faults: dict[str, list[Fault]]) -> CommandError:
    lines = [f"{name}:{fault}" for name, found in faults.items() for fault in found]
    count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
    return CommandError("\n".join([*lines, f"{count}. Nothing was written."]))


def _done(done: Done, *, checked: bool) -> str:
    if not done.writes:
        return "no faults; loading would change nothing." if checked else "nothing changed."
    parts = [
        f"{count} {what}"
        for count, what in (
            (len(done.added), "indicators added"),
            (len(done.changed), "indicators changed"),
            (len(done.tables), "peer tables brought in line"),
            (done.readings, "readings recorded"),
        )
        if count
    ]
    said = ", ".join(parts)
    return f"no faults; loading would leave {said}." if checked else f"{said}."
