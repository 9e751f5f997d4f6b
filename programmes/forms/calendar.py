"""Forms of the reporting calendar, and of readings between two days."""

from __future__ import annotations

from collections.abc import Iterable

from programmes.form_fields import DayField, NhsForm, SelectField, VersionField
from programmes.models import Programme, User


class DatesForm(NhsForm):
    opens_on = DayField(name="opening day", label="PSR1 return opens")
    due_on = DayField(
        name="due date",
        label="PSR1 return due",
        help_text="Usually two working days before the gateway review.",
    )
    review_on = DayField(name="review date", label="Gateway review")
    board_on = DayField(name="board date", label="Board")
    version = VersionField()


class MakeYearForm(NhsForm):
    """Nothing to fill in: the page shows the dates, the button makes them."""


class AuditFilterForm(NhsForm):
    programme = SelectField(name="programme", required=False)
    person = SelectField(name="person", required=False)
    first = DayField(name="first day", label="From", required=False)
    last = DayField(name="last day", label="Until", required=False)

    def __init__(
        self,
        *args: object,
        programmes: Iterable[Programme],
        people: Iterable[User],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        nodes = [("", "Any programme"), *((p.key, p.title) for p in programmes)]
        self.fields["programme"].offer(nodes)  # type: ignore[attr-defined]
        persons = [("", "Any person"), *((str(p.pk), p.name) for p in people)]
        self.fields["person"].offer(persons)  # type: ignore[attr-defined]
