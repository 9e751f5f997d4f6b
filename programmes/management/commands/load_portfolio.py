"""`manage.py load_portfolio FILE…`: plans from portfolio files (docs/portfolio-file.md)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes import clock
from programmes.actions import portfolios as actions
from programmes.parsers.portfolio import (
    MAX_BYTES,
    Fault,
    Portfolio,
    PortfolioFaults,
    read_portfolio,
)
from programmes.portfolio_merge import Kept, Merge
from programmes.record_kinds import KINDS
from programmes.refusals import Refused


class Command(BaseCommand):
    help = (
        "Load plans from portfolio files. All files are checked before anything is written; "
        "every fault is reported as file:line. Loading again changes only what the file changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--check", action="store_true", help="Only check; write nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        portfolios = _read_all(options["files"])
        try:
            done = _compare(portfolios) if options["check"] else _load(portfolios)
        except actions.FilesRefused as refused:
            raise _refusal(refused.faults) from None
        except Refused as refused:
            raise CommandError(f"{refused} Nothing was written.") from None
        for name, merged in done.items():
            self._tell(name, merged, checked=options["check"])

    def _tell(self, name: str, merged: Merge, *, checked: bool) -> None:
        for kept in merged.kept:
            self.stdout.write(f"{name}: kept {_kept(kept)}")
        for kind, key in merged.left:
            self.stdout.write(f"{name}: left {kind} “{key}”: no longer in the file")
        self.stdout.write(f"{name}: {_done(merged, checked=checked)}")


def _load(portfolios: dict[str, Portfolio]) -> dict[str, Merge]:
    return actions.load(files=portfolios, by=actions.service_account(), at=clock.now())


def _compare(portfolios: dict[str, Portfolio]) -> dict[str, Merge]:
    done: dict[str, Merge] = {}
    faults: dict[str, list[Fault]] = {}
    for name, portfolio in portfolios.items():
        try:
            done[name] = actions.compare(portfolio=portfolio)
        except PortfolioFaults as found:
            faults[name] = found.faults
    if faults:
        raise actions.FilesRefused(faults)
    return done


def _read_all(paths: list[Path]) -> dict[str, Portfolio]:
    portfolios: dict[str, Portfolio] = {}
    faults: dict[str, list[Fault]] = {}
    for path in paths:
        try:
            with path.open("rb") as file:
                portfolios[str(path)] = read_portfolio(file.read(MAX_BYTES + 1))
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.") from None
        except PortfolioFaults as found:
            faults[str(path)] = found.faults
    if faults:
        raise _refusal(faults)
    return portfolios


def _refusal(faults: dict[str, list[Fault]]) -> CommandError:
    lines = [f"{name}:{fault}" for name, found in faults.items() for fault in found]
    count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
    return CommandError("\n".join([*lines, f"{count}. Nothing was written."]))


def _kept(kept: Kept) -> str:
    what = f"{kept.name} of {kept.kind}" if kept.name else kept.kind
    return f"{what} “{kept.key}”: {kept.why}"


def _done(merged: Merge, *, checked: bool) -> str:
    if not merged.writes:
        return "nothing changed." if not checked else "no faults; loading would change nothing."
    counts = Counter(kind for kind, _ in merged.added)
    added = ", ".join(
        f"{counts[kind.key]} {kind.one if counts[kind.key] == 1 else kind.many}"
        for kind in KINDS.values()
        if counts[kind.key]
    )
    parts = [f"add {added}"] if added else []
    if merged.changed:
        parts.append(f"change {len(merged.changed)} entries")
    sentence = " and ".join(parts)
    if checked:
        return f"no faults; loading would {sentence}."
    return f"{sentence.replace('add ', 'added ', 1).replace('change ', 'changed ', 1)}."
