"""What is asked about a reading that may be right, and is probably a slip."""

from datetime import date
from decimal import Decimal

import pytest

from metrics.reading_rules import Problem, Said, problems


def asked(value: str, unit: str, *others: str) -> list[Problem]:
    said = Said(date(2017, 3, 1), date(2017, 3, 31), Decimal(value))
    before = tuple(map(Decimal, others))
    return problems(said, unit=unit, frequency="monthly", on=date(2017, 4, 11), others=before)


@pytest.mark.parametrize(
    ("value", "unit", "others", "words"),
    [
        ("0.78", "percent", ["77", "79"], "0.78% is very small. Did you mean 78%?"),
        ("780", "percent", ["77"], "780% is more than 100%. Is that right?"),
        ("0.04", "percent", ["4.1", "5"], "0.04 is less than a tenth of any reading before, 4.1"),
        ("3.51", "pounds", ["3480000"], "3.51 is less than a tenth of any reading before"),
        ("3510000", "pounds", ["3.48", "0"], "3510000 is more than ten times any reading before"),
        ("1500", "count", ["12", "120"], "1500 is more than ten times any reading before, 120"),
    ],
    ids=["a share", "ten times", "a small share", "in millions", "in pounds", "a count"],
)
def test_a_slip_is_asked_about(value, unit, others, words):
    (found,) = asked(value, unit, *others)
    assert found.asks
    assert found.message.startswith(words)


@pytest.mark.parametrize(
    ("value", "unit", "others"),
    [
        ("78", "percent", []),
        ("0.4", "percent", ["0.3", "0.9"]),
        ("0", "count", ["12"]),
        ("14", "count", ["1"]),
        ("35000", "pounds", ["4000"]),
        ("-3", "pounds", ["2"]),
    ],
    ids=["the first", "among its like", "none", "a few", "within ten times", "a loss"],
)
def test_what_may_well_be_is_not(value, unit, others):
    assert asked(value, unit, *others) == []
