"""A plan's records out and in: what a spreadsheet round trip reads, compares and writes.

Records are JSON, kind → key → fields; `plan_kinds.PLAN_KINDS` lists the fields of each kind and
their types, `record_values` how each type is written: a day "2018-03-31", a month "2018-05", a
due as `programmes.due` writes it, money "1500000.00", items and references lists of text
(references sorted), a choice its value, "" or null where nothing is said.

    standing_of(plan, programme=None) -> Standing
        What stands now: `.records`, and `.rows[kind, key]` behind them. With a programme only
        what belongs to it and to what stands below it.

    compare(*, plan, programme, said, base, by, at) -> Merge
    apply(*, plan, programme, said, base, by, at) -> Merge
        `said`: the records as they come back. `base`: the same records as they went out; a
        record that `base` has not is new. Records and fields that don't come back stay as they
        are. A field that differs from `base` is an edit; where the field has changed here since,
        the edit is a conflict. `compare` writes nothing; `apply` writes every edit that isn't a
        conflict, or nothing at all.

        The Merge that comes back: `added` [(kind, key)], `changed` {(kind, key): {name: value}},
        `kept` the conflicts (kind, key, name, here, said, why; name "" where the record was
        removed here), `outcome` how everything stands afterwards. `differs(base, merge)` is for
        showing what was before.

        Raises NotAllowed, and RecordsRefused with every fault found (kind, key, name, message;
        name "" where it is about the record), after which nothing has been written. Refused where
        somebody saves one of the rows at the same moment.

Who may: without a programme `plan.edit` at the system, for every kind. With one `delivery.edit`
at it, for its milestones, deliverables, improvement actions, risks and plans on a page, and those
of what stands below it; what an item's own page leaves to the PMO, such as taking back that it is
done, needs `plan.edit` here too. Columns with `fixed` can't be changed here at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import audit
from programmes.actions import portfolio_rows as rows
from programmes.actions.common import authority_at, day_of, lock_system
from programmes.actions.dependencies import lock_plan
from programmes.actions.plan_record_steps import taken_back, unshown
from programmes.actions.portfolios import lock_plans, write
from programmes.models import Plan, Programme, User
from programmes.permissions import check_may
from programmes.plan_kinds import PLAN_KINDS, Column
from programmes.portfolio_merge import Fields, Merge, Records, merge
from programmes.record_checks import RecordFault, faults_between, faults_of_record
from programmes.record_kinds import owner_of, programme_of
from programmes.record_values import plain
from programmes.selectors.portfolios import Standing, standing
from programmes.text import count, day, words_list

FROM_SHEET = "As the spreadsheet has it."
OF_PROGRAMMES = ("page", "milestone", "deliverable", "action", "risk")
"""What whoever edits a programme's delivery may bring."""

NOT_AHEAD = {"milestone": "actual", "decision": "taken_on", "next_step": "completed_on"}
Places = Counter[tuple[str, tuple[str, str] | None]]
_GONE = ("withdrawn_on", "closed_on", "cancelled_at")


