"""How much is generated and how often it is measured: the full load, and a small one for tests."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

TODAY = date(2017, 4, 11)
LAST_MONTH = date(2017, 4, 1)
"""The month in hand; the months before it are locked."""


@dataclass(frozen=True)
class Scale:
    """Counts of rows and of repetitions."""

    name: str
    systems: int
    reporting: int
    months: int
    short_months: int
    wide: int
    half: int
    milestones: int
    risks: int
    requests: int
    requests_at_once: int
    page_requests: int
    roll_ups: int
    signers: int
    signing_rounds: int
    sheet_rows: int
    items: int


FULL = Scale(
    name="full",
    systems=42,
    reporting=20,
    months=60,
    short_months=12,
    wide=840,
    half=420,
    milestones=15,
    risks=8,
    requests=200,
    requests_at_once=400,
    page_requests=50,
    roll_ups=10,
    signers=8,
    signing_rounds=40,
    sheet_rows=5_000,
    items=5_000,
)
SMALL = Scale(
    name="small",
    systems=2,
    reporting=20,
    months=8,
    short_months=4,
    wide=40,
    half=20,
    milestones=15,
    risks=8,
    requests=10,
    requests_at_once=16,
    page_requests=5,
    roll_ups=2,
    signers=4,
    signing_rounds=3,
    sheet_rows=200,
    items=100,
)


def chosen() -> Scale:
    """The full scale, unless BENCH_SCALE=small asks for the quick one."""
    return SMALL if os.environ.get("BENCH_SCALE") == "small" else FULL


@dataclass(frozen=True)
class Made:
    """A generated system: how many programmes report in it, and for how many months."""

    key: str
    reporting: int
    months: int
    parents: int
    people: int
    """How many share the posts of SRO, and as many those of programme manager."""


LONG = "national-01"
SHORT = "short"
WIDE = "wide"
WIDE_SHORT = "wide-short"
HALF = "half"


def systems(scale: Scale) -> list[Made]:
    """All systems to generate. Forty lines a board page: 20 that report and 20 above them."""
    above = 20
    national = [
        Made(f"national-{n:02}", scale.reporting, scale.months, above, scale.reporting)
        for n in range(1, scale.systems + 1)
    ]
    few = scale.signers
    return [
        *national,
        Made(SHORT, scale.reporting, scale.short_months, above, scale.reporting),
        Made(WIDE, scale.wide, scale.months, above, few),
        Made(WIDE_SHORT, scale.wide, scale.short_months, above, few),
        Made(HALF, scale.half, scale.months, above, few),
    ]
