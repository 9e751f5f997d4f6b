"""Forms of calendar events."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError

from programmes.enums import EventKind, Undated
from programmes.form_fields import (
    ChoiceField,
    DayField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
    YesNoField,
)

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", re.ASCII)


class TimeField(TextField):
    """A time of day by the 24-hour clock, such as 09:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            name="time",
            label="At what time does it begin? (optional)",
            help_text="By the 24-hour clock, for example 09:30",
            max_length=5,
            required=False,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        if isinstance(value, time):
            return value
        typed = super().clean(value)
        if not typed:
            return None
        parts = _TIME.fullmatch(typed)
        if not parts:
            raise ValidationError("Time must be a time of the 24-hour clock, like 09:30")
        return time(int(parts[1]), int(parts[2]))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class EventForm(NhsForm):
    title = TextField(name="event", max_length=300)
    kind = SelectField(name="kind of event", choices=EventKind)
    on = DayField(
        name="day",
        label="On which day? (optional)",
        help_text="Leave it empty while it is to be confirmed.",
        required=False,
    )
    undated = ChoiceField(
        name="what is said of it without a day",
        label="While it has no day",
        choices=Undated,
        initial=Undated.UNCONFIRMED,
        required=False,
    )
    starts_at = TimeField()
    place = TextField(name="place", label="Where? (optional)", max_length=200, required=False)
    programme = SelectField(
        name="programme", label="Is it one programme's event? (optional)", required=False
    )
    note = NarrativeField(name="note", label="Note (optional)", required=False, rows=3)
    day_off_is_right = YesNoField(
        name="that the day is right",
        label="If the day is a weekend or bank holiday: is that right?",
        required=False,
    )
    widths = {"starts_at": "5"}

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("", "No: of the whole system"), *programmes]
        self.fields["programme"].offer(options)  # type: ignore[attr-defined]


class EditEventForm(EventForm):
    version = VersionField()


class CancelEventForm(NhsForm):
    reason = TextField(name="reason", label="Why is it cancelled?", max_length=300)
    version = VersionField()
