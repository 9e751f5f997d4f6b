"""What stands in the database of a system's plan, as records beside the rows they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q

from programmes.models import (
    Milestone,
    OfficeHolder,
    Organisation,
    Plan,
    PlanLoad,
    Programme,
    Risk,
    System,
    SystemMembership,
)

Fields = dict[str, Any]
_Row = tuple[str, str, Model, Fields]


@dataclass
class Standing:
    """Records as they are now, and the row behind each."""

    records: dict[str, dict[str, Fields]] = field(default_factory=dict)
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def add(self, kind: str, key: str, row: Model, fields: Fields) -> None:
        self.records.setdefault(kind, {})[key] = fields
        self.rows[kind, key] = row


def standing(*, system: str, plan: str, organisations: Iterable[str]) -> Standing:
    """A system's plan as it is, with the named organisations and the system's members."""
    found = Standing()
    for rows in (
        _systems(system),
        _plans(plan),
        _organisations(system, organisations),
        _memberships(system),
        _programmes(plan),
        _offices(plan),
        _milestones(plan),
        _risks(system),
    ):
        for row in rows:
            found.add(*row)
    return found


def last_load(plan: str) -> dict[str, dict[str, Fields]]:
    """What the plan's file said when it was last loaded; empty before the first time."""
    load = PlanLoad.objects.filter(plan__key=plan).order_by("-id").first()
    return load.content if load else {}


def _picked(row: Model, *names: str) -> Fields:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _systems(key: str) -> Iterator[_Row]:
    for row in System.objects.filter(key=key):
        yield "system", row.key, row, _picked(row, "name", "kind", "illustrative")


def _plans(key: str) -> Iterator[_Row]:
    for row in Plan.objects.filter(key=key):
        yield "plan", row.key, row, _picked(row, "name", "valid_from", "valid_to", "source")


def _organisations(system: str, keys: Iterable[str]) -> Iterator[_Row]:
    wanted = Q(key__in=list(keys)) | Q(memberships__system__key=system)
    for row in Organisation.objects.filter(wanted).distinct().prefetch_related("names"):
        fields = _picked(row, "ods_code", "kind")
        yield "organisation", row.key, row, fields | {"name": row.name_on(date.min)}


def _memberships(system: str) -> Iterator[_Row]:
    rows = SystemMembership.objects.filter(system__key=system).select_related("organisation")
    for row in rows.order_by("-starts_on"):
        yield "membership", row.organisation.key, row, _picked(row, "statutory")


def _programmes(plan: str) -> Iterator[_Row]:
    for row in Programme.objects.filter(plan__key=plan).select_related("parent"):
        fields = _picked(
            row,
            "number",
            "name",
            "kind",
            "reports",
            "summary",
            "stated_impact",
            "stated_impact_by",
            "stated_impact_note",
            "position",
        )
        yield "programme", row.key, row, fields | {"parent": row.parent and row.parent.key}


def _offices(plan: str) -> Iterator[_Row]:
    rows = OfficeHolder.objects.filter(programme__plan__key=plan)
    for row in rows.select_related("programme", "organisation"):
        key = f"{row.programme.key}/{row.office}/{row.starts_on.isoformat()}/{row.holder}"
        fields = _picked(row, "job_title", "ends_on")
        fields["organisation"] = row.organisation and row.organisation.key
        yield "office", key, row, fields


def _milestones(plan: str) -> Iterator[_Row]:
    for row in Milestone.objects.filter(programme__plan__key=plan).select_related("programme"):
        fields = _picked(row, "title", "note", "baseline", "precision", "actual")
        yield "milestone", f"{row.programme.key}/{row.key}", row, fields


def _risks(system: str) -> Iterator[_Row]:
    rows = Risk.objects.filter(system__key=system).select_related("programme")
    for row in rows.prefetch_related("mitigations"):
        fields = _picked(
            row,
            "title",
            "description",
            "likelihood",
            "impact",
            "inherent_likelihood",
            "inherent_impact",
            "target_likelihood",
            "target_impact",
            "owner_office",
            "external_dependency",
        )
        fields["programme"] = row.programme and row.programme.key
        fields["mitigations"] = [mitigation.text for mitigation in row.mitigations.all()]
        yield "risk", row.key, row, fields


def keys_taken(
    *, system: str, plan: str, programmes: Iterable[str], ods_codes: dict[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Keys that stand elsewhere: (kind, key, what is in the way). `ods_codes`: code → key."""
    for other in Plan.objects.filter(key=plan).exclude(system__key=system).select_related("system"):
        yield "plan", plan, f"The plan “{plan}” belongs to {other.system.name}"
    rows = Programme.objects.filter(system__key=system, key__in=list(programmes))
    for row in rows.exclude(plan__key=plan).select_related("plan"):
        yield "programme", row.key, f"The programme “{row.key}” belongs to another plan, {row.plan}"
    for organisation in Organisation.objects.filter(ods_code__in=list(ods_codes)):
        code = str(organisation.ods_code)
        if ods_codes[code] != organisation.key:
            what = f"The ODS code {code} belongs to “{organisation.key}”"
            yield "organisation", ods_codes[code], what
