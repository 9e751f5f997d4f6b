"""A field of a record as JSON, and as Python has it: one rule for each type of column. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from programmes import due
from programmes.plan_kinds import Column


def plain(column: Column, value: Any) -> Any:
    """The JSON of a value. References are sorted, so that equal sets are equal lists.

    Items may come as a list or as one text with an item a line.
    """
    if column.type in {"items", "references"}:
        return _list(column, value)
    if value is None:
        return None
    if column.type == "due":
        return value.text
    if column.type == "day":
        return value.isoformat()
    if column.type == "month":
        return f"{value:%Y-%m}"
    if column.type == "money":
        return str(Decimal(value).quantize(Decimal("0.01")))
    return value


def _list(column: Column, value: Any) -> list[str]:
    items = (value or "").splitlines() if value is None or isinstance(value, str) else value
    one_line = [" ".join(str(item).split()) for item in items]
    kept = [item for item in one_line if item]
    return sorted(set(kept)) if column.type == "references" else kept


def real(column: Column, said: Any) -> Any:
    """What a model takes for a record's field. References are not for here.

    Raises ValueError for text that is no such date, month or due.
    """
    if column.type == "items":
        return "\n".join(said or ())
    if column.type == "due":
        return due.parse(said or "")
    if said is None:
        return None
    if column.type == "day":
        return date.fromisoformat(said)
    if column.type == "month":
        year, month = said.split("-")
        return due.month_due(int(year), int(month)).on
    return Decimal(said) if column.type == "money" else said
