"""What the documents hold, counted in them by hand, against the files that were made of them.

Where the numbers come from is told in docs/indicators.md.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from metrics.parsers.indicator_entries import IndicatorFile
from metrics.parsers.indicator_file import figure, read_indicators
from programmes.parsers.portfolio_yaml import PortfolioFaults

FOLDER = Path("metrics/indicators")

HELD = {
    "staffordshire-2016": {
        "indicators": 127,
        "with_baseline": 34,
        "awaiting": 0,
        "in_development": 0,
        "targets": 40,
        "trajectory_points": 15,
        "annual_plan": 0,
        "at_year_end": 0,
        "peer_tables": 0,
        "peer_measures": 0,
        "peers": 0,
        "peer_values": 0,
        "readings": 18,
    },
    "stoke-improvement-2018": {
        "indicators": 37,
        "with_baseline": 13,
        "awaiting": 3,
        "in_development": 1,
        "targets": 13,
        "trajectory_points": 4,
        "annual_plan": 0,
        "at_year_end": 0,
        "peer_tables": 0,
        "peer_measures": 0,
        "peers": 0,
        "peer_values": 0,
        "readings": 22,
    },
    "staffordshire-2024": {
        "indicators": 103,
        "with_baseline": 55,
        "awaiting": 10,
        "in_development": 42,
        "targets": 32,
        "trajectory_points": 361,
        "annual_plan": 4,
        "at_year_end": 5,
        "peer_tables": 0,
        "peer_measures": 0,
        "peers": 0,
        "peer_values": 0,
        "readings": 7,
    },
    "shropshire-2018": {
        "indicators": 49,
        "with_baseline": 5,
        "awaiting": 0,
        "in_development": 0,
        "targets": 25,
        "trajectory_points": 7,
        "annual_plan": 0,
        "at_year_end": 0,
        "peer_tables": 2,
        "peer_measures": 40,
        "peers": 18,
        "peer_values": 353,
        "readings": 27,
    },
}


def read(name: str) -> IndicatorFile:
    return read_indicators((FOLDER / f"{name}.yaml").read_bytes())


def counts(held: IndicatorFile) -> dict[str, int]:
    baselines = [row for one in held.indicators for row in one.baseline]
    points = [row for one in held.indicators for row in one.trajectory]
    given = [row.given for row in (*baselines, *points)]
    return {
        "indicators": len(held.indicators),
        "with_baseline": sum(
            any(row.value is not None for row in one.baseline) for one in held.indicators
        ),
        "awaiting": given.count("awaiting"),
        "in_development": given.count("in_development"),
        "targets": sum(len(one.target) for one in held.indicators),
        "trajectory_points": len(points),
        "annual_plan": given.count("annual_plan"),
        "at_year_end": given.count("at_year_end"),
        "peer_tables": len(held.peer_tables),
        "peer_measures": sum(len(table.measures) for table in held.peer_tables),
        "peers": sum(len({cell.peer for cell in table.values}) for table in held.peer_tables),
        "peer_values": sum(len(table.values) for table in held.peer_tables),
        "readings": len(held.readings),
    }


@pytest.mark.parametrize("name", HELD)
def test_a_file_holds_what_its_document_holds(name: str):
    assert counts(read(name)) == HELD[name]


def test_every_file_is_counted():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(HELD)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("78.7%", "78.7"),
        ("2 - Established", "2"),
        ("Category 3 - making progress", "3"),
        ("£61.0", "61.0"),
        ("17,069", "17069"),
        ("-2.51%", "-2.51"),
        ("No", None),
        ("-", None),
    ],
)
def test_numbers_are_read_from_what_is_printed(printed: str, number: str | None):
    assert figure(printed) == (Decimal(number) if number else None)


FILE = """\
format: 1
system: vale
plan: vale-2016
indicators:
  - key: waits
    name: "Waits"
    unit: percent
    improvement: increase
    frequency: quarterly
    domain: performance
    organisations: [trust]
    baseline: {value: 71.0, organisation: trust}
    target: {kind: at_least, value: 95, organisation: trust}
    trajectory:
      - {period: "2016/17 Q1", value: 72, organisation: trust}
      - {period: "2016/17 Q2", given: in_development, organisation: trust}
readings:
  - {indicator: waits, organisation: trust, period: "2016/17 Q1", value: 70}
"""


def test_the_example_has_no_fault():
    assert read_indicators(FILE.encode()).indicators[0].baseline[0].value == Decimal("71.0")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("value: 95", "value: most", 13, "“value” of the target must be a number such as 78.4"),
        ("value: 95", "value: 1e3", 13, "must be a number such as 78.4"),
        ("unit: percent", "unit: share", 7, "must be one of count, percent, rate"),
        ("unit: percent", "units: percent", 7, "“units” is no field of an indicator"),
        ("2016/17 Q2", "2016/18 Q2", 16, "2016/18 is not a financial year"),
        ("2016/17 Q2", "2016/17 Q1", 16, "stands at line 15 already"),
        ("{value: 71.0, ", "{", 12, "a value exactly where given is value"),
        ("given: in_development", "given: value", 16, "Say in given what stands there"),
        (", organisation: trust}\n    target", ", organisation: x}\n    target", 12, "for “x”"),
        ('period: "2016/17 Q1", value: 70', 'period: "2016-04", value: 70', 18, "read quarterly"),
        ("{indicator: waits", "{indicator: weights", 18, "is no indicator of this file"),
        ("kind: at_least", "kind: range", 13, "has an upper value above value"),
        ("format: 1", "format: 2", 1, "must be 1, the only format there is"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 25 else "",
)
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int, words: str):
    assert FILE.count(old) >= 1
    with pytest.raises(PortfolioFaults) as found:
        read_indicators(FILE.replace(old, new, 1).encode())
    assert any(fault.line == line and words in fault.message for fault in found.value.faults), (
        found.value
    )
