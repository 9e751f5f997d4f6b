"""The form of an organisation's key."""

from __future__ import annotations

from programmes.form_fields import DayField, NhsForm, SelectField, TextField


class AddTokenForm(NhsForm):
    organisation = SelectField(name="organisation")
    name = TextField(
        name="what the key is for",
        label="What is the key for?",
        help_text="For example the name of the trust's reporting system.",
        max_length=80,
    )
    ends_on = DayField(
        name="last day", label="Until which day is it good?", help_text="A year at most."
    )

    def __init__(
        self, *args: object, organisations: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(organisations)  # type: ignore[attr-defined]
