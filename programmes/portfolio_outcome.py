"""What a portfolio file and the edits made in the portal would break only together. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from programmes.enums import Office
from programmes.parsers.portfolio_yaml import Fault
from programmes.portfolio_merge import Records
from programmes.record_checks import faults_between, unknown_references

Lines = dict[tuple[str, str], int]


def faults_of(outcome: Records, lines: Lines) -> Iterator[Fault]:
    """`outcome`: how everything would stand. `lines`: where the file has each record."""
    missing = list(_missing(outcome, lines))
    yield from missing
    if not missing:
        yield from _circles(outcome, lines)
        yield from _together(outcome, lines)
        yield from _two_sros(outcome, lines)


def _missing(outcome: Records, lines: Lines) -> Iterator[Fault]:
    for found in unknown_references(outcome):
        line = lines.get((found.kind, found.key), 1)
        message = f"“{found.value}”, which “{found.key}” needs, was removed in the portal."
        yield Fault(line, message)


def _circles(outcome: Records, lines: Lines) -> Iterator[Fault]:
    """Every programme from which the tree leads back to itself."""
    programmes = outcome["programme"]
    for key in programmes:
        seen = set()
        step: str | None = key
        while step is not None and step not in seen:
            seen.add(step)
            step = programmes[step]["parent"]
        if step == key:
            line = lines.get(("programme", key), 1)
            yield Fault(line, f"With the portal's changes the tree runs in a circle at “{key}”.")


def _together(outcome: Records, lines: Lines) -> Iterator[Fault]:
    for found in faults_between(outcome):
        if (found.kind, found.name) != ("programme", "parent"):
            line = lines.get((found.kind, found.key), 1)
            yield Fault(line, f"With the portal's changes: {found.message}")


def _two_sros(outcome: Records, lines: Lines) -> Iterator[Fault]:
    for one, other in combinations(_sro_spells(outcome), 2):
        if one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2]:
            line = lines.get(("office", other[3])) or lines.get(("office", one[3]), 1)
            yield Fault(line, f"With the portal's changes “{one[0]}” has two SROs at once.")


def _sro_spells(outcome: Records) -> list[tuple[str, str, str, str]]:
    """(programme, first day, last day, key) of each SRO of a reporting programme."""
    spells = []
    for key, fields in outcome["office"].items():
        programme, office, starts_on, _ = key.split("/", 3)
        if office == Office.SRO and outcome["programme"][programme]["reports"]:
            last = fields["ends_on"] or date.max.isoformat()
            spells.append((programme, starts_on, last, key))
    return spells