class RecordsRefused(Exception):
    """Nothing was written. `faults`: everything that was found."""

    def __init__(self, faults: list[RecordFault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(fault.message for fault in self.faults))


def standing_of(plan: Plan, programme: Programme | None = None) -> Standing:
    """The plan's records as they are; with a programme, of its part of the tree alone."""
    found = standing(system=plan.system.key, plan=plan.key)
    return found.within(_part(found, programme)) if programme else found


def _part(found: Standing, programme: Programme) -> set[str]:
    """The keys of the programme and of what stands below it."""
    tree = found.records["programme"]
    part = {programme.key}
    while more := {key for key in tree if tree[key]["parent"] in part} - part:
        part |= more
    return part


def compare(
    *, plan: Plan, programme: Programme | None, said: Records, base: Records, by: User, at: datetime
) -> Merge:
    """What `apply` would do now; writes nothing."""
    return _compare(plan, programme, said, base, by, at)[0]


@transaction.atomic
def apply(
    *, plan: Plan, programme: Programme | None, said: Records, base: Records, by: User, at: datetime
) -> Merge:
    """Write the edits that are no conflicts, all of them or none, and say so in the audit trail."""
    lock_plans()
    # As pages lock what must not run in a circle, which no row's version shows.
    lock_system(plan.system)
    lock_plan(plan)
    merged, found = _compare(plan, programme, said, base, by, at)
    if not merged.writes:
        return merged
    on = day_of(at)
    writing = rows.Writing(plan.system.key, plan.key, by, at, found.rows, FROM_SHEET, on)
    write(writing, merged)
    _record(writing, merged, found)
    return merged


def _compare(
    plan: Plan,
    programme: Programme | None,
    said: Records,
    base: Records,
    by: User,
    at: datetime,
) -> tuple[Merge, Standing]:
    authority = authority_at(by, at)
    check_may(
        authority, *(("delivery.edit", programme) if programme else ("plan.edit", plan.system))
    )
    found = standing_of(plan)
    said, base = _as_written(said), _as_written(base)
    merged = merge(said=said, before=base, now=found.records, only_edits=True)
    faults = [*_unfit(merged, found), *_fixed(said, base, found.records)]
    faults += _ahead(merged, at)
    if programme:
        faults += _elsewhere(merged, found, _part(found, programme))
    if not faults and not authority.may("plan.edit", plan.system):
        faults += taken_back(merged, found)
    if not faults:
        faults += unshown(merged, found)
    if not faults:
        faults = list(faults_between(merged.outcome))
    if faults:
        raise RecordsRefused(faults)
    return merged, found


def _as_written(records: Records) -> Records:
    """Records as the portal writes them, so that an equal list or nothing said is no edit."""
    written: Records = {}
    for kind, found in records.items():
        if kind not in PLAN_KINDS:
            raise RecordsRefused([RecordFault(kind, "", "", f"“{kind}” is no kind of record.")])
        columns = {column.name: column for column in PLAN_KINDS[kind].columns}
        for key, fields in found.items():
            if unknown := set(fields) - set(columns):
                name = min(unknown)
                message = f"“{name}” is no column of {PLAN_KINDS[kind].many}."
                raise RecordsRefused([RecordFault(kind, key, name, message)])
            said = {name: _value(columns[name], value) for name, value in fields.items()}
            written.setdefault(kind, {})[key] = said
    return written


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return _EMPTY.get(column.type)
    texts = isinstance(value, list) and all(isinstance(text, str) for text in value)
    return plain(column, value) if texts and column.type in {"items", "references"} else value


def _unfit(merged: Merge, found: Standing) -> Iterator[RecordFault]:
    """What is wrong with a record that is new or changes, whatever stands beside it."""
    last = _last_places(found.records)
    for kind, key in merged.added:
        _fill(kind, key, merged.outcome[kind][key], last)
        yield from _odd_key(kind, key)
        yield from faults_of_record(kind, key, merged.outcome[kind][key])
    for kind, key in merged.changed:
        yield from faults_of_record(kind, key, merged.outcome[kind][key])
        yield from _gone(kind, key, found.rows[kind, key])


def _last_places(records: Records) -> Places:
    """The last place in print, by kind and by what the records stand in."""
    last: Places = Counter()
    for kind, found in records.items():
        for key, fields in found.items():
            place = kind, owner_of(kind, key)
            last[place] = max(last[place], fields.get("position") or 0)
    return last


def _fill(kind: str, key: str, fields: Fields, last: Places) -> None:
    """A new record says something of every column, if only that nothing is said; it stands last."""
    for column in PLAN_KINDS[kind].columns:
        if column.name == "position" and not fields.get("position"):
            last[kind, owner_of(kind, key)] += 1
            fields["position"] = last[kind, owner_of(kind, key)]
        elif fields.get(column.name) in (None, ""):
            fields[column.name] = _NOTHING.get((kind, column.name), _EMPTY.get(column.type))


_EMPTY: dict[str, Any] = {
    "text": "",
    "narrative": "",
    "choice": "",
    "items": [],
    "references": [],
    "due": "to be confirmed",
    "number": 0,
    "yes_no": False,
}
_NOTHING: dict[tuple[str, str], Any] = {
    ("milestone", "precision"): "day",
    ("deliverable", "status"): "not_started",
    ("risk", "kind"): "risk",
    ("group_member", "part"): "member",
}


def _odd_key(kind: str, key: str) -> Iterator[RecordFault]:
    owner = owner_of(kind, key)
    own = key.removeprefix(f"{owner[1]}/") if owner else key
    if kind != "page" and kind in PLAN_KINDS and PLAN_KINDS[kind].in_sheets and not _is_key(own):
        message = f"“{own[:60]}” is no id: use lower-case letters, digits and single hyphens."
        yield RecordFault(kind, key, "", message)


def _is_key(text: str) -> bool:
    words = text.split("-")
    return len(text) <= 80 and all(w.isascii() and w.isalnum() and w == w.lower() for w in words)


def _gone(kind: str, key: str, row: Any) -> Iterator[RecordFault]:
    for name in _GONE:
        if since := getattr(row, name, None):
            what = {"withdrawn_on": "withdrawn", "closed_on": "closed"}.get(name, "cancelled")
            message = f"“{row}” was {what} on {day(since)}, so it can't be changed."
            yield RecordFault(kind, key, "", message)


def _fixed(said: Records, base: Records, now: Records) -> Iterator[RecordFault]:
    """Edits of columns that only a step of their own may change."""
    for kind, found in said.items():
        columns = [column for column in PLAN_KINDS[kind].columns if column.fixed]
        for key, fields in found.items():
            stands = base.get(kind, {}).get(key) or now[kind].get(key)
            for column in columns:
                value = fields.get(column.name)
                new = stands is None and kind == "action" and bool(value)
                if new or (stands and column.name in fields and value != stands[column.name]):
                    message = f"{column.label} can't be changed here: {column.fixed}."
                    yield RecordFault(kind, key, column.name, message)


def _ahead(merged: Merge, at: datetime) -> Iterator[RecordFault]:
    """Days on which something was done, and which are still to come."""
    today = day_of(at).isoformat()
    for kind, key, fields in _written(merged):
        name = NOT_AHEAD.get(kind)
        value = fields.get(name) if name else None
        if name and isinstance(value, str) and value > today:
            label = PLAN_KINDS[kind].column(name).label
            yield RecordFault(kind, key, name, f"{label} must be today or in the past.")


def _written(merged: Merge) -> Iterator[tuple[str, str, Fields]]:
    for kind, key in merged.added:
        yield kind, key, merged.outcome[kind][key]
    for (kind, key), fields in merged.changed.items():
        yield kind, key, fields


def _elsewhere(merged: Merge, found: Standing, part: set[str]) -> Iterator[RecordFault]:
    """What somebody who edits one programme's delivery may not touch."""
    for kind, key, _ in _written(merged):
        if kind not in OF_PROGRAMMES:
            many = PLAN_KINDS[kind].many
            message = f"Only the PMO changes {many}: this sheet is of one programme."
            yield RecordFault(kind, key, "", message)
            continue
        for records in (found.records, merged.outcome):
            fields = records[kind].get(key)
            if fields is not None and programme_of(kind, key, fields) not in part:
                message = f"“{key}” doesn't belong to the programme of this sheet."
                yield RecordFault(kind, key, "programme" if kind == "risk" else "", message)
                break


def differs(before: Records, merged: Merge) -> Iterator[tuple[str, str, str, Any, Any]]:
    """(kind, key, name, before, after) of each field that changes. `before`: what stands."""
    for (kind, key), fields in merged.changed.items():
        for name, value in fields.items():
            yield kind, key, name, before[kind][key][name], value


def _record(writing: rows.Writing, merged: Merge, found: Standing) -> None:
    """An entry for each record, found from its own page, and one that sums up for the plan."""
    for kind, key in merged.added:
        sentence = f"added the {PLAN_KINDS[kind].one} “{_name(writing, kind, key)}” by spreadsheet"
        _note(writing, merged, kind, key, sentence, {})
    for (kind, key), fields in merged.changed.items():
        before = {name: found.records[kind][key][name] for name in fields}
        changes = [_change(kind, name, before[name], value) for name, value in fields.items()]
        what = f"the {PLAN_KINDS[kind].one} “{_name(writing, kind, key)}”"
        sentence = f"changed {words_list(changes)} of {what} by spreadsheet"
        _note(writing, merged, kind, key, sentence, {"before": before, "after": fields})
    audit.record(
        verb="plan.uploaded",
        sentence=f"brought the plan in line with a spreadsheet: {_summary(merged)}",
        subject=writing.rows["plan", writing.plan],
        by=writing.by,
        at=writing.at,
        system=writing.rows["system", writing.system],
    )


def _name(writing: rows.Writing, kind: str, key: str) -> str:
    row = writing.rows[kind, key]
    return str(getattr(row, "title", "") or getattr(row, "name", "") or row)


def _change(kind: str, name: str, before: Any, after: Any) -> str:
    """A field with what it was and is, where that is short."""
    column = PLAN_KINDS[kind].column(name)
    label = column.label.lower() if column.label[1:] == column.label[1:].lower() else column.label
    if column.type in {"narrative", "items", "references"}:
        return f"the {label}"
    return f"the {label} from {_short(column, before)} to {_short(column, after)}"


def _short(column: Any, value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if column.type == "choice" and column.choices:
        return str(dict(column.choices.choices).get(value, value))
    return (
        day(value)
        if column.type == "day"
        else f"“{value}”"
        if column.type == "text"
        else str(value)
    )


def _note(
    writing: rows.Writing, merged: Merge, kind: str, key: str, sentence: str, detail: Any
) -> None:
    programme = programme_of(kind, key, merged.outcome[kind][key])
    audit.record(
        verb=f"{kind}.uploaded",
        sentence=sentence,
        subject=writing.rows[kind, key],
        by=writing.by,
        at=writing.at,
        system=writing.rows["system", writing.system],
        programme=writing.rows["programme", programme] if programme else None,
        detail=detail,
    )


def _summary(merged: Merge) -> str:
    parts = []
    for verb, entries in (("added", merged.added), ("changed", list(merged.changed))):
        counts = Counter(kind for kind, _ in entries)
        told = [count(n, PLAN_KINDS[k].one, PLAN_KINDS[k].many) for k, n in counts.items()]
        if told:
            parts.append(f"{verb} {words_list(told)}")
    return words_list(parts)
