"""Which fields an indicator file may hold, and how each is read. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import yaml

from metrics import periods
from metrics.enums import Domain, Frequency, Given, Improvement, TargetKind, Unit
from metrics.parsers.indicator_entries import (
    BaselineEntry,
    IndicatorEntry,
    IndicatorFile,
    MeasureEntry,
    PeerTableEntry,
    Period,
    PointEntry,
    PrintedEntry,
    ReadingEntry,
    TargetEntry,
)
from programmes.parsers import portfolio_readers as readers
from programmes.parsers.portfolio_readers import NARRATIVE, Bad, Field, Shape, list_of, shaped
from programmes.parsers.portfolio_yaml import Fault, line_of

_NUMBER = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,6})?")


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Bad("must be a single value, not a list or a mapping")
    return str(node.value)


def number(node: yaml.Node, faults: list[Fault]) -> Decimal:
    """A figure in the indicator's unit."""
    value = _scalar(node)
    if not _NUMBER.fullmatch(value):
        raise Bad(f"must be a number such as 78.4, with up to six decimals, not “{value[:60]}”")
    return Decimal(value)


def period(node: yaml.Node, faults: list[Fault]) -> Period:
    try:
        return periods.parse(_scalar(node))
    except ValueError as wrong:
        raise Bad(f"won't do: {wrong}") from None


def decimals(node: yaml.Node, faults: list[Fault]) -> int:
    value = _scalar(node)
    if value not in {"0", "1", "2", "3", "4"}:
        raise Bad(f"must be 0 to 4, not “{value[:60]}”")
    return int(value)


def _one_or_several(shape: Shape) -> Callable[[yaml.Node, list[Fault]], tuple[Any, ...]]:
    one, several = shaped(shape), list_of(shaped(shape))

    def read(node: yaml.Node, faults: list[Fault]) -> tuple[Any, ...]:
        if isinstance(node, yaml.SequenceNode):
            return tuple(several(node, faults))
        return (one(node, faults),)

    return read


def printed_cells(node: yaml.Node, faults: list[Fault]) -> tuple[PrintedEntry, ...]:
    """{peer: {measure: what is printed}}, row by row."""
    found: list[PrintedEntry] = []
    for peer, row in _pairs(node, faults):
        if len(peer) > 200:
            raise Bad("has the name of a peer that is longer than 200 characters")
        for measure, cell in _pairs(row, faults):
            printed = readers.needed_text(100)(cell, faults)
            found.append(PrintedEntry(line_of(cell), peer, measure, printed))
    return tuple(found)


