"""What a file or a sheet may change: three-way, so that what others edited meanwhile stays.

Pure. Everything compared is JSON: kind → key → field → value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from programmes.record_kinds import KINDS

Fields = dict[str, Any]
Records = dict[str, dict[str, Fields]]

NEVER_MOVED = {
    (kind, name): KINDS[kind].column(name).fixed
    for kind, name in (("milestone", "baseline"), ("milestone", "precision"))
}
"""What no file moves, and why."""

NEW_IN_THE_FORMAT = {("risk", "kind"): "risk"}
"""What stands in a field that an older load did not know, where that isn't empty."""

EDITED = "changed in the portal"
REMOVED = "removed in the portal"


@dataclass(frozen=True)
class Kept:
    """A value of the file that was not taken over, and why."""

    kind: str
    key: str
    name: str
    here: Any
    said: Any
    why: str


@dataclass
class Merge:
    """What to write, what stays in spite of the file, and how everything stands afterwards."""

    added: list[tuple[str, str]] = field(default_factory=list)
    changed: dict[tuple[str, str], Fields] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    outcome: Records = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        return bool(self.added or self.changed)


def merge(*, said: Records, before: Records, now: Records, only_edits: bool = False) -> Merge:
    """Compare what the file says with what it said before and with what stands now.

    A field that nobody has edited since the last load follows the file; an edited one stays and
    is reported. What was deleted stays deleted; what the file drops is left alone. `only_edits`:
    a field that the file says as before is no wish to change it, so nothing is reported of it.
    """
    result = Merge()
    for kind in KINDS:
        standing = now.get(kind, {})
        outcome = result.outcome.setdefault(kind, {k: dict(v) for k, v in standing.items()})
        known = before.get(kind, {})
        for key, fields in said.get(kind, {}).items():
            if key in standing:
                was = known.get(key, {})
                wanted = _edits(fields, was) if only_edits else fields
                taken = _merge_fields(result, kind, key, wanted, was, standing[key])
                outcome[key].update(taken)
            elif key in known:
                if not only_edits or fields != known[key]:
                    result.kept.append(Kept(kind, key, "", None, None, REMOVED))
            else:
                result.added.append((kind, key))
                outcome[key] = dict(fields)
        gone = (key for key in known if key not in said.get(kind, {}) and key in standing)
        result.left.extend((kind, key) for key in gone)
    return result


def _edits(said: Fields, before: Fields) -> Fields:
    return {n: value for n, value in said.items() if n not in before or before[n] != value}


def _merge_fields(
    result: Merge, kind: str, key: str, said: Fields, before: Fields, now: Fields
) -> Fields:
    taken: Fields = {}
    for name, value in said.items():
        here = now[name]
        if here == value:
            continue
        fixed = NEVER_MOVED.get((kind, name))
        if not fixed and _untouched(kind, name, before, here):
            taken[name] = value
        else:
            result.kept.append(Kept(kind, key, name, here, value, fixed or EDITED))
    if taken:
        result.changed[kind, key] = taken
    return taken


def _untouched(kind: str, name: str, before: Fields, here: Any) -> bool:
    """Whether nobody has edited the field since `before` (empty: the record wasn't known)."""
    if name in before:
        return bool(before[name] == here)
    return bool(before) and (not here or NEW_IN_THE_FORMAT.get((kind, name)) == here)
