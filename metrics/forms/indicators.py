"""Forms of an indicator: what is measured, how, of whom, and whether it still is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metrics.enums import Domain, Frequency, Improvement, Unit
from programmes.form_fields import (
    ChoiceField,
    DayField,
    ManyField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
    YesNoField,
)
from programmes.forms.alignment import key_of
from programmes.models import Organisation, Programme
from programmes.selectors.alignment import Tree

Choices = Sequence[tuple[str, str]]


class IndicatorForm(NhsForm):
    """An indicator of a plan, with what it belongs to."""

    name = TextField(name="name", max_length=300)
    definition = NarrativeField(
        name="definition", label="Definition (optional)", required=False, rows=3
    )
    numerator = TextField(
        name="numerator",
        label="Numerator (optional)",
        max_length=300,
        required=False,
        help_text="What is counted. With a denominator, readings can be given as two numbers.",
    )
    denominator = TextField(
        name="denominator",
        label="Denominator (optional)",
        max_length=300,
        required=False,
        help_text="What it is counted among.",
    )
    unit = SelectField(name="unit", choices=Unit)
    decimals = SelectField(
        name="decimals",
        label="Decimals shown",
        choices=[(str(number), str(number)) for number in range(5)],
        initial="1",
    )
    improvement = ChoiceField(
        name="direction",
        label="Which way is better?",
        choices=Improvement,
        required_message="Select which way is better",
    )
    frequency = ChoiceField(
        name="frequency",
        label="How often is it read?",
        choices=Frequency,
        required_message="Select how often it is read",
    )
    cumulative = YesNoField(
        name="answer",
        label="Do readings add up from April?",
        help_text="If they do, plan and readings are compared as sums since 1 April.",
        required_message="Select whether readings add up from April",
    )
    domain = SelectField(name="domain", choices=Domain)
    source = TextField(
        name="source",
        label="Source (optional)",
        max_length=500,
        required=False,
        help_text="Where the readings come from.",
    )
    owner_office = TextField(
        name="owner",
        label="Owner (optional)",
        required=False,
        help_text="The office that answers for it, not a person’s name.",
    )
    programme = SelectField(name="programme", label="Programme", required=False)
    organisations = ManyField(
        name="organisation",
        label="Measured for",
        required=False,
        help_text="Leave all empty where it is measured for the whole system.",
    )
    priorities = ManyField(name="priority", label="Serves", required=False)
    note = NarrativeField(name="note", label="Note (optional)", required=False, rows=3)

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[Programme],
        whole: bool,
        organisations: Sequence[tuple[str, str]],
        trees: Sequence[Tree],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.trees = trees
        named = [(row.key, f"{'– ' * row.depth}{row.title}") for row in programmes]
        nowhere = [("", "None: it is of the whole plan" if whole else "Select")]
        self.fields["programme"].choices = nowhere + named  # type: ignore[attr-defined]
        if not whole:
            self.fields["programme"].required = True
        self.fields["organisations"].offer(organisations)  # type: ignore[attr-defined]
        titles = [
            (key_of(row), f"{tree.framework.name}: {row.title}")
            for tree in trees
            for row in tree.priorities
        ]
        self.fields["priorities"].offer(titles)  # type: ignore[attr-defined]

    def clean_decimals(self) -> int:
        return int(self.cleaned_data["decimals"])

    def ticked(self) -> set[str]:
        """Keys of the priorities that are ticked, as the form was sent or as they stand."""
        return set(self["priorities"].value() or ())


class AddIndicatorForm(IndicatorForm):
    key = TextField(
        name="key",
        label="Key (optional)",
        max_length=80,
        required=False,
        help_text=(
            "How addresses and files name it: lower-case letters, digits and hyphens. It is made "
            "from the name if you leave it empty, and doesn’t change later."
        ),
    )
    field_order = ("name", "key")


class EditIndicatorForm(IndicatorForm):
    reason = NarrativeField(
        name="reason",
        label="Why is it changed? (optional)",
        required=False,
        rows=3,
        help_text=(
            "Needed where readings would be judged differently: another direction, or adding up."
        ),
    )
    version = VersionField()


class CloseForm(NhsForm):
    closed_on = DayField(name="day", label="From which day is it no longer measured?")
    reason = NarrativeField(name="reason", label="Why?", required_message="Say why", rows=4)
    version = VersionField()


class ReopenForm(NhsForm):
    reason = NarrativeField(name="reason", label="Why?", required_message="Say why", rows=4)
    version = VersionField()


def organisation_choices(rows: Sequence[Organisation], on: Any) -> list[tuple[str, str]]:
    """Organisations by name."""
    named = sorted((row.name_on(on), row.key) for row in rows)
    return [(key, name) for name, key in named]
