"""What the API says of systems, programmes, periods, returns and reviews."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from assurance.enums import Presence, Psr1State, ReviewState
from assurance.review_rules import OFFICES
from programmes.enums import (
    Assurance,
    Confidence,
    PeriodState,
    ProgrammeKind,
    Progress,
    SystemKind,
)

Fields = serializers.Serializer[Any]


class SystemOut(Fields):
    key = serializers.SlugField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(SystemKind.choices)
    illustrative = serializers.BooleanField(
        help_text="Its returns are made up, to show how the portal works."
    )
    url = serializers.URLField()


class ProgrammeOut(Fields):
    key = serializers.SlugField()
    number = serializers.CharField(help_text="As the plan prints it; may be empty.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(ProgrammeKind.choices)
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="The key of the programme above it."
    )
    depth = serializers.IntegerField(help_text="0 for a root.")
    reports = serializers.BooleanField(help_text="Files a PSR1 return each month.")
    summary = serializers.CharField()
    stated_impact = serializers.DecimalField(
        14, 2, allow_null=True, help_text="Pounds a year that the plan says it will be worth."
    )
    stated_impact_by = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)
    url = serializers.URLField()
    page = serializers.URLField(help_text="Its page in the portal.")


class PeriodOut(Fields):
    month = serializers.CharField(help_text="Such as 2017-02.")
    opens_on = serializers.DateField()
    due_on = serializers.DateField()
    review_on = serializers.DateField()
    board_on = serializers.DateField()
    state = serializers.ChoiceField(PeriodState.choices)
    url = serializers.URLField()


class RatingsOut(Fields):
    """The three ratings."""

    progress = serializers.ChoiceField(Progress.choices)
    confidence = serializers.ChoiceField(Confidence.choices)
    assurance = serializers.ChoiceField(Assurance.choices)


class MilestoneCountsOut(Fields):
    done = serializers.IntegerField()
    on_track = serializers.IntegerField()
    slipped = serializers.IntegerField()
    overdue = serializers.IntegerField()


class ReturnOut(Fields):
    """A signed return, without its content."""

    reference = serializers.CharField()
    month = serializers.CharField()
    programme = serializers.SlugField()
    number = serializers.IntegerField(help_text="1, and one more a correction.")
    state = serializers.ChoiceField(Psr1State.choices)
    submitted_at = serializers.DateTimeField(allow_null=True)
    submitted_by = serializers.CharField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    signed_by = serializers.CharField(allow_null=True)
    correction_reason = serializers.CharField()
    hash = serializers.CharField(help_text="SHA-256 of the signed content.")
    self_assessed = RatingsOut()
    milestones = MilestoneCountsOut()
    top_risk = serializers.IntegerField(allow_null=True, help_text="1 to 25.")
    url = serializers.URLField()
    page = serializers.URLField()
    review = serializers.URLField(allow_null=True, help_text="Its completed gateway review.")


class MoveOut(Fields):
    """One move in a return's life."""

    verb = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    revision = serializers.IntegerField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField()


class ReturnDetailOut(ReturnOut):
    """A signed return with what was signed and how it came there."""

    revision = serializers.IntegerField()
    content = serializers.DictField(help_text="As signed; the hash is over this.")
    history = MoveOut(many=True)


class ActionOut(Fields):
    """What a review asked somebody to do."""

    what = serializers.CharField()
    owner_office = serializers.CharField()
    due_on = serializers.DateField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closing_note = serializers.CharField()


class RecoveryOut(Fields):
    cause = serializers.CharField()
    action = serializers.CharField()
    route = serializers.CharField()
    owner = serializers.CharField()
    due = serializers.DateField(allow_null=True)


class ReviewOut(Fields):
    """A completed gateway review."""

    month = serializers.CharField()
    programme = serializers.SlugField()
    number = serializers.IntegerField(help_text="Of the return that it reviewed.")
    state = serializers.ChoiceField(ReviewState.choices)
    completed_at = serializers.DateTimeField(allow_null=True)
    completed_by = serializers.CharField(allow_null=True)
    agreed = RatingsOut()
    reasons = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        help_text="Scale → why agreed differs from self-assessed.",
    )
    attendance = serializers.DictField(
        child=serializers.ChoiceField(Presence.choices),
        help_text=f"Office → presence. Offices: {', '.join(office.value for office in OFFICES)}.",
    )
    challenge = serializers.CharField()
    recovery = RecoveryOut()
    escalated = serializers.BooleanField()
    escalation = serializers.CharField()
    actions = ActionOut(many=True)
    url = serializers.URLField()
    page = serializers.URLField()
    return_url = serializers.URLField()
