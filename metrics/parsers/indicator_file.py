"""Indicator files (docs/indicators.md): bytes to a checked structure. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from metrics.enums import Given, TargetKind
from metrics.parsers.indicator_entries import (
    IndicatorEntry,
    IndicatorFile,
    PeerTableEntry,
    ReadingEntry,
)
from metrics.parsers.indicator_shapes import FILE
from metrics.periods import period_of
from programmes.parsers.portfolio_readers import Bad, shaped
from programmes.parsers.portfolio_yaml import Fault, PortfolioFaults, compose, line_of

_FIGURE = re.compile(r"-?[0-9][0-9,]*(\.[0-9]+)?")
VALUE_OR_NONE = {Given.VALUE, Given.ANNUAL_PLAN, Given.AT_YEAR_END}
"""What a plan may say of a period and give a value with."""


def read_indicators(content: bytes) -> IndicatorFile:
    """What an indicator file says. Raises PortfolioFaults with every fault found, by line."""
    root = compose(content)
    faults: list[Fault] = []
    try:
        read: IndicatorFile = shaped(FILE)(root, faults)
    except Bad as bad:
        raise PortfolioFaults([Fault(line_of(root), f"The file {bad}.")]) from None
    if not faults:
        faults.extend(_across(read))
    if faults:
        raise PortfolioFaults(faults)
    return read


def figure(printed: str) -> Decimal | None:
    """The number in what is printed: “78.7%” is 78.7, “2 - Established” is 2, “No” is none."""
    found = _FIGURE.search(printed.replace("£", ""))
    return Decimal(found[0].replace(",", "")) if found else None


def _across(read: IndicatorFile) -> Iterator[Fault]:
    yield from _twice("indicator", ((one.key, one.line) for one in read.indicators))
    yield from _twice("peer table", ((one.key, one.line) for one in read.peer_tables))
    for indicator in read.indicators:
        yield from _of_indicator(indicator)
    for table in read.peer_tables:
        yield from _of_table(table)
    known = {one.key: one for one in read.indicators}
    for reading in read.readings:
        yield from _of_reading(reading, known)
    names = (
        (f"{one.indicator}, {one.organisation or 'system'}, {one.period[0]}", one.line)
        for one in read.readings
    )
    yield from _twice("reading", names)


def _twice(what: str, named: Iterable[tuple[str, int]]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for name, line in named:
        if name in seen:
            yield Fault(line, f"The {what} “{name}” stands at line {seen[name]} already.")
        seen.setdefault(name, line)


def _of_indicator(one: IndicatorEntry) -> Iterator[Fault]:
    for name in ("baseline", "target", "trajectory"):
        for part in getattr(one, name):
            if part.organisation and part.organisation not in one.organisations:
                yield Fault(part.line, f"“{one.key}” isn't measured for “{part.organisation}”.")
    for name in ("baseline", "target"):
        parts = getattr(one, name)
        yield from _twice(name, ((part.organisation or "system", part.line) for part in parts))
    for baseline in one.baseline:
        if (baseline.given == Given.VALUE) != (baseline.value is not None):
            yield Fault(baseline.line, "A baseline has a value exactly where given is value.")
    for target in one.target:
        ranged = target.kind == TargetKind.RANGE
        if ranged != (target.upper is not None) or (
            target.upper is not None and target.upper < target.value
        ):
            yield Fault(target.line, "A range, and nothing else, has an upper value above value.")
    yield from _of_trajectory(one)


def _of_trajectory(one: IndicatorEntry) -> Iterator[Fault]:
    ends = ((f"{p.organisation or 'system'}, {p.period[1]}", p.line) for p in one.trajectory)
    yield from _twice("period ending", ends)
    for point in one.trajectory:
        if point.value is None and point.given == Given.VALUE:
            yield Fault(point.line, "The period has no value. Say in given what stands there.")
        if point.value is not None and point.given not in VALUE_OR_NONE:
            yield Fault(point.line, f"A period that is {point.given} has no value.")


def _of_table(table: PeerTableEntry) -> Iterator[Fault]:
    yield from _twice("measure", ((one.key, one.line) for one in table.measures))
    keys = {measure.key for measure in table.measures}
    for cell in table.values:
        if cell.measure not in keys:
            yield Fault(cell.line, f"“{cell.measure[:60]}” is no measure of this table.")
    if not any(cell.peer == table.words["own"] for cell in table.values):
        yield Fault(table.line, f"“{table.words['own']}” has no values in the table.")


def _of_reading(one: ReadingEntry, known: dict[str, IndicatorEntry]) -> Iterator[Fault]:
    indicator = known.get(one.indicator)
    if indicator is None:
        yield Fault(one.line, f"“{one.indicator}” is no indicator of this file.")
        return
    if one.organisation and one.organisation not in indicator.organisations:
        yield Fault(one.line, f"“{one.indicator}” isn't measured for “{one.organisation}”.")
    if one.period != period_of(one.period[0], indicator.words["frequency"]):
        yield Fault(one.line, f"“{one.indicator}” is read {indicator.words['frequency']}.")
    if one.value is None and one.numerator is None:
        yield Fault(one.line, "The reading has no value.")
