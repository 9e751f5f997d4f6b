"""What the API says of a board snapshot: the board's page, value by value, with its sources."""

from __future__ import annotations

from rest_framework import serializers

from assurance.serializers import Fields, MilestoneCountsOut, RatingsOut
from metrics.enums import Unit
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


class OffTrajectoryOut(Fields):
    """An indicator off its trajectory, as it stood when the return was signed."""

    programme = serializers.SlugField(help_text="The key of the one that reports it.")
    key = serializers.SlugField()
    name = serializers.CharField()
    organisation = serializers.CharField(help_text="Empty for the whole system.")
    organisation_key = serializers.CharField(help_text="Empty for the whole system.")
    period = serializers.DateField(help_text="The first day of the plan's period.")
    period_words = serializers.CharField(help_text="Such as February 2017 or 2016/17 Q4.")
    value = serializers.DecimalField(None, None, help_text="What the plan's period came to.")
    plan = serializers.DecimalField(None, None)
    unit = serializers.ChoiceField(Unit.choices)
    standing = serializers.ChoiceField(
        ["within", "beyond"], help_text="Worse than the plan by no more than 5% of it, or by more."
    )
    variation = serializers.ChoiceField(
        ["improving", "usual", "concerning", "unusual", "few", "no_data"],
        help_text="What the statistical process control chart signalled of the latest reading.",
    )
    assurance = serializers.ChoiceField(
        ["pass", "inconsistent", "fail", "none"],
        help_text="Whether usual variation meets the target; none: it can't be judged.",
    )
    url = serializers.URLField(help_text="The indicator as it was known on the snapshot's day.")


class IndicatorsOut(Fields):
    """What the signed return says of the programme's indicators; of a parent, those below it."""

    measured = serializers.IntegerField(help_text="With a plan for their period.")
    on = serializers.IntegerField(help_text="Of these, on trajectory.")
    missed = serializers.IntegerField(help_text="Of these, off trajectory.")
    no_data = serializers.IntegerField(help_text="Without a reading for the period.")
    off = OffTrajectoryOut(
        many=True, help_text="The first twenty off trajectory; beyond 5% of plan first."
    )


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
    indicators = serializers.URLField(allow_null=True)
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
    indicators = IndicatorsOut(
        allow_null=True, help_text="Null: no return that counts says anything of indicators."
    )
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
