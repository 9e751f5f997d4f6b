"""Write the rows of a plan's records: what `record_kinds` says of each kind, and few exceptions.

Rows are added a kind at a time and many at once; what they refer to is there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import F, Model

from programmes.due import month_due
from programmes.enums import DecisionState, Strength
from programmes.models import (
    ActionUpdate,
    Alignment,
    Decision,
    ImprovementAction,
    Mitigation,
    Organisation,
    OrganisationName,
    Programme,
    Risk,
    RiskEscalation,
    RiskScore,
    User,
)
from programmes.plan_kinds import Column
from programmes.portfolio_merge import Fields
from programmes.record_kinds import ALIGNED, ENDS, KINDS, owner_of, seat_of
from programmes.record_values import real
from programmes.refusals import Refused
from programmes.selectors.portfolios import ATTRIBUTES

AS_LOADED = "As the portfolio file has it."
_KEPT_ELSEWHERE = {("organisation", "name"), ("risk", "mitigations")}
_STRENGTHS = {"priorities": Strength.PRIMARY, "contributes": Strength.CONTRIBUTES}


@dataclass
class Writing:
    """Where is written, by whom, when, on what ground, and the rows known by kind and key."""

    system: str
    plan: str
    by: User
    at: datetime
    rows: dict[tuple[str, str], Any]
    reason: str = AS_LOADED
    on: date | None = None

    @property
    def opened_on(self) -> date:
        """When a new risk began: on the day of writing, or with the plan where a file brings it."""
        begins: date = self.rows["plan", self.plan].valid_from
        return self.on or begins

    def values(self, kind: str, fields: Fields) -> dict[str, Any]:
        """Fields as the model takes them; those in tables of their own are left out."""
        values: dict[str, Any] = {}
        for name, said in fields.items():
            column = KINDS[kind].column(name)
            if column.type != "references" and (kind, name) not in _KEPT_ELSEWHERE:
                values |= self._value(kind, column, said)
        if kind == "risk" and "programme" in fields:
            values["plan"] = None if fields["programme"] else self.rows["plan", self.plan]
        return values

    def _value(self, kind: str, column: Column, said: Any) -> dict[str, Any]:
        name = ATTRIBUTES.get((kind, column.name), column.name)
        if column.type == "reference":
            return {name: self.rows[column.refers, said] if said else None}
        if column.type == "either":
            chosen, _, key = said.partition(":")
            rows = {f"{name}_{end}": None for end in ENDS}
            return rows | {f"{name}_{chosen}": self.rows[chosen, key]}
        value = real(column, said)
        if column.type == "due":
            return {"due_kind": value.kind, "due_on": value.on, "due_year": value.year}
        return {name: value}


def add_all(writing: Writing, kind: str, records: dict[str, Fields]) -> None:
    """Add the rows of one kind's records."""
    model = _model(kind)
    for keys in _waves(kind, records, writing.rows):
        rows = [_made(writing, model, kind, key, records[key]) for key in keys]
        model.objects.bulk_create(rows)
        writing.rows.update({(kind, key): row for key, row in zip(keys, rows, strict=True)})
    if after := _AFTER_ADDING.get(kind):
        after(writing, records)
    if kind in ALIGNED:
        _align(writing, kind, records)


def _model(kind: str) -> Any:
    return apps.get_model("programmes", KINDS[kind].model)


def _waves(
    kind: str, records: dict[str, Fields], rows: dict[tuple[str, str], Any]
) -> Iterable[list[str]]:
    """Keys in print order; those that refer to others of their kind after them."""
    inward = [c.name for c in KINDS[kind].columns if c.type == "reference" and c.refers == kind]
    waiting = list(records)
    while waiting:
        ready = [
            key
            for key in waiting
            if all(not (to := records[key][name]) or (kind, to) in rows for name in inward)
        ]
        if not ready:
            raise Refused(f"“{waiting[0]}” is part of itself.")
        yield ready
        left = set(waiting) - set(ready)
        waiting = [key for key in waiting if key in left]


def _made(writing: Writing, model: Any, kind: str, key: str, fields: Fields) -> Model:
    """A row not saved yet: what its key says, its fields, and what a new row begins with."""
    has = {f.name for f in model._meta.fields}
    values = writing.values(kind, fields) | _place(writing, kind, key)
    if kind == "risk":
        values["opened_on"] = writing.opened_on
    elif "plan" in has and kind != "plan":
        values["plan"] = writing.rows["plan", writing.plan]
    if "system" in has and kind != "system":
        values["system"] = writing.rows["system", writing.system]
    if kind == "milestone":
        values["forecast"] = values["actual"] or values["baseline"]
    if kind == "decision":
        values |= _state(values)
    return model(**values | _stamps(writing, has))  # type: ignore[no-any-return]


