"""Write the rows of a portfolio: one way to add and one way to change each kind of record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Model

from programmes.models import (
    Milestone,
    Mitigation,
    OfficeHolder,
    Organisation,
    OrganisationName,
    Plan,
    Programme,
    Risk,
    RiskScore,
    System,
    SystemMembership,
    User,
)
from programmes.portfolio_merge import Fields
from programmes.refusals import Refused

_DATES = {"valid_from", "valid_to", "ends_on", "baseline", "actual"}
_ROWS_OF = {"parent": "programme", "programme": "programme", "organisation": "organisation"}
_KEPT_ELSEWHERE = {("organisation", "name"), ("risk", "mitigations")}
AS_LOADED = "As the portfolio file has it."


@dataclass
class Writing:
    """Where a load writes, who loads, when, and the rows known so far by kind and key."""

    system: str
    plan: str
    by: User
    at: datetime
    rows: dict[tuple[str, str], Any]

    def values(self, kind: str, fields: Fields) -> Fields:
        """Fields as the model takes them."""
        return {
            name: self._value(name, value)
            for name, value in fields.items()
            if (kind, name) not in _KEPT_ELSEWHERE
        }

    def _value(self, name: str, value: Any) -> Any:
        if value is None:
            return None
        if name in _DATES:
            return date.fromisoformat(value)
        if name == "stated_impact":
            return Decimal(value)
        return self.rows[_ROWS_OF[name], value] if name in _ROWS_OF else value


def add(writing: Writing, kind: str, key: str, fields: Fields) -> None:
    """Add the row of a record; what it refers to is there already."""
    row = _ADD[kind](writing, key, writing.values(kind, fields), fields)
    writing.rows[kind, key] = row


def change(writing: Writing, kind: str, key: str, fields: Fields) -> None:
    """Change some fields of a row. Raises Refused if somebody saves it at the same moment."""
    row = writing.rows[kind, key]
    values = writing.values(kind, fields)
    rows = type(row).objects.filter(pk=row.pk)
    if hasattr(row, "version"):
        rows = rows.filter(version=row.version)
        values["version"] = F("version") + 1
    if kind == "programme":
        values |= {"updated_at": writing.at, "updated_by": writing.by}
    if values and not rows.update(**values):
        raise Refused(f"Somebody changed {row} while the file was loading. Load it again.")
    if kind == "organisation" and "name" in fields:
        _correct_name(row, fields["name"])
    if kind == "risk":
        _change_risk(writing, row, fields)


def _add_system(writing: Writing, key: str, values: Fields, fields: Fields) -> Model:
    return System.objects.create(key=key, **values)


def _add_plan(writing: Writing, key: str, values: Fields, fields: Fields) -> Model:
    return Plan.objects.create(key=key, system=writing.rows["system", writing.system], **values)


def _add_organisation(writing: Writing, key: str, values: Fields, fields: Fields) -> Model:
    row = Organisation.objects.create(key=key, **values)
    begins = _plan(writing).valid_from
    OrganisationName.objects.create(organisation=row, name=fields["name"], starts_on=begins)
    return row


def _add_membership(writing: Writing, key: str, values: Fields, fields: Fields) -> Model:
    return SystemMembership.objects.create(
        system=writing.rows["system", writing.system],
        organisation=writing.rows["organisation", key],
        starts_on=_plan(writing).valid_from,
        **values,
    )


def _add_programme(writing: Writing, key: str, values: Fields, fields: Fields) -> Model:
    return Programme.objects.create(
        key=key,
        plan=_plan(writing),
        system=writing.rows["system", writing.system],
        updated_at=writing.at,
        updated_by=writing.by,
        **values,
    )


def _add_office(writing: Writing, key: str, values: Fields, fields: Fields) -> Model:
    programme, office, starts_on, holder = key.split("/", 3)
    return OfficeHolder.objects.create(
        programme=writing.rows["programme", programme],
        office=office,
        holder=holder,
        starts_on=date.fromisoformat(starts_on),
        **values,
    )


def _add_milestone(writing: Writing, key: str, values: Fields, fields: Fields) -> Model:
    programme, own_key = key.split("/", 1)
    return Milestone.objects.create(
        programme=writing.rows["programme", programme],
        key=own_key,
        forecast=values["actual"] or values["baseline"],
        **values,
    )


def _add_risk(writing: Writing, key: str, values: Fields, fields: Fields) -> Model:
    row = Risk.objects.create(
        key=key,
        system=writing.rows["system", writing.system],
        opened_on=_plan(writing).valid_from,
        **values,
    )
    _change_risk(writing, row, fields)
    return row


_ADD: dict[str, Callable[[Writing, str, Fields, Fields], Model]] = {
    "system": _add_system,
    "plan": _add_plan,
    "organisation": _add_organisation,
    "membership": _add_membership,
    "programme": _add_programme,
    "office": _add_office,
    "milestone": _add_milestone,
    "risk": _add_risk,
}


def _plan(writing: Writing) -> Plan:
    plan: Plan = writing.rows["plan", writing.plan]
    return plan


def _correct_name(organisation: Organisation, name: str) -> None:
    """The file corrects the first known name; a new name from a day on is given in the portal."""
    first = organisation.names.order_by("starts_on").first()
    if first:
        OrganisationName.objects.filter(pk=first.pk).update(name=name)


def _change_risk(writing: Writing, risk: Risk, fields: Fields) -> None:
    if "mitigations" in fields:
        _set_mitigations(risk, fields["mitigations"])
    if {"likelihood", "impact"} & set(fields):
        _note_score(writing, risk)


def _set_mitigations(risk: Risk, texts: list[str]) -> None:
    """Those whose words stay keep their owner and dates."""
    standing = {mitigation.text: mitigation for mitigation in risk.mitigations.all()}
    for text, mitigation in standing.items():
        if text not in texts:
            mitigation.delete()
    for position, text in enumerate(texts):
        if text in standing:
            Mitigation.objects.filter(pk=standing[text].pk).update(position=position)
        else:
            Mitigation.objects.create(risk=risk, text=text, position=position)


def _note_score(writing: Writing, risk: Risk) -> None:
    risk.refresh_from_db(fields=["likelihood", "impact"])
    if risk.likelihood and risk.impact:
        RiskScore.objects.create(
            risk=risk,
            likelihood=risk.likelihood,
            impact=risk.impact,
            reason=AS_LOADED,
            at=writing.at,
            by=writing.by,
        )


def settle_paths(writing: Writing, parents: dict[str, str | None]) -> None:
    """Give every programme its path from the root. `parents`: key → parent's key."""
    for key in parents:
        path: list[int] = []
        step: str | None = key
        while step is not None:
            path.insert(0, writing.rows["programme", step].pk)
            step = parents[step]
        row = writing.rows["programme", key]
        if row.path != path:
            Programme.objects.filter(pk=row.pk).update(path=path)
