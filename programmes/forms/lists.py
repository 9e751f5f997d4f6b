"""Forms of a plan's lists: filters, a row's short form, a bulk edit, a saved view's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms

from programmes import due, financial_year
from programmes.due_fields import DueField
from programmes.enums import Strength
from programmes.form_fields import (
    ManyField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
    sentence,
)
from programmes.lists import DUES, OF_SYSTEM, UNCHANGED_DAYS, Choices, ListKind
from programmes.models import Priority, Programme
from programmes.plan_kinds import Column

FILTER_LABELS: dict[str, str] = {
    "programme": "Programme, with what is below it",
    "status": "Status",
    "due": "Due",
    "organisation": "Organisation",
    "priority": "Serves the priority",
    "strength": "How much it serves it",
    "unchanged": "Unchanged",
    "rag": "This month’s BRAG",
    "target": "On-target BRAG",
    "kind": "Risk or issue",
    "level": "Level of the current score",
    "likelihood": "Likelihood now",
    "impact": "Impact now",
    "escalated": "Escalated to",
    "mitigations": "Mitigations",
}
MOST_QUARTERS = 80
"""Of those in which the plan has something due; more would be a slip in a date."""


@dataclass(frozen=True)
class Offered:
    """What a plan has to choose among."""

    programmes: Sequence[Programme] = ()
    organisations: Choices = ()
    priorities: Sequence[Priority] = ()
    dues: tuple[date, date] | None = None
    of_system: bool = False
    more: Mapping[str, Choices] = field(default_factory=dict)


class FilterForm(NhsForm):
    """The filters of a list; each may be left empty."""

    def __init__(self, *args: Any, kind: ListKind, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in kind.filters:
            self.fields[name] = _filter(name, kind, offered)

    def foreign(self) -> bool:
        """Whether something was chosen that this plan does not offer."""
        codes = {e.code for found in self.errors.as_data().values() for e in found}
        return "invalid_choice" in codes

    def chosen(self) -> dict[str, str]:
        """What was filled in, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def _filter(name: str, kind: ListKind, offered: Offered) -> forms.Field:
    if name == "q":
        return TextField(name="words", label="Words", required=False)
    if name == "owner":
        return TextField(name="owner", label=kind.owner_words, required=False)
    choices = _OFFERS[name](kind, offered) if name in _OFFERS else kind.choices[name]
    label = FILTER_LABELS[name]
    first = "Any" if name != "status" or kind.usual == "all" else usual_words(kind)
    return SelectField(name=name, label=label, choices=[("", first), *choices], required=False)


def usual_words(kind: ListKind) -> str:
    """What the filter *status* says where none is chosen."""
    words = dict(kind.statuses).get(kind.usual)
    return words or "Any, without what was withdrawn"


def _programmes(kind: ListKind, offered: Offered) -> Choices:
    system = ((OF_SYSTEM, "The whole system’s own"),) if offered.of_system else ()
    return (*system, *((row.key, "– " * row.depth + row.title) for row in offered.programmes))


def _priorities(kind: ListKind, offered: Offered) -> Choices:
    return tuple(
        (f"{row.framework.key}/{row.key}", f"{row.framework.name}: {row.title}")
        for row in offered.priorities
    )


def _dues(kind: ListKind, offered: Offered) -> Choices:
    named = kind.choices.get("due", DUES)
    if not offered.dues:
        return named
    return (*named, *((said, said) for said in _quarters(*offered.dues)))


def _quarters(first: date, last: date) -> list[str]:
    """2017/18 Q1 and on, from the quarter of the first day to that of the last."""
    begin = financial_year.start_year(first) * 4 + financial_year.quarter(first) - 1
    end = financial_year.start_year(last) * 4 + financial_year.quarter(last) - 1
    numbers = range(begin, min(end, begin + MOST_QUARTERS - 1) + 1)
    return [due.quarter_due(number // 4, number % 4 + 1).text for number in numbers]


_OFFERS: dict[str, Any] = {
    "programme": _programmes,
    "priority": _priorities,
    "due": _dues,
    "organisation": lambda _, offered: offered.organisations,
    "status": lambda kind, _: kind.statuses,
    "strength": lambda *_: tuple(Strength.choices),
    "unchanged": lambda *_: ((str(UNCHANGED_DAYS), f"For {UNCHANGED_DAYS} days"),),
}


class RowForm(NhsForm):
    """A row's short form, in the list itself, beside the filters: its ids are its own."""

    def __init__(
        self, *args: Any, kind: ListKind, organisations: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="row_%s", **kwargs)
        for column in kind.in_place:
            self.fields[column.name] = changing(column, organisations)
        self.fields["version"] = VersionField()


class BulkForm(NhsForm):
    """What is to change in every item chosen: ticked columns, and the value of each."""

    def __init__(
        self, *args: Any, kind: ListKind, organisations: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = {column.name: column for column in kind.bulk}
        if len(kind.bulk) > 1:
            self.fields["change"] = ManyField(
                name="thing to change",
                label="What do you want to change?",
                help_text="What you don’t tick here stays, whatever stands in its box below.",
                choices=[(column.name, column.label) for column in kind.bulk],
                required_message="Select what you want to change",
            )
        for column in kind.bulk:
            field = changing(column, organisations, label=f"New {_low(column)}")
            if column.type == "text":
                field.help_text = f"Left empty, it takes out the {_low(column)} that stands."
            self.fields[column.name] = field

    def ticked(self, data: Mapping[str, Any]) -> list[str]:
        return list(data.get("change", self.columns))

    def clean(self) -> dict[str, Any]:
        """Nothing is said against a box of a column that isn't to change."""
        found = super().clean() or {}
        wanted = self.ticked(self.cleaned_data) if "change" not in self.errors else []
        for name in set(self.columns) - set(wanted):
            self.errors.pop(name, None)
        for name in wanted:
            column = self.columns[name]
            if column.type in ("choice", "due") and not self.data.get(name):
                self.add_error(name, f"Select the new {_low(column)}")
        return found

    def changes(self) -> dict[str, Any]:
        """Column → new value, of those ticked."""
        data = self.cleaned_data
        return {name: data[name] for name in self.ticked(data)}


def _low(column: Column) -> str:
    return column.label[:1].lower() + column.label[1:]


def changing(column: Column, organisations: Choices = (), label: str = "") -> forms.Field:
    """The form field of a column of the plan. What is left empty empties the column."""
    label = label or sentence(column.label)
    if column.type == "due":
        return DueField(name="due", label=label, required=False)
    if column.type == "reference":
        choices = [("", "None named"), *organisations]
        return SelectField(name=_low(column), label=label, choices=choices, required=False)
    if column.type == "choice":
        assert column.choices
        choices = [("", "Select"), *column.choices.choices]
        return SelectField(name=_low(column), label=label, choices=choices, required=False)
    if column.type == "narrative":
        return NarrativeField(
            name=_low(column), label=label, max_length=column.longest, rows=4, required=False
        )
    return TextField(name=_low(column), label=label, max_length=column.longest, required=False)


class SavedViewForm(NhsForm):
    name = TextField(
        name="name of the view",
        label="What do you want to call this view?",
        max_length=80,
        required_message="Enter a name for the view",
    )


class SearchForm(NhsForm):
    q = TextField(
        name="words",
        label="Search the plans",
        help_text="Use quotation marks for words that belong together, a minus for words to leave "
        "out, or the word or.",
        required_message="Enter the words to search for",
    )
