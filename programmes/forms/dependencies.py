"""Forms of what waits for what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from programmes.form_fields import NarrativeField, NhsForm, SelectField, VersionField
from programmes.forms.plan import places
from programmes.models import Programme
from programmes.presenters.dependencies import KIND_WORDS, STATES, label_of
from programmes.selectors.dependencies import Item

ENDS = ("after", "before")
ASKED = {"after": "What waits?", "before": "What does it wait for?"}

_DAYS = re.compile(r"\d{1,9}", re.ASCII)


class DaysField(forms.CharField):
    """Whole days, none or more; empty is none."""

    def __init__(self, *, name: str, **kwargs: Any) -> None:
        self.name = name
        super().__init__(max_length=20, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "width": 4}

    def clean(self, value: Any) -> Any:
        typed = super().clean(value).replace(",", "").strip()
        if not typed:
            return 0
        if not _DAYS.fullmatch(typed):
            raise ValidationError(f"Enter whole days, like 14. You entered “{typed}”")
        return int(typed)


def _days() -> DaysField:
    return DaysField(
        name="days between",
        label="Calendar days between the two (optional)",
        help_text="How long after the one is finished the other can be. Empty is none.",
    )


def _note() -> NarrativeField:
    return NarrativeField(name="note", label="Note (optional)", required=False, rows=3)


class WhereForm(NhsForm):
    """Of which programmes the two are. `open_ends`: the ends that are still to be chosen."""

    after_programme = SelectField(name="programme", label="Which programme's thing waits?")
    before_programme = SelectField(
        name="programme", label="Which programme's thing does it wait for?"
    )

    def __init__(
        self,
        *args: Any,
        programmes: Iterable[Programme],
        open_ends: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        options, wanted = places(programmes), set(open_ends)
        for end in ENDS:
            name = f"{end}_programme"
            if end in wanted:
                self.fields[name].offer(options)  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class AddDependencyForm(NhsForm):
    """`offered`: for each end, what can be chosen; an end with one thing is not asked for."""

    after = SelectField(name="thing that waits", label=ASKED["after"])
    before = SelectField(name="thing it waits for", label=ASKED["before"])
    lag_days = _days()
    note = _note()

    def __init__(
        self, *args: Any, offered: Mapping[str, list[Item]], fixed: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for end in ENDS:
            field = self.fields[end]
            field.offer([(item.ref, label_of(item)) for item in offered[end]])  # type: ignore[attr-defined]
            if end in fixed:
                field.widget = forms.HiddenInput()


class EditDependencyForm(NhsForm):
    lag_days = _days()
    note = _note()
    version = VersionField()


class RemoveDependencyForm(NhsForm):
    version = VersionField()


class DependencyFilterForm(NhsForm):
    """`programme` takes in what stands below it."""

    programme = SelectField(name="programme", label="Programme, at either end", required=False)
    kind = SelectField(
        name="kind",
        label="Kind, at either end",
        choices=[("", "All"), *KIND_WORDS.items()],
        required=False,
    )
    state = SelectField(
        name="state", label="How it stands", choices=[("", "All"), *STATES.items()], required=False
    )

    def __init__(self, *args: Any, programmes: Iterable[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].offer([("", "All"), *places(programmes)])  # type: ignore[attr-defined]


class EndForm(NhsForm):
    """`ends`: reference and words of the last thing of each net, tightest first."""

    end = SelectField(name="end", label="The path to", required=False)

    def __init__(self, *args: Any, ends: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end"].offer([("", "The one with the least to spare"), *ends])  # type: ignore[attr-defined]
