"""What no single field of a plan's records can show: whether they fit together. Pure.

One set of rules for a portfolio file, for a file and the portal's edits together, and for what
comes back from a spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from programmes import due
from programmes.plan_kinds import PLAN_KINDS, Column
from programmes.portfolio_merge import Records
from programmes.record_kinds import ALIGNED, ENDS, KINDS, owner_of
from programmes.reporting_dates import last_day

MOST = 99_999
"""Places in print and days between: the most that a file can write too."""

_POUNDS = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Edges = Mapping[str, Iterable[str]]


@dataclass(frozen=True, order=True)
class RecordFault:
    """What is wrong with a record. `name`: the field; `value`: what it refers to, if that."""

    kind: str
    key: str
    name: str
    message: str
    value: str = ""


def faults_between(records: Records) -> Iterator[RecordFault]:
    """Every way in which records don't fit together: names nobody has, circles, contradictions."""
    unknown = list(unknown_references(records))
    yield from unknown
    if not unknown:
        yield from circles(records)
    yield from _aligned_twice(records)
    yield from _revised_too_early(records)
    yield from _joined_twice(records)


def unknown_references(records: Records) -> Iterator[RecordFault]:
    """What a record stands in or refers to, and nothing has that key."""
    for kind, found in records.items():
        columns = _referring(kind)
        for key, fields in found.items():
            owner = owner_of(kind, key)
            if owner and owner[1] not in records.get(owner[0], {}):
                yield _unknown(kind, key, "", owner[0], owner[1])
            for column in columns:
                for refers, value in _referred(column, fields.get(column.name)):
                    if value not in records.get(refers, {}):
                        yield _unknown(kind, key, column.name, refers, value)


def _referring(kind: str) -> list[Column]:
    return [c for c in KINDS[kind].columns if c.type in {"reference", "references", "either"}]


def _referred(column: Column, value: Any) -> Iterator[tuple[str, str]]:
    """(kind, key) of each record that a field names."""
    if not value:
        return
    if column.type == "either":
        kind, _, key = str(value).partition(":")
        yield kind if kind in ENDS else "", key
        return
    for key in value if column.type == "references" else [value]:
        yield column.refers, key


def _unknown(kind: str, key: str, name: str, refers: str, value: str) -> RecordFault:
    what = KINDS[refers].one if refers in KINDS else "milestone, deliverable or improvement action"
    message = f"The {what} “{value}” of “{key}” is unknown."
    return RecordFault(kind, key, name, message, value)


def circles(records: Records) -> Iterator[RecordFault]:
    """Records that are, step by step, part of themselves, or wait for themselves."""
    for kind, name, what in (
        ("programme", "parent", "The tree runs"),
        ("priority", "parent", "The priorities run"),
        ("risk", "part_of", "The risks run"),
        ("group", "reports_to", "Reporting runs"),
    ):
        found = records.get(kind, {})
        edges = {key: _ends(fields.get(name)) for key, fields in found.items()}
        if circle := circle_in(edges):
            shown = " → ".join(circle)
            yield RecordFault(kind, circle[0], name, f"{what} in a circle: {shown}.")
    yield from _waiting_circle(records)


def _ends(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value] if value else []


def _waiting_circle(records: Records) -> Iterator[RecordFault]:
    edges: dict[str, list[str]] = {}
    by_edge = {}
    for key, fields in records.get("dependency", {}).items():
        before, after = str(fields.get("before")), str(fields.get("after"))
        edges.setdefault(after, []).append(before)
        by_edge[after, before] = key
    if circle := circle_in(edges):
        key = by_edge[circle[0], circle[1]]
        shown = " → ".join(circle)
        yield RecordFault("dependency", key, "after", f"Dependencies run in a circle: {shown}.")


def circle_in(edges: Edges) -> list[str] | None:
    """A way through the edges that ends where it begins, if there is one; no recursion."""
    settled: set[str] = set()
    for start in edges:
        trail: list[str] = []
        steps = [iter([start])]
        while steps:
            step = next(steps[-1], None)
            if step is None:
                steps.pop()
                if trail:
                    settled.add(trail.pop())
            elif step in trail:
                return [*trail[trail.index(step) :], step]
            elif step not in settled:
                trail.append(step)
                steps.append(iter(edges.get(step, ())))
    return None


def _aligned_twice(records: Records) -> Iterator[RecordFault]:
    for kind in ALIGNED:
        for key, fields in records.get(kind, {}).items():
            both = set(fields.get("priorities") or ()) & set(fields.get("contributes") or ())
            for value in sorted(both):
                message = f"“{key}” serves “{value}” and contributes to it; it can only do one."
                yield RecordFault(kind, key, "contributes", message, value)


