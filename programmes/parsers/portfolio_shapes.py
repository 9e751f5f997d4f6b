"""Which fields a portfolio file may hold. Pure.

What `plan_kinds` says of a kind's columns is read by it; only what a file writes otherwise than
the record has it is spelt out here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from programmes.due import UNCONFIRMED
from programmes.enums import (
    DeliverableStatus,
    EventKind,
    GroupPart,
    Office,
    OrganisationKind,
    Precision,
    Progress,
    RiskKind,
    SystemKind,
    Undated,
)
from programmes.parsers import portfolio_readers as readers
from programmes.parsers.portfolio_entries import (
    Entry,
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
    UpdateEntry,
)
from programmes.parsers.portfolio_readers import FORMAT, Field, Read, Shape, list_of, shaped
from programmes.plan_kinds import NARRATIVE, PLAN_KINDS, Column


def _renaming(make: Callable[..., Any], **names: str) -> Callable[..., Any]:
    """For names that are keywords in Python, or say less in code than in the file."""

    def renamed(**values: Any) -> Any:
        return make(**{names.get(name, name): value for name, value in values.items()})

    return renamed


def _portfolio(**values: Any) -> Portfolio:
    return Portfolio(**{name: value for name, value in values.items() if name != "format"})


def _entry(**values: Any) -> Entry:
    """What is read column by column; what stands inside it apart."""
    line, key = values.pop("line"), values.pop("key", "")
    parts = {name: values.pop(name) for name in _PARTS if name in values}
    return Entry(line=line, key=key, fields=values, parts=parts)


_PARTS = ("members", "updates", "revisions")


def _reader(column: Column) -> Read:
    """How a column is written in a file."""
    if column.type == "choice" and column.choices:
        return readers.one_of(column.choices.values)
    if column.type == "items":
        return list_of(readers.needed_text(column.longest))
    if column.type == "references":
        own_key = column.refers != "priority"
        return list_of(readers.key(80) if own_key else readers.path(80))
    if column.type == "reference":
        return readers.key(50 if column.refers == "organisation" else 80)
    if column.type in {"text", "narrative"}:
        plain = readers.needed_text if column.required else readers.text
        return plain(column.longest)
    return _READERS[column.type]


_READERS: dict[str, Read] = {
    "day": readers.day,
    "month": readers.month,
    "due": readers.due,
    "number": readers.whole_number,
    "score": readers.one_to_five,
    "yes_no": readers.yes_or_no,
    "either": readers.end,
}

_NOTHING: dict[str, Any] = {
    "text": "",
    "narrative": "",
    "choice": "",
    "items": (),
    "references": (),
    "due": UNCONFIRMED,
    "number": 0,
    "yes_no": False,
    "either": "",
}
"""What stands where a file says nothing; None for the rest."""


def columns(of: str, /, *leave: str, **defaults: Any) -> dict[str, Field]:
    """The fields of a kind but its place in print, which is that in the file."""
    return {
        column.name: Field(
            _reader(column),
            defaults.get(column.name, _NOTHING.get(column.type)),
            required=column.required,
        )
        for column in PLAN_KINDS[of].columns
        if column.name not in {"position", *leave}
    }


_KEY_50 = Field(readers.key(50), "", required=True)
_KEY_80 = Field(readers.key(80), "", required=True)
_NAME = Field(readers.needed_text(200), "", required=True)
_TITLE = Field(readers.needed_text(300), "", required=True)
_NARRATIVE = Field(readers.text(NARRATIVE), "")
_MAYBE_200 = Field(readers.text(200), "")

SYSTEM = Shape(
    "the system",
    SystemEntry,
    {
        "key": _KEY_50,
        "name": _NAME,
        "kind": Field(readers.one_of(SystemKind.values), "", required=True),
        "illustrative": Field(readers.yes_or_no, False),
    },
)
PLAN = Shape(
    "the plan",
    PlanEntry,
    {
        "key": _KEY_50,
        "name": _NAME,
        "valid_from": Field(readers.day, date.min, required=True),
        "valid_to": Field(readers.day),
        "source": Field(readers.text(500), ""),
    },
)
ORGANISATION = Shape(
    "an organisation",
    OrganisationEntry,
    {
        "key": _KEY_50,
        "ods_code": Field(readers.needed_text(20)),
        "name": _NAME,
        "kind": Field(readers.one_of(OrganisationKind.values), "", required=True),
        "statutory": Field(readers.yes_or_no, True),
    },
)
IMPACT = Shape(
    "a stated impact",
    _renaming(ImpactEntry, amount_m="amount"),
    {
        "amount_m": Field(readers.millions),
        "by": Field(readers.text(20), ""),
        "note": _NARRATIVE,
    },
)
OFFICE = Shape(
    "an office",
    _renaming(OfficeEntry, **{"from": "starts_on", "to": "ends_on"}),
    {
        "office": Field(readers.one_of(Office.values), "", required=True),
        "holder": _NAME,
        "job_title": _MAYBE_200,
        "organisation": Field(readers.key(50)),
        "from": Field(readers.day, date.min, required=True),
        "to": Field(readers.day),
    },
)
MILESTONE = Shape(
    "a milestone",
    MilestoneEntry,
    {
        "key": _KEY_80,
        **columns("milestone", baseline=date.min, precision=Precision.DAY.value),
    },
)
SCORE = Shape(
    "a score",
    ScoreEntry,
    {"likelihood": Field(readers.one_to_five), "impact": Field(readers.one_to_five)},
)
_NESTED = [f"{stem}_{name}" for stem in ("inherent", "target") for name in SCORE.fields]
RISK = Shape(
    "a risk",
    RiskEntry,
    {
        "key": _KEY_80,
        **columns("risk", "programme", *_NESTED, kind=RiskKind.RISK.value),
        "inherent": Field(shaped(SCORE), ScoreEntry()),
        "target": Field(shaped(SCORE), ScoreEntry()),
    },
)
DELIVERABLE = Shape(
    "a deliverable",
    _entry,
    {"key": _KEY_80, **columns("deliverable", status=DeliverableStatus.NOT_STARTED.value)},
)
_RAG = Field(readers.one_of(Progress.values), "")
UPDATE = Shape(
    "an update",
    UpdateEntry,
    {
        "month": Field(readers.month, date.min, required=True),
        "text": _NARRATIVE,
        "month_rag": _RAG,
        "target_rag": _RAG,
    },
)
ACTION = Shape(
    "an improvement action",
    _renaming(_entry, revised="revisions"),
    {
        "key": _KEY_80,
        **columns("action", "revised"),
        "revised": Field(readers.one_or_several(readers.month), ()),
        "updates": Field(list_of(shaped(UPDATE)), ()),
    },
)
PAGE = Shape("a plan on a page", _entry, columns("page"))
PRIORITY = Shape(
    "a priority",
    _entry,
    {"key": _KEY_80, **columns("priority", "parent"), "parent": Field(readers.key(80))},
)
FRAMEWORK = Shape(
    "a framework",
    _renaming(_entry, priorities="members"),
    {
        "key": _KEY_80,
        **columns("framework"),
        "priorities": Field(list_of(shaped(PRIORITY)), ()),
    },
)
MEMBER = Shape(
    "a member",
    _entry,
    {"office": _NAME, "holder": _MAYBE_200, **columns("group_member", part=GroupPart.MEMBER.value)},
)
GROUP = Shape(
    "a group",
    _entry,
    {"key": _KEY_80, **columns("group"), "members": Field(list_of(shaped(MEMBER)), ())},
)


def _keyed(name: str, of: str, /, **defaults: Any) -> Shape:
    return Shape(name, _entry, {"key": _KEY_80, **columns(of, **defaults)})


DECISION = _keyed("a decision", "decision")
NEXT_STEP = _keyed("a next step", "next_step")
EVENT = _keyed("an event", "event", kind=EventKind.OTHER.value, undated=Undated.UNCONFIRMED.value)
DEPENDENCY = _keyed("a dependency", "dependency")

PROGRAMME = Shape(
    "a programme",
    ProgrammeEntry,
    {
        "key": _KEY_80,
        **columns("programme", "stated_impact", "stated_impact_by", "stated_impact_note"),
        "stated_impact": Field(shaped(IMPACT), ImpactEntry()),
        "page": Field(shaped(PAGE)),
        "offices": Field(list_of(shaped(OFFICE)), ()),
        "milestones": Field(list_of(shaped(MILESTONE)), ()),
        "deliverables": Field(list_of(shaped(DELIVERABLE)), ()),
        "actions": Field(list_of(shaped(ACTION)), ()),
        "risks": Field(list_of(shaped(RISK)), ()),
    },
)


def _several(shape: Shape) -> Field:
    return Field(list_of(shaped(shape)), ())


PORTFOLIO = Shape(
    "the file",
    _portfolio,
    {
        "format": Field(readers.this_format, FORMAT, required=True),
        "system": Field(shaped(SYSTEM), None, required=True),
        "plan": Field(shaped(PLAN), None, required=True),
        "organisations": _several(ORGANISATION),
        "frameworks": _several(FRAMEWORK),
        "programmes": Field(list_of(shaped(PROGRAMME)), (), required=True),
        "risks": _several(RISK),
        "groups": _several(GROUP),
        "decisions": _several(DECISION),
        "next_steps": _several(NEXT_STEP),
        "events": _several(EVENT),
        "dependencies": _several(DEPENDENCY),
    },
)
