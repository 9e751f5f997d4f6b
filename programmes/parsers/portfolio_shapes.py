"""Nodes to entries: which fields a portfolio file may hold, and what each must look like. Pure."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from programmes.enums import Office, OrganisationKind, Precision, ProgrammeKind, SystemKind
from programmes.parsers.portfolio_entries import (
    ImpactEntry,
    MilestoneEntry,
    OfficeEntry,
    OrganisationEntry,
    PlanEntry,
    Portfolio,
    ProgrammeEntry,
    RiskEntry,
    ScoreEntry,
    SystemEntry,
)
from programmes.parsers.portfolio_yaml import Fault, line_of

FORMAT = 1
NARRATIVE = 4000
"""Characters; longer text belongs in the plan itself."""

_MILLION = Decimal(1_000_000)
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
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


def _renaming(make: Callable[..., Any], **names: str) -> Callable[..., Any]:
    """For names that are keywords in Python, or say less in code than in the file."""

    def renamed(**values: Any) -> Any:
        return make(**{names.get(name, name): value for name, value in values.items()})

    return renamed


def _portfolio(**values: Any) -> Portfolio:
    return Portfolio(**{name: value for name, value in values.items() if name != "format"})


_KEY_50 = Field(key(50), "", required=True)
_KEY_80 = Field(key(80), "", required=True)
_NAME = Field(needed_text(200), "", required=True)
_TITLE = Field(needed_text(300), "", required=True)
_NARRATIVE = Field(text(NARRATIVE), "")

SYSTEM = Shape(
    "the system",
    SystemEntry,
    {
        "key": _KEY_50,
        "name": _NAME,
        "kind": Field(one_of(SystemKind.values), "", required=True),
        "illustrative": Field(yes_or_no, False),
    },
)
PLAN = Shape(
    "the plan",
    PlanEntry,
    {
        "key": _KEY_50,
        "name": _NAME,
        "valid_from": Field(day, date.min, required=True),
        "valid_to": Field(day),
        "source": Field(text(500), ""),
    },
)
ORGANISATION = Shape(
    "an organisation",
    OrganisationEntry,
    {
        "key": _KEY_50,
        "ods_code": Field(needed_text(20)),
        "name": _NAME,
        "kind": Field(one_of(OrganisationKind.values), "", required=True),
        "statutory": Field(yes_or_no, True),
    },
)
IMPACT = Shape(
    "a stated impact",
    _renaming(ImpactEntry, amount_m="amount"),
    {"amount_m": Field(millions), "by": Field(text(20), ""), "note": _NARRATIVE},
)
OFFICE = Shape(
    "an office",
    _renaming(OfficeEntry, **{"from": "starts_on", "to": "ends_on"}),
    {
        "office": Field(one_of(Office.values), "", required=True),
        "holder": _NAME,
        "job_title": Field(text(200), ""),
        "organisation": Field(key(50)),
        "from": Field(day, date.min, required=True),
        "to": Field(day),
    },
)
MILESTONE = Shape(
    "a milestone",
    MilestoneEntry,
    {
        "key": _KEY_80,
        "title": _TITLE,
        "baseline": Field(day, date.min, required=True),
        "precision": Field(one_of(Precision.values), Precision.DAY.value),
        "actual": Field(day),
        "note": _NARRATIVE,
    },
)
SCORE = Shape(
    "a score", ScoreEntry, {"likelihood": Field(one_to_five), "impact": Field(one_to_five)}
)
RISK = Shape(
    "a risk",
    RiskEntry,
    {
        "key": _KEY_80,
        "title": _TITLE,
        "description": _NARRATIVE,
        "likelihood": Field(one_to_five),
        "impact": Field(one_to_five),
        "inherent": Field(shaped(SCORE), ScoreEntry()),
        "target": Field(shaped(SCORE), ScoreEntry()),
        "owner_office": Field(text(200), ""),
        "mitigations": Field(list_of(needed_text(NARRATIVE)), ()),
        "external_dependency": _NARRATIVE,
    },
)
PROGRAMME = Shape(
    "a programme",
    ProgrammeEntry,
    {
        "key": _KEY_80,
        "number": Field(text(10), ""),
        "name": _NAME,
        "kind": Field(one_of(ProgrammeKind.values), "", required=True),
        "parent": Field(key(80)),
        "reports": Field(yes_or_no, False),
        "summary": _NARRATIVE,
        "stated_impact": Field(shaped(IMPACT), ImpactEntry()),
        "offices": Field(list_of(shaped(OFFICE)), ()),
        "milestones": Field(list_of(shaped(MILESTONE)), ()),
        "risks": Field(list_of(shaped(RISK)), ()),
    },
)
PORTFOLIO = Shape(
    "the file",
    _portfolio,
    {
        "format": Field(this_format, FORMAT, required=True),
        "system": Field(shaped(SYSTEM), None, required=True),
        "plan": Field(shaped(PLAN), None, required=True),
        "organisations": Field(list_of(shaped(ORGANISATION)), ()),
        "programmes": Field(list_of(shaped(PROGRAMME)), (), required=True),
        "risks": Field(list_of(shaped(RISK)), ()),
    },
)
