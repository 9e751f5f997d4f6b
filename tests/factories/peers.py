"""Published tables of peers, loaded from a file as every plan's are, and trusts of open data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from metrics.actions.indicator_files import load
from metrics.models import Indicator, PeerTable
from metrics.parsers.indicator_file import read_indicators
from programmes.models import Organisation, System
from tests.factories import metrics
from tests.factories import programmes as make

MEASURES: list[dict[str, Any]] = [
    {
        "key": "waits",
        "name": "A&E waiting time",
        "heading": "Hospital performance",
        "domain": "performance",
        "unit": "percent",
        "improvement": "increase",
        "period": "Mar-18",
        "target": 95,
        "national_average": 88.4,
        "upper_quartile": 90.1,
    },
    {
        "key": "leadership",
        "name": "System-wide leadership",
        "domain": "leadership",
        "unit": "number",
        "decimals": 0,
        "improvement": "decrease",
    },
    {
        "key": "special",
        "name": "In special measures",
        "domain": "quality",
        "improvement": "neutral",
    },
    {
        "key": "referrals",
        "name": "GP referrals",
        "domain": "transformation",
        "unit": "rate",
        "decimals": 0,
        "improvement": "neutral",
    },
    {
        "key": "backlog",
        "name": "Estates backlog",
        "domain": "finance",
        "unit": "number",
        "improvement": "decrease",
        "printed_rank": 19,
        "printed_of": 44,
    },
]
ROWS: dict[str, list[str]] = {
    "Ash": ["91.1%", "2 - Established", "No", "21,000", "-"],
    "Vale": ["78.7%", "2 - Established", "No", "17,069", "£61.0"],
    "Birch": ["84.5%", "1 - Advanced", "Yes", "19,400", "-"],
    "Cedar": ["86.6%", "2 - Established", "No", "18,000", "-"],
    "Elm": ["94.3%", "4 - Early", "No", "22,500", "-"],
}
"""Five systems by the five measures, the second of them the system's own."""


def load_table(
    system: System, key: str = "dashboard", *, rows: Mapping[str, list[str]] = ROWS, **said: Any
) -> PeerTable:
    """The table of the system's plan, read and written as a file is."""
    keys = [measure["key"] for measure in MEASURES]
    table = {
        "key": key,
        "title": "Progress dashboard",
        "published_on": date(2018, 4, 30),
        "own": "Vale",
        "measures": MEASURES,
        "values": {peer: dict(zip(keys, row, strict=True)) for peer, row in rows.items()},
        **said,
    }
    plan = system.plans.get()
    file = {"format": 1, "system": system.key, "plan": plan.key, "indicators": []}
    text = yaml.safe_dump({**file, "peer_tables": [table]}, allow_unicode=True, sort_keys=False)
    load(files={"peers": read_indicators(text.encode())}, by=make.pmo_of(system), at=make.at())
    return PeerTable.objects.get(system=system, key=key)


def make_trusts(
    system: System, values: list[str | None], *, england: str | None = None, **fields: Any
) -> tuple[Indicator, list[Organisation]]:
    """National open data of December 2016: the first value is of a member, None is no figure."""
    trusts = [
        metrics.make_organisation(None if number else system, f"trust-{number}", f"Trust {number}")
        for number in range(len(values))
    ]
    indicator = metrics.make_indicator(
        None, "four-hours", organisations=trusts, target="95", attribution="Licence v3.0", **fields
    )
    read_month(indicator, trusts, values)
    if england is not None:
        whole = metrics.make_organisation(None, "england", "England")
        Organisation.objects.filter(pk=whole.pk).update(ods_code="ENG")
        indicator.organisations.add(whole)
        read_month(indicator, [whole], [england])
    return indicator, trusts


def read_month(
    indicator: Indicator,
    trusts: list[Organisation],
    values: list[str | None],
    month: date = date(2016, 12, 1),
) -> None:
    for trust, value in zip(trusts, values, strict=True):
        metrics.read(indicator, [value], organisation=trust, first=month)
