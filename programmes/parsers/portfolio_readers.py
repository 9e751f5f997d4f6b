"""Nodes to values: how each type of field in a portfolio file is read and refused. Pure."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from programmes import due as dues
from programmes.parsers.portfolio_yaml import Fault, line_of

FORMAT = 1
NARRATIVE = 4000
"""Characters; longer text belongs in the plan itself."""

_MILLION = Decimal(1_000_000)
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMBER = re.compile(r"[0-9]{1,5}")
_END = re.compile(r"(milestone|deliverable|action):[a-z0-9-]{1,80}/[a-z0-9-]{1,80}")
_AMOUNT = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?")

Read = Callable[[yaml.Node, list[Fault]], Any]


class Bad(Exception):
    """A value that won't do; the message follows the field's name."""


@dataclass(frozen=True)
class Field:
    """How to read a field, and what stands when it is missing or faulty."""

    read: Read
    default: Any = None
    required: bool = False


@dataclass(frozen=True)
class Shape:
    """A kind of entry: what to call it, what to make of it, which fields it has."""

    name: str
    make: Callable[..., Any]
    fields: dict[str, Field] = field(default_factory=dict)


def _scalar(node: yaml.Node) -> tuple[str, str]:
    if not isinstance(node, yaml.ScalarNode):
        raise Bad("must be a single value, not a list or a mapping")
    return str(node.value), str(node.tag).rpartition(":")[2]


def text(longest: int) -> Read:
    def read(node: yaml.Node, faults: list[Fault]) -> str:
        value, tag = _scalar(node)
        if tag == "bool":
            raise Bad(f"must be text; put “{value}” in quotes if it is meant")
        value = value.strip()
        if len(value) > longest:
            raise Bad(f"must be {longest} characters or fewer; it has {len(value)}")
        return value

    return read


def needed_text(longest: int) -> Read:
    plain = text(longest)

    def read(node: yaml.Node, faults: list[Fault]) -> str:
        if value := plain(node, faults):
            return str(value)
        raise Bad("must not be empty")

    return read


def key(longest: int) -> Read:
    def read(node: yaml.Node, faults: list[Fault]) -> str:
        value, _ = _scalar(node)
        if not _KEY.fullmatch(value) or len(value) > longest:
            raise Bad(
                f"must be lower-case letters, digits and single hyphens, {longest} or fewer,"
                f" not “{value[:60]}”"
            )
        return value

    return read


def one_of(choices: list[str]) -> Read:
    def read(node: yaml.Node, faults: list[Fault]) -> str:
        value, _ = _scalar(node)
        if value not in choices:
            raise Bad(f"must be one of {', '.join(choices)}, not “{value[:60]}”")
        return value

    return read


def yes_or_no(node: yaml.Node, faults: list[Fault]) -> bool:
    value, tag = _scalar(node)
    if tag != "bool":
        raise Bad(f"must be true or false, not “{value[:60]}”")
    return value.lower() in {"true", "yes", "on"}


def day(node: yaml.Node, faults: list[Fault]) -> date:
    value, _ = _scalar(node)
    parts = _DATE.fullmatch(value)
    if not parts:
        raise Bad(f"must be a date such as 2017-03-31, not “{value[:60]}”")
    year, month, number = (int(part) for part in parts.groups())
    if not 2000 <= year <= 2100:
        raise Bad(f"must lie between 2000 and 2100, not in {year}")
    try:
        return date(year, month, number)
    except ValueError:
        name = month_name[month] if 1 <= month <= 12 else f"month {month}"
        raise Bad(f"must be a real date; {number} {name} {year} is not one") from None


def month(node: yaml.Node, faults: list[Fault]) -> date:
    """The last day of a month."""
    value, _ = _scalar(node)
    parts = _MONTH.fullmatch(value)
    if not parts:
        raise Bad(f"must be a month such as 2018-05, not “{value[:60]}”")
    return _due_of(value).on or date.min


def due(node: yaml.Node, faults: list[Fault]) -> dues.Due:
    value, _ = _scalar(node)
    return _due_of(value)


def _due_of(value: str) -> dues.Due:
    try:
        return dues.parse(value)
    except dues.NoDue as wrong:
        raise Bad(f"won't do: {wrong}") from None


def whole_number(node: yaml.Node, faults: list[Fault]) -> int:
    value, _ = _scalar(node)
    if not _NUMBER.fullmatch(value):
        raise Bad(f"must be a whole number, not “{value[:60]}”")
    return int(value)


def path(longest: int) -> Read:
    """A key that begins with the key of what it stands in: framework/priority."""

    def read(node: yaml.Node, faults: list[Fault]) -> str:
        value, _ = _scalar(node)
        parts = value.split("/")
        if len(parts) != 2 or not all(_KEY.fullmatch(p) and len(p) <= longest for p in parts):
            raise Bad(f"must be two keys with a stroke between, not “{value[:60]}”")
        return value

    return read


def end(node: yaml.Node, faults: list[Fault]) -> str:
    """milestone:programme/key, and the same of a deliverable or an action."""
    value, _ = _scalar(node)
    if not _END.fullmatch(value):
        raise Bad(
            "must be milestone:PROGRAMME/KEY, deliverable:PROGRAMME/KEY or action:PROGRAMME/KEY,"
            f" not “{value[:60]}”"
        )
    return value


def one_or_several(read_item: Read) -> Read:
    several = list_of(read_item)

    def read(node: yaml.Node, faults: list[Fault]) -> tuple[Any, ...]:
        if isinstance(node, yaml.SequenceNode):
            return tuple(several(node, faults))
        return (read_item(node, faults),)

    return read


def one_to_five(node: yaml.Node, faults: list[Fault]) -> int:
    value, _ = _scalar(node)
    if value not in {"1", "2", "3", "4", "5"}:
        raise Bad(f"must be 1 to 5, or null where there is no score, not “{value[:60]}”")
    return int(value)


def millions(node: yaml.Node, faults: list[Fault]) -> Decimal:
    value, _ = _scalar(node)
    if not _AMOUNT.fullmatch(value):
        raise Bad(f"must be a number of million pounds such as 12.3, not “{value[:60]}”")
    return Decimal(value) * _MILLION


def this_format(node: yaml.Node, faults: list[Fault]) -> int:
    value, _ = _scalar(node)
    if value != str(FORMAT):
        raise Bad(f"must be {FORMAT}, the only format there is, not “{value[:60]}”")
    return FORMAT


def list_of(read_item: Read) -> Read:
    def read(node: yaml.Node, faults: list[Fault]) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise Bad("must be a list")
        items = []
        for child in node.value:
            try:
                items.append(read_item(child, faults))
            except Bad as bad:
                faults.append(Fault(line_of(child), f"Each item {bad}."))
        return tuple(items)

    return read


def shaped(shape: Shape) -> Read:
    def read(node: yaml.Node, faults: list[Fault]) -> Any:
        if not isinstance(node, yaml.MappingNode):
            raise Bad(f"must be a mapping: the fields of {shape.name}")
        values = {name: known.default for name, known in shape.fields.items()}
        given = _given(node, shape, faults)
        for name, known in shape.fields.items():
            _read_field(name, known, given.get(name), node, shape, values, faults)
        return shape.make(line=line_of(node), **values)

    return read


def _given(node: yaml.MappingNode, shape: Shape, faults: list[Fault]) -> dict[str, yaml.Node]:
    given: dict[str, yaml.Node] = {}
    for name_node, value_node in node.value:
        line = line_of(name_node)
        name = str(name_node.value) if isinstance(name_node, yaml.ScalarNode) else "a list"
        if name not in shape.fields:
            known = ", ".join(shape.fields)
            faults.append(
                Fault(line, f"“{name[:60]}” is no field of {shape.name}. Its fields are: {known}.")
            )
        elif name in given:
            faults.append(Fault(line, f"“{name}” is given twice in {shape.name}."))
        else:
            given[name] = value_node
    return given


def _read_field(
    name: str,
    known: Field,
    value: yaml.Node | None,
    whole: yaml.MappingNode,
    shape: Shape,
    values: dict[str, Any],
    faults: list[Fault],
) -> None:
    null = isinstance(value, yaml.ScalarNode) and str(value.tag).endswith(":null")
    if value is None or null:
        if known.required:
            faults.append(Fault(line_of(value or whole), f"“{name}” of {shape.name} is missing."))
        return
    try:
        values[name] = known.read(value, faults)
    except Bad as bad:
        faults.append(Fault(line_of(value), f"“{name}” of {shape.name} {bad}."))
