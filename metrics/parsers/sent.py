"""Readings as an organisation's system sends them in JSON: a list of objects. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from metrics import periods
from metrics.reading_rules import Said

FIELDS = ("indicator", "period", "value", "numerator", "denominator", "reason", "as_typed")
_NUMBER = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,6})?")
LONGEST = 300
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Fault:
    """What is wrong with a reading. `index`: its place in the list, from 0."""

    index: int
    field: str
    message: str
    asks: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """As the answer has it. With `asks`, sending it `as_typed` settles it."""
        return {
            "index": self.index,
            "field": self.field,
            "message": self.message,
            "asks": self.asks,
        }


@dataclass(frozen=True)
class SentReading:
    index: int
    indicator: str
    said: Said
    reason: str
    as_typed: bool


class Wrong(Exception):
    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


def read(sent: list[Any]) -> tuple[list[SentReading], list[Fault]]:
    """The readings that can be read, and what is wrong with the others."""
    found, faults = [], []
    for index, one in enumerate(sent):
        try:
            found.append(_one(index, one))
        except Wrong as wrong:
            faults.append(Fault(index, wrong.field, wrong.message))
    return found, faults


def _one(index: int, one: Any) -> SentReading:
    if not isinstance(one, dict):
        raise Wrong("", "Each reading must be an object")
    if unknown := [name for name in one if name not in FIELDS]:
        shown = unknown[0][:40] if unknown[0].isprintable() else "one of its names"
        raise Wrong("", f"“{shown}” is no field of a reading. Its fields are {', '.join(FIELDS)}")
    as_typed = one.get("as_typed", False)
    if not isinstance(as_typed, bool):
        raise Wrong("as_typed", "as_typed must be true or false")
    try:
        first, last = periods.parse(_text(one, "period", needed=True))
    except ValueError as wrong:
        raise Wrong("period", str(wrong)) from None
    if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
        raise Wrong("period", f"The period must lie between {EARLIEST_YEAR} and {LATEST_YEAR}")
    figures = (_number(one, name) for name in ("value", "numerator", "denominator"))
    key = _text(one, "indicator", needed=True)
    return SentReading(index, key, Said(first, last, *figures), _text(one, "reason"), as_typed)


def _text(one: dict[str, Any], name: str, *, needed: bool = False) -> str:
    value = one.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise Wrong(name, f"{name} must be text")
    if len(value) > LONGEST or not value.isprintable():
        raise Wrong(name, f"{name} must be {LONGEST} characters or fewer, all of them printable")
    return value.strip()


def _number(one: dict[str, Any], name: str) -> Decimal | None:
    value = one.get(name)
    if value is None:
        return None
    text = str(value) if isinstance(value, int | float | str) else ""
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise Wrong(name, f"{name} must be a number such as 78.4, with up to six decimals")
    return Decimal(text)
