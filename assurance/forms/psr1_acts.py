"""Small forms of a return: a reason, a file, a link, the revision that was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from programmes.file_kinds import ALLOWED
from programmes.form_fields import (
    EvidenceFileField,
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    UrlField,
    VersionField,
)


class ReadForm(NhsForm):
    """Says which revision the person had before their eyes."""

    version = VersionField()


class SignForm(ReadForm):
    """And what was shown of readings recorded otherwise."""

    meanwhile = forms.CharField(required=False, widget=forms.HiddenInput)


class SendBackForm(NhsForm):
    reason = NarrativeField(
        name="reason",
        label="What must change before you can sign",
        required_message="Enter why you send back the return",
        max_length=2000,
    )


class WithdrawForm(NhsForm):
    reason = NarrativeField(
        name="reason",
        label="Why you withdraw it",
        required_message="Enter why you withdraw the return",
        max_length=2000,
    )


class CorrectForm(NhsForm):
    reason = NarrativeField(
        name="reason",
        label="Why it needs a correction",
        help_text="The board sees this beside the corrected figures.",
        required_message="Enter why the return needs a correction",
        max_length=2000,
    )


class _EvidenceForm(NhsForm):
    """`milestones`, `actions`: what it may be of; without actions none is asked for."""

    def __init__(
        self,
        *args: Any,
        milestones: Sequence[tuple[str, str]] = (),
        actions: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["milestone"].offer([("", "None in particular"), *milestones])  # type: ignore[attr-defined]
        if actions:
            self.fields["action"] = SelectField(
                name="improvement action",
                label="Improvement action (optional)",
                help_text="Evidence of this month’s assurance counts towards Blue.",
                choices=[("", "None in particular"), *actions],
                required=False,
            )


class FileForm(_EvidenceForm):
    title = TextField(name="what the file shows", label="What it shows", required=False)
    file = EvidenceFileField(
        label="File",
        help_text=f"Up to 10 MB: {ALLOWED}. No patient-level data.",
    )
    milestone = SelectField(name="milestone", label="Milestone (optional)", required=False)


class LinkForm(_EvidenceForm):
    title = TextField(
        name="what the link shows", label="What it shows", required_message="Enter what it shows"
    )
    url = UrlField(name="web address", label="Web address", max_length=1000)
    milestone = SelectField(name="milestone", label="Milestone (optional)", required=False)