def _state(values: dict[str, Any], row: Decision | None = None) -> dict[str, Any]:
    """A decision with a day or an outcome is taken; what was put off or withdrawn stays so."""
    if row and row.state not in (DecisionState.ASKED, DecisionState.TAKEN):
        return {}
    told = [values.get(name, getattr(row, name, None)) for name in ("taken_on", "outcome")]
    return {"state": DecisionState.TAKEN if any(told) else DecisionState.ASKED}


def _stamps(writing: Writing, has: set[str]) -> dict[str, Any]:
    stamps = {"updated_at": writing.at, "updated_by": writing.by, "at": writing.at}
    stamps |= {"by": writing.by, "reason": writing.reason}
    return {name: value for name, value in stamps.items() if name in has}


def _place(writing: Writing, kind: str, key: str) -> dict[str, Any]:
    """What a record's key says of its row."""
    rows = writing.rows
    if kind == "membership":
        begins = rows["plan", writing.plan].valid_from
        return {"organisation": rows["organisation", key], "starts_on": begins}
    owner = owner_of(kind, key)
    values = {owner[0]: rows[owner]} if owner else {}
    if kind == "page":
        return values
    if kind == "office":
        _, office, starts_on, holder = key.split("/", 3)
        starts = date.fromisoformat(starts_on)
        return values | {"office": office, "starts_on": starts, "holder": holder}
    if kind == "group_member":
        _, office, holder = seat_of(key)
        return values | {"office": office, "holder": holder}
    own = key.rpartition("/")[2]
    if kind == "action_update":
        return values | {"month": date.fromisoformat(f"{own}-01")}
    if kind == "action_revision":
        return values | {"revised_on": month_due(int(own[:4]), int(own[5:])).on}
    return values | {"key": own}


def change(writing: Writing, kind: str, key: str, fields: Fields) -> None:
    """Change some fields of a row. Raises Refused if somebody saves it at the same moment."""
    if kind == "action_update":
        _say_again(writing, key, fields)
        return
    row = writing.rows[kind, key]
    values = writing.values(kind, fields)
    rows = type(row).objects.filter(pk=row.pk)
    if hasattr(row, "version"):
        rows = rows.filter(version=row.version)
        values["version"] = F("version") + 1
    if kind == "decision":
        values |= _state(values, row)
    has = {f.name for f in row._meta.fields}
    values |= {n: v for n, v in _stamps(writing, has).items() if n.startswith("updated")}
    if values and not rows.update(**values):
        raise Refused(f"Somebody changed {row} at the same moment. Try again.")
    if after := _AFTER_CHANGING.get(kind):
        after(writing, row, fields)
    if kind in ALIGNED:
        _align_again(writing, kind, row, fields)


def _say_again(writing: Writing, key: str, fields: Fields) -> None:
    """Updates are append-only: what is said anew of a month is a new row, and the latest holds."""
    old: ActionUpdate = writing.rows["action_update", key]
    kept = {name: getattr(old, name) for name in ("action", "month", "text", "assured")}
    kept |= {"month_rag": old.month_rag, "target_rag": old.target_rag}
    values = kept | writing.values("action_update", fields)
    writing.rows["action_update", key] = ActionUpdate.objects.create(
        **values, at=writing.at, by=writing.by
    )


def _align(writing: Writing, kind: str, records: dict[str, Fields]) -> None:
    Alignment.objects.bulk_create(
        Alignment(
            priority=writing.rows["priority", priority],
            strength=strength,
            **{kind: writing.rows[kind, key]},
        )
        for key, fields in records.items()
        for name, strength in _STRENGTHS.items()
        for priority in fields[name]
    )


def _align_again(writing: Writing, kind: str, row: Model, fields: Fields) -> None:
    """Those that go make room first, since a row serves a priority in one way only."""
    wanted = {name: fields[name] for name in _STRENGTHS if name in fields}
    standing = Alignment.objects.filter(**{kind: row})
    for name, keys in wanted.items():
        stay = [writing.rows["priority", key] for key in keys]
        standing.filter(strength=_STRENGTHS[name]).exclude(priority__in=stay).delete()
    for name, keys in wanted.items():
        for key in keys:
            standing.get_or_create(
                priority=writing.rows["priority", key],
                strength=_STRENGTHS[name],
                defaults={kind: row},
            )


