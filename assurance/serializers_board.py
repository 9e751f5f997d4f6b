"""What the API says of a board snapshot: the board's page, value by value, with its sources."""

from __future__ import annotations

from rest_framework import serializers

from assurance.serializers import Fields, MilestoneCountsOut, RatingsOut
from programmes.enums import Assurance, Confidence, ProgrammeKind, Progress

STATES = ["reported", "not_reviewed", "not_reported", "parent"]
MOVES = ["better", "worse", "same", "new", "not_reported"]
BECAUSE = [
    "not_reported",
    "not_reviewed",
    "progress_red",
    "confidence_red",
    "assurance_none",
    "escalated",
]


class SnapshotOut(Fields):
    """A snapshot without its lines."""

    system = serializers.SlugField()
    month = serializers.CharField(help_text="Such as 2017-02.")
    version = serializers.IntegerField()
    as_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(
        allow_null=True, help_text="Null: the board has not seen it."
    )
    hash = serializers.CharField(help_text="SHA-256 over the SHA-256 of each line's content.")
    expected = serializers.IntegerField(help_text="Programmes that were to report.")
    returned = serializers.IntegerField(help_text="Of these, with a signed return.")
    reviewed = serializers.IntegerField(help_text="Of these, with a completed review.")
    url = serializers.URLField()
    page = serializers.URLField()


class LineProgrammeOut(Fields):
    id = serializers.IntegerField()
    key = serializers.SlugField()
    number = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(ProgrammeKind.choices)
    parent = serializers.IntegerField(  # type: ignore[assignment]
        allow_null=True
    )
    depth = serializers.IntegerField()
    reports = serializers.BooleanField()


class MovementOut(Fields):
    """How each agreed rating moved since last month."""

    progress = serializers.ChoiceField(MOVES)
    confidence = serializers.ChoiceField(MOVES)
    assurance = serializers.ChoiceField(MOVES)


class HistoryOut(Fields):
    """The agreed ratings of a month; null where there was none."""

    month = serializers.CharField()
    progress = serializers.ChoiceField(Progress.choices, allow_null=True)
    confidence = serializers.ChoiceField(Confidence.choices, allow_null=True)
    assurance = serializers.ChoiceField(Assurance.choices, allow_null=True)


class LineReturnOut(Fields):
    reference = serializers.CharField()
    number = serializers.IntegerField()
    hash = serializers.CharField()
    correction_reason = serializers.CharField()


class LineRiskOut(Fields):
    key = serializers.SlugField()
    title = serializers.CharField()
    score = serializers.IntegerField()
    previous_score = serializers.IntegerField(allow_null=True)
    url = serializers.URLField()


class ExceptionOut(Fields):
    because = serializers.ListField(child=serializers.ChoiceField(BECAUSE))
    cause = serializers.CharField()
    action = serializers.CharField()
    owner = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    route = serializers.CharField()


class DecisionOut(Fields):
    what = serializers.CharField()
    needed_by = serializers.CharField(help_text="A date, or empty.")


class OpenActionsOut(Fields):
    """On the day of the board."""

    open = serializers.IntegerField()
    overdue = serializers.IntegerField()


class BelowOut(Fields):
    """What reports below a programme that files no return of its own."""

    reporting = serializers.IntegerField()
    not_reported = serializers.IntegerField()
    reviewed = serializers.IntegerField()


class SourcesOut(Fields):
    """Where the values come from: pages of the portal."""

    programme = serializers.URLField()
    psr1 = serializers.URLField(allow_null=True)
    review = serializers.URLField(allow_null=True)
    history = serializers.URLField()
    milestones = serializers.URLField()
    risks = serializers.URLField()


class LineOut(Fields):
    """A programme's line."""

    position = serializers.IntegerField()
    programme = LineProgrammeOut()
    state = serializers.ChoiceField(STATES)
    self_assessed = RatingsOut(allow_null=True, help_text="What the return says.")
    agreed = RatingsOut(
        allow_null=True, help_text="What the review agreed; of a parent, the worst below."
    )
    previous = RatingsOut(allow_null=True, help_text="Agreed last month.")
    movement = MovementOut()
    differs = serializers.DictField(
        child=serializers.CharField(),
        help_text="Scale → why agreed is not what the return says.",
    )
    psr1 = LineReturnOut(allow_null=True)
    milestones = MilestoneCountsOut(allow_null=True)
    top_risk = serializers.IntegerField(allow_null=True)
    risks = LineRiskOut(many=True, help_text="Those scored 15 and over.")
    history = HistoryOut(many=True, help_text="Twelve months, the oldest first.")
    exception = ExceptionOut(allow_null=True)
    decisions = DecisionOut(many=True)
    escalation = serializers.CharField(allow_null=True)
    actions = OpenActionsOut()
    below = BelowOut(allow_null=True)
    sources = SourcesOut()


class MovementsOut(Fields):
    """How many reporting lines' progress moved which way."""

    better = serializers.IntegerField()
    worse = serializers.IntegerField()
    same = serializers.IntegerField()
    new = serializers.IntegerField()
    not_reported = serializers.IntegerField()


class BoardOut(SnapshotOut):
    """The board's page."""

    illustrative = serializers.BooleanField()
    headline = serializers.CharField()
    movements = MovementsOut()
    versions = SnapshotOut(many=True, help_text="All versions of the month that you may read.")
    lines = LineOut(many=True)
