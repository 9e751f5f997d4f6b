"""What an upload would do, or did, sheet by sheet and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from programmes.actions.plan_uploads import Comparison
from programmes.plan_kinds import PLAN_KINDS
from programmes.portfolio_merge import REMOVED
from programmes.sheets import layout
from programmes.sheets.faults import MOST_SHOWN, CellFault, Places
from programmes.sheets.workbook_in import shown_value
from programmes.text import count, words_list

EMPTY = "Nothing"
LONGEST = 300
MOST_LINES = 200
"""Lines of a kind that a page shows; all of them are written."""


@dataclass(frozen=True)
class Line:
    """A record that is added, or a field of one that changes or is in conflict."""

    record: str
    where: str
    field: str = ""
    before: str = ""
    here: str = ""
    mine: str = ""


@dataclass
class Section:
    """A sheet. The lists hold what is shown, the counts all there is."""

    name: str
    added: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    conflicts: list[Line] = field(default_factory=list)
    left_out: int = 0

    @property
    def summary(self) -> str:
        """2 added, 3 changed and 1 conflict."""
        parts = []
        if self.added:
            parts.append(f"{len(self.added):,} added")
        if self.changed:
            parts.append(f"{len(self.changed):,} changed")
        if self.conflicts:
            parts.append(count(len(self.conflicts), "conflict"))
        return words_list(parts) or "No change"


@dataclass(frozen=True)
class Shown:
    """All sections, and what the page says above them."""

    sections: list[Section]
    writes: bool
    conflicts: int
    headline: str
    left_out: str


Change = tuple[str, str, str, Any, Any]
"""(kind, key, name, before, after)."""
Clash = tuple[str, str, str, Any, Any, str]
"""(kind, key, name, what stands here, what the file says, why it stays)."""


def preview(comparison: Comparison, content: dict[str, Any]) -> Shown:
    """What confirming would do."""
    merged = comparison.merge
    added = [(kind, key, merged.outcome[kind][key]) for kind, key in merged.added]
    changed = [
        (kind, key, name, comparison.before[kind][key].get(name), value)
        for (kind, key), fields in merged.changed.items()
        for name, value in fields.items()
    ]
    kept = [(k.kind, k.key, k.name, k.here, k.said, k.why) for k in merged.kept]
    told = _Telling(content, comparison.before, comparison.base)
    return told.shown(added, changed, kept, done=False)


def receipt(outcome: dict[str, Any], content: dict[str, Any], base: Any) -> Shown:
    """What confirming did."""
    told = _Telling(content, base, base)
    return told.shown(outcome["added"], outcome["changed"], outcome["kept"], done=True)


def faults(found: Iterable[CellFault]) -> tuple[list[CellFault], int]:
    """Those that a page shows, and how many more there are."""
    every = list(found)
    return every[:MOST_SHOWN], max(0, len(every) - MOST_SHOWN)


class _Telling:
    def __init__(self, content: dict[str, Any], records: Any, base: Any) -> None:
        self._places = Places(**content["places"])
        self._left_out = content.get("left_out", {})
        self._said = content["records"]
        self._records = records
        self._base = base

    def shown(
        self,
        added: Iterable[tuple[str, str, Any]],
        changed: Iterable[Change],
        kept: Iterable[Clash],
        *,
        done: bool,
    ) -> Shown:
        # The database keeps no order of keys, so the sheets' own is told again.
        kinds = [kind for kind in PLAN_KINDS if kind in self._places.rows]
        sections = {kind: Section(self._sheet(kind)) for kind in kinds}
        for kind, left_out in self._left_out.items():
            sections[kind].left_out = left_out
        for kind, key, fields in added:
            line = Line(_name(kind, fields, key), self._where(kind, key), mine=_told(kind, fields))
            sections[kind].added.append(line)
        for change in changed:
            sections[change[0]].changed.append(self._change(change))
        for clash in kept:
            sections[clash[0]].conflicts.append(self._clash(clash))
        listed = list(sections.values())
        return Shown(
            listed,
            writes=any(s.added or s.changed for s in listed),
            conflicts=sum(len(s.conflicts) for s in listed),
            headline=_headline(listed, done=done),
            left_out=_left_out(listed),
        )

    def _sheet(self, kind: str) -> str:
        return layout.sheet_name(PLAN_KINDS[kind])

    def _where(self, kind: str, key: str, name: str = "") -> str:
        _, cell = self._places.where(kind, key, name)
        return f"cell {cell}" if cell and name else f"row {cell[1:]}" if cell else ""

    def _change(self, change: Change) -> Line:
        kind, key, name, before, after = change
        return Line(
            self._record(kind, key),
            self._where(kind, key, name),
            PLAN_KINDS[kind].column(name).label,
            before=_words(kind, name, before),
            mine=_words(kind, name, after),
        )

    def _clash(self, clash: Clash) -> Line:
        kind, key, name, here, said, why = clash
        if why == REMOVED or not name:
            record = self._record(kind, key)
            return Line(record, self._where(kind, key), "Whole row", here="Removed in the portal")
        return Line(
            self._record(kind, key),
            self._where(kind, key, name),
            PLAN_KINDS[kind].column(name).label,
            before=_words(kind, name, self._base.get(kind, {}).get(key, {}).get(name)),
            here=_words(kind, name, here),
            mine=_words(kind, name, said),
        )

    def _record(self, kind: str, key: str) -> str:
        for records in (self._records, self._base, self._said):
            if fields := records.get(kind, {}).get(key):
                return _name(kind, fields, key)
        return key


def _name(kind: str, fields: dict[str, Any], key: str) -> str:
    name = fields.get("title") or fields.get("name")
    if kind == "dependency":
        return f"{fields.get('before')} → {fields.get('after')}"
    return f"{name} ({key})" if name else key


def _told(kind: str, fields: dict[str, Any]) -> str:
    """Baseline: 31 December 2017; Owner: … All that a row says beside its name."""
    told = [
        f"{column.label}: {_words(kind, column.name, fields[column.name])}"
        for column in PLAN_KINDS[kind].columns
        if column.name not in ("title", "name") and fields.get(column.name) not in (None, "", [])
    ]
    return "; ".join(told)


def _words(kind: str, name: str, value: Any) -> str:
    column = PLAN_KINDS[kind].column(name)
    said = "; ".join(value or []) if column.type == "items" else shown_value(column, value)
    return f"{said[:LONGEST]}…" if len(said) > LONGEST else said or EMPTY


def _headline(sections: list[Section], *, done: bool) -> str:
    said = list(_counts(sections, done=done))
    if not said:
        return "No change"
    return f"{'Done: ' if done else ''}{words_list(said)}"


def _counts(sections: list[Section], *, done: bool) -> Iterator[str]:
    added = sum(len(section.added) for section in sections)
    changed = sum(len(section.changed) for section in sections)
    conflicts = sum(len(section.conflicts) for section in sections)
    if added:
        yield f"{count(added, 'row')} {'added' if done else 'to add'}"
    if changed:
        yield f"{count(changed, 'value')} {'changed' if done else 'to change'}"
    if conflicts:
        stays = "stayed" if done else "stays" if conflicts == 1 else "stay"
        them = "it" if conflicts == 1 else "them"
        yield f"{count(conflicts, 'conflict')} that {stays} as the portal has {them}"


def _left_out(sections: list[Section]) -> str:
    number = sum(section.left_out for section in sections)
    if not number:
        return ""
    stays = "is not in the file. It stays" if number == 1 else "are not in the file. They stay"
    return f"{count(number, 'row')} of the download {stays} in the plan as before."