def _pairs(node: yaml.Node, faults: list[Fault]) -> list[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise Bad("must be a mapping of peers, each a mapping of measures to what is printed")
    seen: set[str] = set()
    pairs: list[tuple[str, yaml.Node]] = []
    for name, value in node.value:
        word = _scalar(name)
        if word in seen:
            faults.append(Fault(line_of(name), f"“{word[:60]}” is given twice."))
        seen.add(word)
        pairs.append((word, value))
    return pairs


def _split(make: Callable[..., Any], *own: str) -> Callable[..., Any]:
    """What has a table of its own stays apart; the rest are the columns of the row."""

    def made(**values: Any) -> Any:
        kept = {name: values.pop(name) for name in own}
        return make(**kept, words=values)

    return made


def _text(longest: int) -> Field:
    return Field(readers.text(longest), "")


def _needed(longest: int) -> Field:
    return Field(readers.needed_text(longest), "", required=True)


def _choice(values: list[str], default: str = "", *, required: bool = False) -> Field:
    return Field(readers.one_of(values), default, required=required)


_KEY = Field(readers.key(80), "", required=True)
_ORGANISATION = Field(readers.key(50), "")
_VALUE = Field(number)
_NOTE = _text(300)
_LONG = _text(NARRATIVE)
_PERIOD = Field(period, None, required=True)
_GIVEN = _choice(Given.values, Given.VALUE)

BASELINE = Shape(
    "the baseline",
    BaselineEntry,
    {
        "organisation": _ORGANISATION,
        "given": _GIVEN,
        "value": _VALUE,
        "period": _text(100),
        "note": _NOTE,
    },
)
TARGET = Shape(
    "the target",
    TargetEntry,
    {
        "organisation": _ORGANISATION,
        "kind": _choice(TargetKind.values, required=True),
        "value": Field(number, Decimal(0), required=True),
        "upper": _VALUE,
        "due_on": Field(readers.day),
        "at_year_end": Field(readers.yes_or_no, False),
        "standard": _text(200),
        "note": _NOTE,
    },
)
POINT = Shape(
    "a period of the trajectory",
    PointEntry,
    {
        "organisation": _ORGANISATION,
        "period": _PERIOD,
        "given": _GIVEN,
        "value": _VALUE,
        "note": _NOTE,
    },
)
INDICATOR = Shape(
    "an indicator",
    _split(
        IndicatorEntry,
        *("line", "key", "programme", "organisations", "priorities"),
        *("baseline", "target", "trajectory"),
    ),
    {
        "key": _KEY,
        "name": _needed(300),
        "area": _text(200),
        "programme": Field(readers.key(80), ""),
        "definition": _LONG,
        "numerator": _NOTE,
        "denominator": _NOTE,
        "unit": _choice(Unit.values, required=True),
        "decimals": Field(decimals, 1),
        "improvement": _choice(Improvement.values, required=True),
        "frequency": _choice(Frequency.values, Frequency.MONTHLY),
        "cumulative": Field(readers.yes_or_no, False),
        "domain": _choice(Domain.values, required=True),
        "source": _text(500),
        "attribution": _text(500),
        "owner_office": _text(200),
        "note": _LONG,
        "organisations": Field(list_of(readers.key(50)), ()),
        "priorities": Field(list_of(readers.path(80)), ()),
        "baseline": Field(_one_or_several(BASELINE), ()),
        "target": Field(_one_or_several(TARGET), ()),
        "trajectory": Field(list_of(shaped(POINT)), ()),
    },
)
MEASURE = Shape(
    "a measure",
    _split(MeasureEntry, "line", "key"),
    {
        "key": _KEY,
        "name": _needed(300),
        "heading": _text(200),
        "domain": _choice(Domain.values, required=True),
        "unit": _choice(Unit.values),
        "decimals": Field(decimals, 1),
        "improvement": _choice(Improvement.values, required=True),
        "period": _text(100),
        "target": _VALUE,
        "national_average": _VALUE,
        "upper_quartile": _VALUE,
        "printed_rank": Field(readers.whole_number),
        "printed_of": Field(readers.whole_number),
        "note": _NOTE,
    },
)
PEER_TABLE = Shape(
    "a peer table",
    _split(PeerTableEntry, "line", "key", "measures", "values"),
    {
        "key": _KEY,
        "title": _needed(300),
        "published_on": Field(readers.day, None, required=True),
        "source": _text(500),
        "own": _needed(200),
        "note": _LONG,
        "measures": Field(list_of(shaped(MEASURE)), (), required=True),
        "values": Field(printed_cells, (), required=True),
    },
)
READING = Shape(
    "a reading",
    ReadingEntry,
    {
        "indicator": _KEY,
        "organisation": _ORGANISATION,
        "period": _PERIOD,
        "value": _VALUE,
        "numerator": _VALUE,
        "denominator": _VALUE,
        "note": _LONG,
    },
)


def _file(**values: Any) -> IndicatorFile:
    return IndicatorFile(**{name: value for name, value in values.items() if name != "format"})


FILE = Shape(
    "the file",
    _file,
    {
        "format": Field(readers.this_format, None, required=True),
        "system": Field(readers.key(50), "", required=True),
        "plan": Field(readers.key(50), "", required=True),
        "indicators": Field(list_of(shaped(INDICATOR)), (), required=True),
        "peer_tables": Field(list_of(shaped(PEER_TABLE)), ()),
        "readings": Field(list_of(shaped(READING)), ()),
    },
)
