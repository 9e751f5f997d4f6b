"""What a list shows, said in a sentence and as tags: its filters, their words and its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from programmes.lists import OF_SYSTEM, ListKind
from programmes.text import count

DUE_WORDS: dict[str, str] = {
    "overdue": "overdue",
    "this_month": "due this month",
    "next_month": "due next month",
    "this_quarter": "due this quarter",
    "no_date": "with no date",
    "ongoing": "ongoing",
    "throughout": "due throughout a year",
    "unconfirmed": "with a due to be confirmed",
}

ORDER_WORDS: dict[str, tuple[str, str]] = {
    "left": ("soonest first, what is done last", "latest first, what is done last"),
    "due": ("soonest first", "latest first"),
    "baseline": ("earliest baseline first", "latest baseline first"),
    "title": ("by title", "by title, Z first"),
    "programme": ("by programme", "by programme, the last first"),
    "owner": ("by owner", "by owner, Z first"),
    "organisation": ("by organisation", "by organisation, Z first"),
    "status": ("by status", "by status, turned"),
    "state": ("by state", "by state, turned"),
    "rag": ("Red first", "Blue first"),
    "target": ("Red on target first", "Blue on target first"),
    "score": ("lowest score first", "highest score first"),
    "opened": ("first opened first", "last opened first"),
    "completed": ("first completed first", "last completed first"),
    "updated": ("longest unchanged first", "last changed first"),
}
"""Upwards and turned."""


@dataclass(frozen=True)
class Tag:
    """A filter that is set: its words, and the filter's name to take it out."""

    name: str
    text: str


def tags(kind: ListKind, chosen: Mapping[str, str], words: Mapping[str, str]) -> list[Tag]:
    """The filters that are set, in the order of the form. `words`: value of each as offered."""
    return [
        Tag(name, _sentence(_clause(name, chosen[name], words.get(name, ""))))
        for name in kind.filters
        if name in chosen
    ]


def sentence(
    kind: ListKind,
    number: int,
    total: int,
    chosen: Mapping[str, str],
    words: Mapping[str, str],
    order: str,
) -> str:
    """23 of 198 milestones, overdue, of Planned care, soonest first."""
    parts = [
        _clause(name, chosen[name], words.get(name, "")) for name in kind.filters if name in chosen
    ]
    usual = "status" not in chosen
    first = said(kind, number, usual=usual)
    if parts and number <= total:
        first = f"{number:,} of {said(kind, total, usual=True)}"
    return ", ".join([first, *parts, order_words(kind, order)])


def said(kind: ListKind, number: int, *, usual: bool) -> str:
    """198 milestones. Of risks the list counts the open ones, unless it is asked for others."""
    open_ones = "open " if usual and kind.usual == "open" else ""
    return count(number, f"{open_ones}{kind.one}", f"{open_ones}{kind.many}")


def order_words(kind: ListKind, order: str) -> str:
    upwards, turned = ORDER_WORDS[order.removeprefix("-")]
    words = turned if order.startswith("-") else upwards
    return words.replace("owner", kind.owner_words.lower())


def _clause(name: str, value: str, words: str) -> str:
    """A filter as the middle of a sentence; `words` is what its form offers for the value."""
    return _CLAUSES[name](value, words) if name in _CLAUSES else f"{name} {_low(words or value)}"


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


_CLAUSES: dict[str, Callable[[str, str], str]] = {
    "q": lambda value, _: f"with the words “{value}”",
    "programme": lambda value, words: (
        "of the whole system alone" if value == OF_SYSTEM else f"of {words.lstrip('– ')}"
    ),
    "status": lambda _, words: _low(words),
    "due": lambda value, _: DUE_WORDS.get(value, f"due in {value}"),
    "owner": lambda value, _: f"owner “{value}”",
    "organisation": lambda _, words: f"of {words}",
    "priority": lambda _, words: f"serving {words}",
    "strength": lambda value, _: "as a primary aim" if value == "primary" else "as a contribution",
    "unchanged": lambda value, _: f"unchanged for {value} days",
    "rag": lambda value, words: "no rating yet" if value == "none" else f"{words} this month",
    "target": lambda value, words: (
        "no on-target rating" if value == "none" else f"{words} on target"
    ),
    "kind": lambda value, _: f"{value}s only",
    "level": lambda _, words: _low(words),
    "escalated": lambda value, words: (
        "not escalated" if value == "none" else f"escalated to {_low(words)}"
    ),
    "mitigations": lambda value, _: (
        "with no mitigation" if value == "none" else "with a mitigation overdue"
    ),
}
