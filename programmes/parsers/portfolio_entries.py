"""What a portfolio file says, checked. Every entry knows the line on which it begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SystemEntry:
    line: int
    key: str
    name: str
    kind: str
    illustrative: bool


@dataclass(frozen=True, kw_only=True)
class PlanEntry:
    line: int
    key: str
    name: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, kw_only=True)
class OrganisationEntry:
    line: int
    key: str
    ods_code: str | None
    name: str
    kind: str
    statutory: bool


@dataclass(frozen=True, kw_only=True)
class ImpactEntry:
    """`amount` is in pounds; None where the plan states none."""

    line: int = 0
    amount: Decimal | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OfficeEntry:
    line: int
    office: str
    holder: str
    job_title: str
    organisation: str | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A record whose fields are the columns of its kind (`plan_kinds`), and what stands in it.

    `parts` holds the priorities of a framework and the seats of a group as `members`, and the
    `updates` and `revisions` (last days of months) of an improvement action.
    """

    line: int
    key: str
    fields: dict[str, Any]
    parts: dict[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class UpdateEntry:
    """What was said of an action for a month. `month` is the month's last day."""

    line: int
    month: date
    text: str
    month_rag: str
    target_rag: str


@dataclass(frozen=True, kw_only=True)
class MilestoneEntry:
    """`baseline` is the last day of what `precision` says: of a month, a quarter, a year."""

    line: int
    key: str
    title: str
    note: str
    baseline: date
    precision: str
    actual: date | None
    owner_office: str
    priorities: tuple[str, ...]
    contributes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ScoreEntry:
    """Likelihood and impact, 1 to 5 each; both None where the plan gives no score."""

    line: int = 0
    likelihood: int | None = None
    impact: int | None = None


@dataclass(frozen=True, kw_only=True)
class RiskEntry:
    line: int
    key: str
    kind: str
    title: str
    description: str
    likelihood: int | None
    impact: int | None
    inherent: ScoreEntry
    target: ScoreEntry
    owner_office: str
    proximity: str
    level: str
    part_of: str | None
    mitigations: tuple[str, ...]
    external_dependency: str


@dataclass(frozen=True, kw_only=True)
class ProgrammeEntry:
    line: int
    key: str
    number: str
    name: str
    kind: str
    parent: str | None
    reports: bool
    summary: str
    stated_impact: ImpactEntry
    priorities: tuple[str, ...]
    contributes: tuple[str, ...]
    page: Entry | None
    offices: tuple[OfficeEntry, ...]
    milestones: tuple[MilestoneEntry, ...]
    deliverables: tuple[Entry, ...]
    actions: tuple[Entry, ...]
    risks: tuple[RiskEntry, ...]


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    line: int
    system: SystemEntry
    plan: PlanEntry
    organisations: tuple[OrganisationEntry, ...]
    frameworks: tuple[Entry, ...]
    programmes: tuple[ProgrammeEntry, ...]
    risks: tuple[RiskEntry, ...]
    groups: tuple[Entry, ...]
    decisions: tuple[Entry, ...]
    next_steps: tuple[Entry, ...]
    events: tuple[Entry, ...]
    dependencies: tuple[Entry, ...]
