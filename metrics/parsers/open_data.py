"""NHS England's files of A&E and of beds (metrics/data): CSV to readings. Pure.

A month that lacks one of the two figures, or in which nobody came, has no reading.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO

from programmes.parsers.portfolio_yaml import Fault, PortfolioFaults

FOUR_HOURS = "national-ae-four-hours"
FOUR_HOURS_TYPE_1 = "national-ae-four-hours-type-1"
OCCUPANCY = "national-bed-occupancy"


@dataclass(frozen=True)
class Published:
    """A month's figures of an organisation, known by its ODS code. `line`: in the file, from 1."""

    indicator: str
    code: str
    month: date
    numerator: int
    denominator: int
    line: int


@dataclass(frozen=True)
class OpenData:
    """What a file holds. `names`: ODS code → name, where the file gives one."""

    rows: tuple[Published, ...]
    names: dict[str, str]


Row = tuple[int, dict[str, str]]


def read_by_type(content: str) -> OpenData:
    """A&E by type of department. A month without a type that the organisation has is not summed."""
    wanted = ("period", "org_code", "org_name", "type", "attendances", "breaches")
    rows = list(_rows(content, wanted))
    types: dict[str, set[str]] = defaultdict(set)
    months: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for line, row in rows:
        types[row["org_code"]].add(row["type"])
        months[row["org_code"], row["period"]].append((line, row))
    found: list[Published] = []
    for (code, _), parts in months.items():
        whole = {row["type"] for _, row in parts} == types[code]
        found += _performance(FOUR_HOURS, code, parts) if whole else []
        major = [part for part in parts if part[1]["type"] == "1"]
        found += _performance(FOUR_HOURS_TYPE_1, code, major)
    return OpenData(tuple(found), {row["org_code"]: row["org_name"] for _, row in rows})


def _performance(indicator: str, code: str, parts: list[Row]) -> Iterator[Published]:
    """Within four hours, of all who came."""
    if not parts:
        return
    line, first = parts[0]
    came = sum(_count(line, row, "attendances") or 0 for line, row in parts)
    over = sum(_count(line, row, "breaches") or 0 for line, row in parts)
    if came:
        yield Published(indicator, code, _month(line, first["period"]), came - over, came, line)


def read_all_types(content: str) -> OpenData:
    """A&E of every trust, all types together."""
    wanted = ("date", "nhs_trust22_code", "total_attendances", "attendances_over_4hours")
    found = []
    for line, row in _rows(content, wanted):
        came = _count(line, row, "total_attendances")
        over = _count(line, row, "attendances_over_4hours")
        if came and over is not None:
            code, month = row["nhs_trust22_code"], _month(line, row["date"])
            found.append(Published(FOUR_HOURS, code, month, came - over, came, line))
    return OpenData(tuple(found), {})


def read_beds(content: str) -> OpenData:
    """General and acute beds: those occupied, of those available."""
    open_beds, in_use = "general_acute_beds_available", "general_acute_beds_occupied"
    found = []
    for line, row in _rows(content, ("date", "nhs_trust22_code", open_beds, in_use)):
        beds, used = _count(line, row, open_beds), _count(line, row, in_use)
        if beds and used is not None:
            code, month = row["nhs_trust22_code"], _month(line, row["date"])
            found.append(Published(OCCUPANCY, code, month, used, beds, line))
    return OpenData(tuple(found), {})


def _rows(content: str, wanted: Iterable[str]) -> Iterator[Row]:
    reader = csv.DictReader(StringIO(content))
    missing = [name for name in wanted if name not in (reader.fieldnames or ())]
    if missing:
        raise PortfolioFaults([Fault(1, f"There is no column “{missing[0]}”.")])
    for row in reader:
        yield reader.line_num, row


def _count(line: int, row: dict[str, str], name: str) -> int | None:
    text = row[name] or ""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise PortfolioFaults([Fault(line, f"“{name}” must be a whole number, not “{text[:60]}”.")])
    return int(text)


def _month(line: int, text: str) -> date:
    try:
        return date.fromisoformat(text).replace(day=1)
    except ValueError:
        raise PortfolioFaults([Fault(line, f"“{text[:60]}” is no date.")]) from None
