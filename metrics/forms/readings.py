"""What a person types of a reading: its period, its figures, where they are from, and why."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from metrics import periods
from metrics.models import Indicator
from metrics.parsers.sent import EARLIEST_YEAR, LATEST_YEAR
from metrics.presenters.amounts import UNITS
from metrics.reading_rules import Said
from programmes.form_fields import (
    ManyField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
    sentence,
)
from programmes.refusals import Refused

_NUMBER = re.compile(r"-?(?:[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,6})?", re.ASCII)
_PLAIN = str.maketrans({" ": "", "\u00a0": "", "−": "-"})
_POUND = re.compile(r"^(-?)£")
SHOWN = 30
"""Characters of what was typed that its error repeats."""
AS_TYPED = "It is right as typed"


class FigureField(forms.CharField):
    """A number in the indicator's own unit, as Decimal: 78.4, 78.4%, £1,250 and -3 are read."""

    def __init__(self, *, name: str, **kwargs: Any) -> None:
        self.name = name
        kwargs.setdefault("label", sentence(name))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.error_messages["required"] = f"Enter the {name}"

    def clean(self, value: Any) -> Any:
        typed = str(value or "").strip()
        if not typed:
            if self.required:
                raise ValidationError(self.error_messages["required"])
            return None
        # One £ before it and one % behind it: 7%8 is no number.
        number = _POUND.sub(r"\1", typed.translate(_PLAIN)).removesuffix("%")
        if not _NUMBER.fullmatch(number):
            shown = typed[:SHOWN].replace("\x00", "") + ("…" if len(typed) > SHOWN else "")
            raise ValidationError(
                f"{sentence(self.name)} must be a number, like 78.4 or 1,250, with up to six "
                f"decimals. You typed “{shown}”"
            )
        return Decimal(number.replace(",", ""))


class PeriodField(SelectField):
    """A period as (first day, last day). One that was not offered is judged by the rules alone."""

    def clean(self, value: Any) -> Any:
        if not value:
            raise ValidationError(self.error_messages["required"])
        try:
            first, last = periods.parse(str(value))
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None
        if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
            raise ValidationError(
                f"The period must lie between {EARLIEST_YEAR} and {LATEST_YEAR}", code="year"
            )
        return first, last


class AsTypedField(ManyField):
    """A tick that settles an unlikely value."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            name="answer",
            label="Is the value right?",
            choices=[("yes", AS_TYPED)],
            required=False,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        return bool(super().clean(value))


class FiguresForm(NhsForm):
    """A value, or the numerator and denominator that it is made from where there are such."""

    value = FigureField(name="value")
    numerator = FigureField(name="numerator")
    denominator = FigureField(name="denominator")
    as_typed = AsTypedField()
    widths = {"value": "10", "numerator": "10", "denominator": "10"}

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        has_parts = bool(indicator.numerator or indicator.denominator)
        for name in ("numerator", "denominator"):
            if has_parts:
                self.fields[name].help_text = getattr(indicator, name)
            else:
                del self.fields[name]
        value = self.fields["value"]
        value.help_text = unit_hint(indicator)
        if has_parts:
            value.help_text += ". Leave it empty to have it worked out from the two below"
        self._asking = self.fields["as_typed"]
        if "as_typed" not in self.data:
            del self.fields["as_typed"]

    def refuse(self, refused: Refused) -> None:
        """An unlikely value is asked about beside it; what has no field here goes to the period."""
        if "as_typed" in refused.errors and "as_typed" not in self.fields:
            self.fields["as_typed"] = copy.deepcopy(self._asking)
            self.order_fields(self._order)
        super().refuse(refused)

    _order = ("period", "value", "numerator", "denominator", "as_typed", "reason", "provenance")

    def said(self, starts_on: date, ends_on: date) -> Said:
        given = self.cleaned_data
        figures = (given.get(name) for name in ("value", "numerator", "denominator"))
        return Said(starts_on, ends_on, *figures)


def unit_hint(indicator: Indicator) -> str:
    """In what a value is typed."""
    words = {
        "percent": "A percentage, like 78.4",
        "pounds": "Pounds, like 1,250,000",
        "count": "A count, like 1,250",
    }
    return words.get(indicator.unit) or f"In {UNITS.get(indicator.unit, 'the indicator’s unit')}"


def provenance_field() -> TextField:
    return TextField(
        name="place where the figure is from",
        label="Where is the figure from?",
        help_text="For example the trust’s monthly return.",
        max_length=200,
        required_message="Say where the figure is from",
    )


def reason_field() -> TextField:
    return TextField(
        name="reason",
        label="Why is the reading corrected?",
        max_length=300,
        required_message="Say why the reading is corrected",
    )


class AddReadingForm(FiguresForm):
    period = PeriodField(name="period")
    provenance = provenance_field()

    def __init__(self, *args: Any, offered: Sequence[tuple[date, date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(periods.code(*row), periods.words(*row)) for row in offered]
        self.fields["period"].offer(choices)  # type: ignore[attr-defined]
        self.order_fields(self._order)


class CorrectReadingForm(FiguresForm):
    reason = reason_field()
    provenance = provenance_field()
    version = VersionField()


class TakeBackForm(NhsForm):
    reason = TextField(
        name="reason",
        label="Why is there no reading?",
        max_length=300,
        required_message="Say why the reading is taken back",
    )
    version = VersionField()
