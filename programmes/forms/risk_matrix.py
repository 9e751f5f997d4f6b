"""What the matrix of risks is asked for: as at which day, and of which kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from programmes.enums import RiskKind
from programmes.form_fields import DayField, NhsForm, SelectField

KINDS = [
    ("", "Risks and issues"),
    *((value, f"{label}s only") for value, label in RiskKind.choices),
]


class MatrixForm(NhsForm):
    on = DayField(
        name="day",
        label="As it stood at the end of which day?",
        help_text="Leave it empty for now.",
        required=False,
    )
    kind = SelectField(name="kind", label="Risks or issues", choices=KINDS, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on and on > self.today:
            raise ValidationError("Day must be today or in the past", code="year")
        return on


class DayForm(NhsForm):
    """A day up to today, for what stood then."""

    on = DayField(name="day", label="At the end of which day?", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    clean_on = MatrixForm.clean_on