def _revised_too_early(records: Records) -> Iterator[RecordFault]:
    for key, fields in records.get("action", {}).items():
        if message := revised_too_early(key, fields.get("revised"), fields.get("due")):
            yield RecordFault("action", key, "revised", message)


def revised_too_early(key: str, month: str | None, first_due: str | None) -> str | None:
    """What is wrong with a revised month (2018-05) of the action with this key, if anything."""
    first = due.parse(first_due or "").on
    if not month or not first or month >= first.isoformat()[:7]:
        return None
    agreed = first.isoformat()[:7]
    return f"The revised month {month} of “{key}” is before the month first agreed, {agreed}."


def _joined_twice(records: Records) -> Iterator[RecordFault]:
    first: dict[tuple[Any, Any], str] = {}
    for key, fields in records.get("dependency", {}).items():
        pair = fields.get("before"), fields.get("after")
        if pair in first:
            message = f"“{key}” says the same as “{first[pair]}”."
            yield RecordFault("dependency", key, "after", message)
        first.setdefault(pair, key)


def faults_of_record(kind: str, key: str, fields: Mapping[str, Any]) -> Iterator[RecordFault]:
    """What is wrong with a record's own fields, as far as JSON from outside may be wrong.

    For an added record pass all its fields, for a changed one all as they would stand.
    """
    known = PLAN_KINDS[kind]
    for name in fields:
        if all(column.name != name for column in known.columns):
            yield RecordFault(kind, key, name, f"“{name}” is no field of a {known.one}.")
    for column in known.columns:
        if message := wrong_value(column, fields.get(column.name)):
            yield RecordFault(kind, key, column.name, f"{column.label} {message}")
    if kind == "milestone":
        yield from _odd_baseline(key, fields)
    if kind == "risk":
        yield from _odd_scores(key, fields)


def wrong_value(column: Column, value: Any) -> str | None:
    """Why a JSON value won't do for a column ("must be …"), or None where it will."""
    if value in (None, "", []):
        return "must not be empty." if column.required else None
    texts = value if column.type in {"items", "references"} else [value]
    if not isinstance(texts, list):
        return "must be a list."
    return next((said for text in texts if (said := _wrong(column, text))), None)


def _wrong(column: Column, value: Any) -> str | None:
    if column.type in {"number", "score", "yes_no"}:
        return _wrong_number(column, value)
    if not isinstance(value, str):
        return "must be text."
    if _CONTROL.search(value):
        return "must not have a control character in it."
    if column.type == "money":
        pounds = _POUNDS.fullmatch(value)
        return None if pounds else f"must be a number of pounds, not “{value[:60]}”."
    if column.type == "choice" and column.choices:
        known = column.choices.values
        return None if value in known else f"must be one of {', '.join(known)}, not “{value[:60]}”."
    if column.type in {"text", "narrative", "items"} and len(value) > column.longest:
        return f"must be {column.longest} characters or fewer; it has {len(value)}."
    return _wrong_date(column, value)


def _wrong_number(column: Column, value: Any) -> str | None:
    if column.type == "yes_no":
        return None if isinstance(value, bool) else "must be yes or no."
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return "must be a whole number."
    if value > MOST:
        return f"must be {MOST:,} or less."
    return "must be 1 to 5." if column.type == "score" and not 1 <= value <= 5 else None


def _wrong_date(column: Column, value: str) -> str | None:
    try:
        if column.type == "due":
            due.parse(value)
        elif column.type == "day":
            due.Due("day", date.fromisoformat(value))
        elif column.type == "month":
            year, month = value.split("-")
            due.month_due(int(year), int(month))
    except due.NoDue as wrong:
        return f"won't do: {wrong}."
    except ValueError:
        return f"must be a real date such as 2017-03-31, not “{value[:60]}”."
    return None


def _odd_baseline(key: str, fields: Mapping[str, Any]) -> Iterator[RecordFault]:
    try:
        baseline = date.fromisoformat(str(fields.get("baseline")))
        end = last_day(fields.get("precision") or "day", baseline)
    except (ValueError, KeyError):
        return
    if end != baseline:
        message = f"Baseline must be the last day of its {fields['precision']}, {end.isoformat()}."
        yield RecordFault("milestone", key, "baseline", message)


def _odd_scores(key: str, fields: Mapping[str, Any]) -> Iterator[RecordFault]:
    for stem in ("", "inherent_", "target_"):
        names = [f"{stem}likelihood", f"{stem}impact"]
        given = [name for name in names if fields.get(name)]
        if len(given) == 1:
            missing = next(name for name in names if name not in given)
            message = "A score needs both likelihood and impact, or neither."
            yield RecordFault("risk", key, missing, message)
