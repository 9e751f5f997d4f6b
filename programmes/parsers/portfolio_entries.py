"""What a portfolio file says, checked. Every entry knows the line on which it begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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
class MilestoneEntry:
    """`baseline` is the last day of what `precision` says: of a month, a quarter, a year."""

    line: int
    key: str
    title: str
    note: str
    baseline: date
    precision: str
    actual: date | None


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
    title: str
    description: str
    likelihood: int | None
    impact: int | None
    inherent: ScoreEntry
    target: ScoreEntry
    owner_office: str
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
    offices: tuple[OfficeEntry, ...]
    milestones: tuple[MilestoneEntry, ...]
    risks: tuple[RiskEntry, ...]


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    line: int
    system: SystemEntry
    plan: PlanEntry
    organisations: tuple[OrganisationEntry, ...]
    programmes: tuple[ProgrammeEntry, ...]
    risks: tuple[RiskEntry, ...]