def _name_organisations(writing: Writing, records: dict[str, Fields]) -> None:
    begins = writing.rows["plan", writing.plan].valid_from
    OrganisationName.objects.bulk_create(
        OrganisationName(
            organisation=writing.rows["organisation", key], name=fields["name"], starts_on=begins
        )
        for key, fields in records.items()
    )


def _correct_name(writing: Writing, organisation: Organisation, fields: Fields) -> None:
    """The file corrects the first known name; a new name from a day on is given in the portal."""
    first = organisation.names.order_by("starts_on").first()
    if first and "name" in fields:
        OrganisationName.objects.filter(pk=first.pk).update(name=fields["name"])


def _complete_risks(writing: Writing, records: dict[str, Fields]) -> None:
    rows = {key: writing.rows["risk", key] for key in records}
    Mitigation.objects.bulk_create(
        Mitigation(risk=rows[key], text=text, position=position)
        for key, fields in records.items()
        for position, text in enumerate(fields["mitigations"])
    )
    RiskScore.objects.bulk_create(s for row in rows.values() for s in _scores(writing, row))
    RiskEscalation.objects.bulk_create(e for row in rows.values() for e in _levels(writing, row))


def _scores(writing: Writing, risk: Risk) -> Iterator[RiskScore]:
    """The score to keep, where there is one."""
    if risk.likelihood and risk.impact:
        yield RiskScore(
            risk=risk,
            likelihood=risk.likelihood,
            impact=risk.impact,
            reason=writing.reason,
            at=writing.at,
            by=writing.by,
        )


def _levels(writing: Writing, risk: Risk) -> Iterator[RiskEscalation]:
    """How far it is escalated, to keep, where that is said."""
    if risk.level:
        yield RiskEscalation(
            risk=risk, level=risk.level, reason=writing.reason, at=writing.at, by=writing.by
        )


def _change_risk(writing: Writing, risk: Risk, fields: Fields) -> None:
    if "mitigations" in fields:
        _set_mitigations(risk, fields["mitigations"])
    if {"likelihood", "impact"} & set(fields):
        risk.refresh_from_db(fields=["likelihood", "impact"])
        RiskScore.objects.bulk_create(_scores(writing, risk))
    if "level" in fields:
        risk.level = fields["level"]
        RiskEscalation.objects.bulk_create(_levels(writing, risk))


def _set_mitigations(risk: Risk, texts: list[str]) -> None:
    """Those whose words stay keep their owner and dates."""
    standing = {" ".join(m.text.split()): m for m in risk.mitigations.all()}
    for text, mitigation in standing.items():
        if text not in texts:
            mitigation.delete()
    for position, text in enumerate(texts):
        if text in standing:
            Mitigation.objects.filter(pk=standing[text].pk).update(position=position)
        else:
            Mitigation.objects.create(risk=risk, text=text, position=position)


def _join_groups(writing: Writing, records: dict[str, Fields]) -> None:
    for key, fields in records.items():
        if fields["reports_to"]:
            _join_group(writing, writing.rows["group", key], fields)


def _join_group(writing: Writing, group: Any, fields: Fields) -> None:
    if "reports_to" in fields:
        group.reports_to.set([writing.rows["group", key] for key in fields["reports_to"]])


_AFTER_ADDING = {
    "organisation": _name_organisations,
    "risk": _complete_risks,
    "group": _join_groups,
}
_AFTER_CHANGING: dict[str, Any] = {
    "organisation": _correct_name,
    "risk": _change_risk,
    "group": _join_group,
}


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


def settle_progress(writing: Writing, actions: Iterable[str]) -> None:
    """Give actions the ratings of their latest updates."""
    rows = {writing.rows["action", key].pk: writing.rows["action", key] for key in actions}
    latest = {
        update.action_id: update
        for update in ActionUpdate.objects.filter(action__in=rows).order_by("month", "pk")
    }
    for pk, update in latest.items():
        rows[pk].month_rag, rows[pk].target_rag = update.month_rag, update.target_rag
    ImprovementAction.objects.bulk_update(
        [rows[pk] for pk in latest], ["month_rag", "target_rag"], batch_size=500
    )
