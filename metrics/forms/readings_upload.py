"""Forms of readings by file: the template, the file, and what is said before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from programmes.form_fields import EvidenceFileField, NhsForm, SelectField, TextField

ALL_PLANS = "all"
Choices = Sequence[tuple[str, str]]


class TemplateForm(NhsForm):
    """Asked by the address: of which month, and of which plan's indicators."""

    month = SelectField(name="month", label="Month of the readings")
    plan = SelectField(name="plan", label="Indicators of")

    def __init__(self, *args: Any, months: Choices, plans: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].offer(months)  # type: ignore[attr-defined]
        self.fields["plan"].offer([*plans, (ALL_PLANS, "All plans")])  # type: ignore[attr-defined]


class UploadForm(NhsForm):
    file = EvidenceFileField(
        label="File of readings", help_text="XLSX or CSV, up to 10 MB and 20,000 readings."
    )


class ConfirmForm(NhsForm):
    """What was seen, which unlikely values are right, and why readings are corrected."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    all_as_typed = forms.BooleanField(
        label="All unlikely values are right as typed", required=False
    )
    reason = TextField(
        name="reason", label="Why are the readings corrected?", max_length=300, required=False
    )

    @property
    def ticked(self) -> list[str]:
        """Ids of the rows whose unlikely values are right."""
        given: Any = self.data
        return [str(one) for one in given.getlist("as_typed")] if self.is_bound else []
