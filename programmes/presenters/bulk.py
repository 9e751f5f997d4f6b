"""What a bulk edit would change, item by item, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from programmes.actions.bulk import in_words, value_of
from programmes.lists import ListKind
from programmes.presenters.lists import title_of


@dataclass(frozen=True)
class Part:
    """A column of an item: what stands and what is to stand."""

    label: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Change:
    """An item and what changes of it."""

    row: Any
    title: str
    place: str
    parts: list[Part]

    @property
    def changes(self) -> bool:
        return any(part.changes for part in self.parts)


def changes_of(
    kind: ListKind, rows: Sequence[Any], news: Mapping[str, Any], on: date
) -> list[Change]:
    columns = [kind.changeable(name) for name in news]

    def parts(row: Any) -> list[Part]:
        return [
            Part(
                column.label,
                _sentence(in_words(column, value_of(row, column), on)),
                _sentence(in_words(column, news[column.name], on)),
            )
            for column in columns
        ]

    return [
        Change(
            row,
            title_of(kind, row),
            row.programme.title if row.programme else "The whole system",
            parts(row),
        )
        for row in rows
    ]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
