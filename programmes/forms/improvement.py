"""Forms of an improvement action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from programmes.due_fields import DueField
from programmes.enums import DueKind
from programmes.file_kinds import ALLOWED
from programmes.form_fields import (
    EvidenceFileField,
    MonthField,
    NarrativeField,
    NhsForm,
    RatingField,
    SelectField,
    TextField,
    UrlField,
    VersionField,
    YesNoField,
)

KINDS = (DueKind.MONTH, DueKind.ONGOING, DueKind.UNCONFIRMED)


class AddActionForm(NhsForm):
    """`organisations`: key and name of each that may be chosen."""

    number = TextField(name="number", label="Number (optional)", max_length=10, required=False)
    title = TextField(name="action", label="What will be done", max_length=300)
    detail = NarrativeField(name="detail", label="Detail (optional)", required=False, rows=4)
    issue = NarrativeField(
        name="issue found", label="Issue found (optional)", required=False, rows=4
    )
    intended_outcome = NarrativeField(
        name="intended outcome", label="Intended outcome (optional)", required=False, rows=4
    )
    owner = TextField(name="owner", label="Owner (optional)", required=False)
    organisation = SelectField(name="organisation", label="Organisation (optional)", required=False)
    operational_lead = TextField(
        name="operational lead", label="Operational lead (optional)", required=False
    )
    due = DueField(
        kinds=KINDS,
        help_text="The month first agreed. It stays: a later one is given as a revised month.",
    )
    due_note = TextField(
        name="note on when it is due", label="Note on when it is due (optional)", required=False
    )
    assurance_measure = NarrativeField(
        name="assurance measure",
        label="Assurance measure (optional)",
        help_text="What has to be shown, month after month, before the action is Blue.",
        required=False,
        rows=4,
    )

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer([("", "None named"), *organisations])  # type: ignore[attr-defined]
        self.fields["due"].offer_too(self.initial.get("due"))  # type: ignore[attr-defined]


class EditActionForm(AddActionForm):
    version = VersionField()


class _Evidence(NhsForm):
    """A link or a file, and what it shows."""

    evidence_title = TextField(
        name="what the evidence shows", label="What the evidence shows", required=False
    )
    url = UrlField(name="web address", label="Link to it", max_length=1000, required=False)
    file = EvidenceFileField(
        label="Or a file",
        help_text=f"Up to 10 MB: {ALLOWED}. No patient-level data.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or {}
        if sent.get("url") and sent.get("file"):
            self.add_error("file", "Give a link or a file, one at a time")
        elif sent.get("url") and not sent.get("evidence_title"):
            self.add_error("evidence_title", "Enter what the evidence shows")
        elif sent.get("evidence_title") and not self._has_one(sent):
            self.add_error("url", "Enter the link, or select the file")
        return sent

    def _has_one(self, sent: dict[str, Any]) -> bool:
        return bool(sent.get("url") or sent.get("file") or {"url", "file"} & set(self.errors))


class UpdateForm(_Evidence):
    month = MonthField(name="month", label="Which month is it for?")
    text = NarrativeField(
        name="progress",
        help_text="What was done. Where it is Amber or Red, what is being done about it.",
        required=False,
        rows=6,
    )
    month_rag = RatingField(scale="progress", name="this month’s BRAG")
    target_rag = RatingField(
        scale="progress",
        name="on-target BRAG",
        help_text="Will it be complete by its month, the revised one where it was revised?",
    )
    assured = YesNoField(
        name="whether assurance was shown",
        label="Was the assurance measure met this month?",
        help_text="It counts towards Blue where evidence is attached.",
        required_message="Select yes if the assurance measure was met this month",
    )
    version = VersionField()

    field_order = (
        *("month", "text", "month_rag", "target_rag", "assured"),
        *("evidence_title", "url", "file", "version"),
    )


class EvidenceForm(_Evidence):
    def clean(self) -> dict[str, Any]:
        sent = super().clean()
        if not self._has_one(sent) and not self.errors:
            self.add_error("url", "Enter the link, or select the file")
        return sent


class ReviseForm(NhsForm):
    revised_on = MonthField(name="revised month", label="Which month is now aimed at?")
    reason = NarrativeField(
        name="reason", label="Why does it move?", required_message="Say why it moves", rows=4
    )
    version = VersionField()


class MonthsForm(NhsForm):
    months_agreed = forms.IntegerField(
        label="How many months of assurance does Blue need?",
        help_text="Months running, each with evidence. Three unless agreed otherwise.",
        error_messages=dict.fromkeys(
            ("required", "invalid"), "Enter a number of months from 1 to 12"
        ),
    )
    version = VersionField()
    widths = {"months_agreed": 2}
