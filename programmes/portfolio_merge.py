"""What a portfolio file may change: three-way, so that people's edits since the last load stay.

Pure. Everything compared is JSON: kind → key → field → value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]
Records = dict[str, dict[str, Fields]]

KINDS = (
    "system",
    "plan",
    "organisation",
    "membership",
    "programme",
    "office",
    "milestone",
    "risk",
)
"""In the order in which they can be written."""

NEVER_MOVED = {"milestone": {"baseline": "a baseline moves only by an approved re-profile"}}
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


def merge(*, said: Records, before: Records, now: Records) -> Merge:
    """Compare what the file says with what it said before and with what stands now.

    A field that nobody has edited since the last load follows the file; an edited one stays and
    is reported. What was deleted stays deleted; what the file drops is left alone.
    """
    result = Merge()
    for kind in KINDS:
        standing = now.get(kind, {})
        outcome = result.outcome.setdefault(kind, {k: dict(v) for k, v in standing.items()})
        known = before.get(kind, {})
        for key, fields in said.get(kind, {}).items():
            if key in standing:
                taken = _merge_fields(result, kind, key, fields, known.get(key, {}), standing[key])
                outcome[key].update(taken)
            elif key in known:
                result.kept.append(Kept(kind, key, "", None, None, REMOVED))
            else:
                result.added.append((kind, key))
                outcome[key] = dict(fields)
        gone = (key for key in known if key not in said.get(kind, {}) and key in standing)
        result.left.extend((kind, key) for key in gone)
    return result


def _merge_fields(
    result: Merge, kind: str, key: str, said: Fields, before: Fields, now: Fields
) -> Fields:
    taken: Fields = {}
    for name, value in said.items():
        here = now[name]
        if here == value:
            continue
        fixed = NEVER_MOVED.get(kind, {}).get(name)
        if not fixed and name in before and before[name] == here:
            taken[name] = value
        else:
            result.kept.append(Kept(kind, key, name, here, value, fixed or EDITED))
    if taken:
        result.changed[kind, key] = taken
    return taken
