"""What differs between two contents of a PSR1 return, item by item. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PARTS = (
    "ratings",
    "progress",
    "milestones",
    "actions",
    "readings",
    "risks",
    "support",
    "escalations",
)
NOT_SAID = frozenset(
    (
        "id key precision previous_forecast previous_likelihood previous_impact"
        " previous_month_rag previous_target_rag previous_revised"
        " organisation organisation_key unit frequency period numerator_name denominator_name"
        " previous previous_period plan plan_period standing_value"
    ).split()
)
"""What an item carries beside what people say of it."""

_PRESENT = "listed"

_ORDER = (
    "progress confidence assurance value reason mitigation this_month next_month done actual "
    "baseline forecast evidence month_rag target_rag text assured due revised change "
    "numerator denominator none_why as_typed note "
    "likelihood impact closed comment items issues "
    "dependencies support escalation decisions what needed_by"
).split()
"""The order in which people read them; the database keeps keys in an order of its own."""


@dataclass(frozen=True)
class Change:
    """One field that differs. `path` is readable; `identity` tells items of one title apart."""

    section: str
    path: tuple[str, ...]
    identity: tuple[str, ...]
    before: Any
    after: Any


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What differs, in the order of the pages.

    Items are matched by their id where they have one, else by place. An item that only one side
    has is one change, with None on the other side.
    """
    found = []
    for section in PARTS:
        old = dict(_flat(before.get(section, {})))
        new = dict(_flat(after.get(section, {})))
        for identity in [*old, *(key for key in new if key not in old)]:
            change = _change(section, identity, old, new)
            if change:
                found.append(change)
    return found


_Flat = dict[tuple[str, ...], tuple[tuple[str, ...], Any]]


def _change(section: str, identity: tuple[str, ...], old: _Flat, new: _Flat) -> Change | None:
    path, was = old.get(identity, ((), None))
    new_path, now = new.get(identity, ((), None))
    if was == now or _inside_a_change(identity, old, new):
        return None
    return Change(section, new_path or path, identity, was, now)


def _inside_a_change(identity: tuple[str, ...], old: _Flat, new: _Flat) -> bool:
    """Whether the whole item is new or gone, which is said once."""
    item = identity[:-1]
    return bool(item) and (item in old) != (item in new) and (item in old or item in new)


def _flat(
    value: Any, identity: tuple[str, ...] = (), path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[tuple[str, ...], Any]]]:
    if isinstance(value, dict):
        for key, item in sorted(value.items(), key=_place):
            if key not in NOT_SAID:
                yield from _flat(item, (*identity, key), (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value, 1):
            own = str(item.get("id", place))
            title = _title(item, place)
            yield (*identity, own), ((*path, title), _PRESENT)
            yield from _flat(item, (*identity, own), (*path, title))
    else:
        yield identity, (path, value)


def _title(item: dict[str, Any], place: int) -> str:
    """What an item is called; readings of one indicator differ by their organisation."""
    title = str(item.get("title", place))
    return f"{title}, {item['organisation']}" if item.get("organisation") else title


def _place(pair: tuple[str, Any]) -> int:
    return _ORDER.index(pair[0]) if pair[0] in _ORDER else len(_ORDER)


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, Any, Any]]:
    """What differs, as (section, path within it, before, after), in the order of the pages."""
    return [
        (change.section, " › ".join(change.path), change.before, change.after)
        for change in changes(before, after)
    ]
