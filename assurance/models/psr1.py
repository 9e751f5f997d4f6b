from __future__ import annotations

from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from assurance.enums import Psr1State
from assurance.transitions import PSR1_MOVES
from programmes.enums import Assurance, Confidence, Progress
from programmes.models import ImprovementAction, Milestone, Programme, ReportingPeriod, System
from programmes.models.fields import narrative
from programmes.models.querysets import SystemScopedQuerySet

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete
SIGNED = ("signed", "reviewed", "locked")
FROZEN = (
    "supersedes",
    "correction_reason",
    "revision",
    "opened_at",
    "submitted_at",
    "submitted_by",
    "signed_at",
    "signed_by",
    "content_hash",
    "self_progress",
    "self_confidence",
    "self_assurance",
    "milestones_done",
    "milestones_on_track",
    "milestones_slipped",
    "milestones_overdue",
    "top_risk_score",
    "board_content",
)
"""What a signature freezes: all but the state that goes on from there, and when it was locked."""


def paired(name: str) -> models.CheckConstraint:
    """`<name>_at` and `<name>_by` are both set or neither is."""
    return models.CheckConstraint(
        name=f"%(class)s_{name}_at_and_by",
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
        | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
    )


class Psr1Return(models.Model):
    """A reporting programme's status return for a month. A correction is a new version of it.

    The content lives in `Psr1Revision`; from `signed` on, what the columns below say of it is
    frozen with it, so that the roll-up can read them without opening the content.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="psr1_returns")
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="psr1_returns"
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="psr1_returns")
    month = models.DateField(help_text="The period's month, for the roll-up's index.")
    number = models.PositiveIntegerField(default=1, help_text="1, and one more a correction.")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    correction_reason = narrative()
    state = models.CharField(max_length=10, choices=Psr1State, default=Psr1State.DRAFT)
    revision = models.PositiveIntegerField(
        default=1, help_text="The latest revision's number; the token of every edit."
    )
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    locked_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(
        max_length=64, blank=True, default="", help_text="Of the signed content, SHA-256."
    )
    self_progress = models.CharField(max_length=12, choices=Progress, blank=True, default="")
    self_confidence = models.CharField(max_length=12, choices=Confidence, blank=True, default="")
    self_assurance = models.CharField(max_length=12, choices=Assurance, blank=True, default="")
    milestones_done = models.PositiveIntegerField(default=0)
    milestones_on_track = models.PositiveIntegerField(default=0)
    milestones_slipped = models.PositiveIntegerField(default=0)
    milestones_overdue = models.PositiveIntegerField(default=0)
    top_risk_score = models.PositiveSmallIntegerField(null=True, blank=True)
    board_content = models.JSONField(
        default=dict,
        blank=True,
        help_text="What the board's page takes from the signed content: risks, decisions asked.",
    )

    objects = SystemScopedQuerySet["Psr1Return"].as_manager()

    class Meta:
        ordering = ["programme__position", "number"]
        indexes = [
            models.Index(fields=["system", "month", "state"]),
            models.Index(fields=["programme", "-month", "-number"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "programme", "number"], name="one_return_a_version"
            ),
            models.UniqueConstraint(
                fields=["period", "programme"],
                condition=Q(state__in=["draft", "submitted"]),
                name="one_return_in_hand_at_a_time",
            ),
            paired("submitted"),
            paired("signed"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="psr1_moves",
                field="state",
                transitions=[(move.source, move.target) for move in PSR1_MOVES.values()],
            ),
            pgtrigger.Protect(name="returns_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="identity_stays", fields=["system", "period", "programme", "month", "number"]
            ),
            pgtrigger.Protect(
                name="signed_content_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=SIGNED)
                & reduce(
                    or_,
                    (
                        pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
                        for name in FROZEN
                    ),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a receipt quotes: PSR1-2017-02-prevention, with -c2 and so on for corrections."""
        correction = f"-c{self.number}" if self.number > 1 else ""
        return f"PSR1-{self.month:%Y-%m}-{self.programme.key}{correction}"


class Psr1Revision(models.Model):
    """The whole content as one save left it. Append-only."""

    psr1 = models.ForeignKey(Psr1Return, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    section = models.CharField(max_length=30, help_text="The page saved, or the act that froze it.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = models.Manager["Psr1Revision"]()

    class Meta:
        ordering = ["psr1", "number"]
        constraints = [
            models.UniqueConstraint(fields=["psr1", "number"], name="one_content_a_revision")
        ]
        triggers = [pgtrigger.Protect(name="revisions_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.psr1_id} revision {self.number}"


class Psr1Event(models.Model):
    """A move of a return, or its opening. Append-only; the state follows from it."""

    psr1 = models.ForeignKey(Psr1Return, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, blank=True, default="")
    to_state = models.CharField(max_length=10)
    revision = models.PositiveIntegerField()
    reason = narrative()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = models.Manager["Psr1Event"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["psr1", "to_state", "revision"],
                condition=Q(to_state__in=["submitted", "signed", "reviewed", "locked"]),
                name="a_revision_moves_once",
            )
        ]
        triggers = [pgtrigger.Protect(name="events_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.psr1_id}: {self.verb}"


class EvidenceContent(models.Model):
    """A file's bytes, once each, in the database so that one backup holds everything."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()
    size = models.PositiveIntegerField()

    objects = models.Manager["EvidenceContent"]()

    class Meta:
        triggers = [pgtrigger.Protect(name="evidence_stays", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.sha256


class Evidence(models.Model):
    """A file or a link attached to a return; what was attached at signing stays attached."""

    psr1 = models.ForeignKey(Psr1Return, on_delete=models.PROTECT, related_name="evidence")
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.ForeignKey(
        ImprovementAction, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=1000, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    media_type = models.CharField(max_length=100, blank=True, default="")
    content = models.ForeignKey(
        EvidenceContent, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = models.Manager["Evidence"]()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_a_file_or_a_link",
                condition=Q(url="", content__isnull=False) | (~Q(url="") & Q(content__isnull=True)),
            ),
            paired("removed"),
        ]
        triggers = [
            pgtrigger.Protect(name="attached_stays_known", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="attached_stays_as_it_was",
                fields=[
                    "psr1",
                    "milestone",
                    "action",
                    "title",
                    "url",
                    "file_name",
                    "media_type",
                    "content",
                    "added_at",
                    "added_by",
                ],
            ),
            pgtrigger.Trigger(
                name="signed_evidence_stays",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                IF EXISTS (SELECT 1 FROM assurance_psr1return r WHERE r.id = NEW.psr1_id
                           AND r.state <> 'draft') THEN
                    RAISE EXCEPTION 'the return is no draft, so its evidence stays as it is';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title
