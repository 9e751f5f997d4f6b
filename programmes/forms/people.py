"""Forms of appointments and accounts."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from programmes.form_fields import (
    DayField,
    EmailField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
)
from programmes.forms.plan import places
from programmes.models import Programme, User
from programmes.roles import ROLES

WHOLE_SYSTEM = "whole-system"


class AppointForm(NhsForm):
    user = SelectField(name="person", required=False)
    email = EmailField(
        name="email address",
        label="Or the email address of somebody who has an account but is not in the list",
        required=False,
    )
    role = SelectField(name="role")
    programme = SelectField(
        name="place",
        label="Where?",
        required_message="Select where: the whole system, or a programme",
    )
    starts_on = DayField(name="first day", label="From which day?")
    ends_on = DayField(name="last day", label="Until which day? (optional)", required=False)

    def __init__(
        self,
        *args: object,
        people: Iterable[User],
        roles: Iterable[str],
        programmes: Iterable[Programme],
        system_name: str,
        by_email: bool,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(person.pk), f"{person.name} ({person.email})") for person in people]
        self.fields["user"].offer(options)  # type: ignore[attr-defined]
        self.fields["role"].offer([(r, ROLES[r].label) for r in roles])  # type: ignore[attr-defined]
        where = [(WHOLE_SYSTEM, f"The whole system: {system_name}"), *places(programmes)]
        self.fields["programme"].offer(where)  # type: ignore[attr-defined]
        if not by_email:
            del self.fields["email"]
            self.fields["user"].required = True

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if "email" in self.fields and not cleaned.get("user") and not cleaned.get("email"):
            self.add_error(
                "user", forms.ValidationError("Select the person, or enter an email address")
            )
        return cleaned


class EndAppointmentForm(NhsForm):
    ends_on = DayField(
        name="last day",
        label="What is the last day of the appointment?",
        help_text="To end it at once, enter yesterday's date.",
    )


class AccountForm(NhsForm):
    name = TextField(name="name", label="Full name")
    email = EmailField(name="email address")


class RenameAccountForm(NhsForm):
    name = TextField(name="name", label="Full name")
    version = VersionField()


class ConfirmForm(NhsForm):
    version = VersionField()
