"""How the rows of a plan's lists read, on the page and in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from programmes.lists import ListKind
from programmes.plan_kinds import PLAN_KINDS
from programmes.presenters.plan import dated, forecast_of, score_words, status_words
from programmes.text import day, short_day

Cell = dict[str, Any]
Maker = Callable[[Any, date], Cell]
NOBODY = "None named"


@dataclass(frozen=True)
class Row:
    """A row of the list: its cells stand beside the columns of its kind, the title first."""

    item: Any
    title: str
    href: str
    place: str
    place_href: str
    cells: list[Cell]
    may_change: bool
    editing: bool


def rows(
    kind: ListKind,
    items: Sequence[Any],
    system: str,
    on: date,
    *,
    may_change: Callable[[Any], bool],
    editing: int | None,
) -> list[Row]:
    """The items as rows; `may_change` says which of them the person may change."""
    makers = [_CELLS[column.name] for column in kind.columns[2:]]
    return [
        Row(
            item=item,
            title=title_of(kind, item),
            href=href_of(kind, item, system),
            place=item.programme.title if item.programme else "The whole system",
            place_href=(
                reverse("programme", args=[system, item.programme.key]) if item.programme else ""
            ),
            cells=[make(item, on) for make in makers],
            may_change=may_change(item),
            editing=item.pk == editing,
        )
        for item in items
    ]


def title_of(kind: ListKind, item: Any) -> str:
    """The title, with the number it has in print and what it no longer is."""
    title = getattr(item, "title_with_number", item.title)
    if getattr(item, "withdrawn_on", None):
        return f"{title} (withdrawn)"
    if kind.key == "risk":
        marks = ["issue"] if item.kind == "issue" else []
        marks += ["closed"] if item.closed_on else []
        return f"{title} ({', '.join(marks)})" if marks else title
    return str(title)


def href_of(kind: ListKind, item: Any, system: str) -> str:
    """Its own page; most stand in their programme, the rest in the plan."""
    if kind.key == "risk":
        return reverse("risk", args=[system, item.key])
    if kind.key in ("decision", "next_step"):
        return reverse(kind.page, args=[system, item.plan.key, item.key])
    return reverse(kind.page, args=[system, item.programme.key, item.key])


def _due(item: Any, on: date) -> Cell:
    """Without its note, which would fill the list: the item's own page and the file have it."""
    words = item.due.words
    if getattr(item, "revised_on", None):
        words = f"{item.revised_on:%B %Y}, revised from {words}"
    return {"text": words, "late": item.late}


def _forecast(item: Any, on: date) -> Cell:
    return {"text": day(item.actual) if item.actual else forecast_of(item)}


def _organisation(item: Any, on: date) -> Cell:
    return {"text": item.organisation.name_on(on) if item.organisation else NOBODY}


def _decision(item: Any, on: date) -> Cell:
    taken = f" on {short_day(item.taken_on)}" if item.taken_on else ""
    return {"text": f"{item.get_state_display()}{taken}"}


_CELLS: dict[str, Maker] = {
    "baseline": lambda item, _: {"text": dated(item.baseline, item.precision)},
    "forecast": _forecast,
    "state": lambda item, on: {"text": status_words(item, on)},
    "due": _due,
    "status": lambda item, _: {"text": item.get_status_display()},
    "month_rag": lambda item, _: {"rating": item.month_rag or None},
    "target_rag": lambda item, _: {"rating": item.target_rag or None},
    "owner": lambda item, _: {"text": owner_of(item) or NOBODY},
    "organisation": _organisation,
    "score": lambda item, _: {"score": item.score},
    "inherent": lambda item, _: {
        "text": score_words(item.inherent_likelihood, item.inherent_impact)
    },
    "target_score": lambda item, _: {
        "text": score_words(item.target_likelihood, item.target_impact)
    },
    "level": lambda item, _: {"text": item.get_level_display() or "Not escalated"},
    "opened_on": lambda item, _: {"text": short_day(item.opened_on)},
    "decision_state": _decision,
    "completed": lambda item, _: {
        "text": short_day(item.completed_on) if item.completed_on else "Not yet"
    },
}


def owner_of(item: Any) -> str:
    for name in ("owner_office", "owner", "asked_of"):
        if hasattr(item, name):
            return str(getattr(item, name))
    return ""


def table(kind: ListKind, items: Sequence[Any], on: date) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the file: what the page shows and the words it has no room for."""
    heads = ["Key", "Programme", *(_head(kind, name) for name in kind.csv), "Last changed"]
    return heads, [_line(kind, item, on) for item in items]


def _head(kind: ListKind, name: str) -> str:
    shown = {column.name: column.text for column in kind.columns}
    if name in shown:
        return shown[name]
    column = {column.name: column for column in _columns(kind)}.get(name)
    return column.label if column else name.replace("_", " ").capitalize()


def _columns(kind: ListKind) -> Sequence[Any]:
    return (*PLAN_KINDS[kind.key].columns, *kind.in_place)


def _line(kind: ListKind, item: Any, on: date) -> list[Any]:
    place = item.programme.title if item.programme else "The whole system"
    changed = item.updated_at.date().isoformat() if item.updated_at else ""
    return [item.key, place, *(_written(item, name, on) for name in kind.csv), changed]


_WRITTEN: Mapping[str, Callable[[Any, date], Any]] = {
    "due": lambda item, _: item.due.text,
    "revised": lambda item, _: f"{item.revised_on:%Y-%m}" if item.revised_on else "",
    "organisation": lambda item, on: item.organisation.name_on(on) if item.organisation else "",
    "score": lambda item, _: item.score,
    "status": lambda item, _: item.get_status_display(),
    "month_rag": lambda item, _: item.get_month_rag_display(),
    "target_rag": lambda item, _: item.get_target_rag_display(),
    "kind": lambda item, _: item.get_kind_display(),
    "proximity": lambda item, _: item.get_proximity_display(),
    "decision_state": lambda item, _: item.get_state_display(),
    "state": status_words,
    "level": lambda item, _: item.get_level_display(),
    "inherent": lambda item, _: _product(item.inherent_likelihood, item.inherent_impact),
    "target_score": lambda item, _: _product(item.target_likelihood, item.target_impact),
}


def _written(item: Any, name: str, on: date) -> Any:
    value = _WRITTEN[name](item, on) if name in _WRITTEN else getattr(item, name)
    return value.isoformat() if isinstance(value, date) else value


def _product(likelihood: int | None, impact: int | None) -> int | None:
    return likelihood * impact if likelihood and impact else None
