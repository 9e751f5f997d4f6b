"""What the PMO says when it runs the month or reads the portal's mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from programmes.form_fields import DayField, NarrativeField, NhsForm, SelectField


class ReopenForm(NhsForm):
    reason = NarrativeField(
        name="reason",
        label="Why it has to be reopened",
        rows=4,
        max_length=1000,
        required_message="Enter why the month has to be reopened",
    )


class MailFilter(NhsForm):
    person = SelectField(name="person", label="Sent to", required=False)
    since = DayField(name="first day", label="From", required=False)
    until = DayField(name="last day", label="To", required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer([("", "Everybody"), *people])  # type: ignore[attr-defined]
