from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from assurance.enums import ReviewState
from assurance.models.psr1 import Psr1Return, paired
from assurance.transitions import REVIEW_MOVES
from programmes.enums import Assurance, Confidence, Progress
from programmes.models import Programme, ReportingPeriod, System
from programmes.models.fields import narrative
from programmes.models.querysets import SystemScopedQuerySet


class GatewayReview(models.Model):
    """What the gateway review of one signed return agreed, and why. Frozen when completed."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="reviews")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reviews")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reviews")
    month = models.DateField()
    psr1 = models.OneToOneField(Psr1Return, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    attendance = models.JSONField(
        default=dict, blank=True, help_text="Office → presence (assurance.enums.Presence)."
    )
    challenge = narrative(help_text="Lines of challenge and what was said.")
    agreed_progress = models.CharField(max_length=12, choices=Progress, blank=True, default="")
    agreed_confidence = models.CharField(max_length=12, choices=Confidence, blank=True, default="")
    agreed_assurance = models.CharField(max_length=12, choices=Assurance, blank=True, default="")
    progress_reason = narrative(help_text="Why agreed differs from self-assessed.")
    confidence_reason = narrative()
    assurance_reason = narrative()
    recovery_cause = narrative(help_text="What happened and why.")
    recovery_action = narrative(help_text="What is being done.")
    recovery_route = narrative(help_text="The route back to Green.")
    recovery_owner = models.CharField(max_length=200, blank=True, default="")
    recovery_due = models.DateField(null=True, blank=True)
    escalated = models.BooleanField(default=False)
    escalation = narrative(help_text="What the board is asked to know or decide.")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = SystemScopedQuerySet["GatewayReview"].as_manager()

    class Meta:
        ordering = ["programme__position", "id"]
        indexes = [
            models.Index(fields=["system", "month", "state"]),
            models.Index(fields=["programme", "-month"]),
            models.Index(fields=["completed_by", "-month"], name="reviews_by_who_completed"),
        ]
        constraints = [
            paired("saved"),
            paired("completed"),
            models.CheckConstraint(
                name="a_completed_review_agrees_three_ratings",
                condition=Q(state="open")
                | ~(Q(agreed_progress="") | Q(agreed_confidence="") | Q(agreed_assurance="")),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="review_moves",
                field="state",
                transitions=[(move.source, move.target) for move in REVIEW_MOVES.values()],
            ),
            pgtrigger.Protect(
                name="completed_reviews_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="completed"),
            ),
            pgtrigger.Protect(name="reviews_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Gateway review, {self.programme}, {self.month:%B %Y}"


class ReviewAction(models.Model):
    """What a review asked somebody to do; carried from review to review until it is closed."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="review_actions")
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="review_actions"
    )
    review = models.ForeignKey(GatewayReview, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_office = models.CharField(max_length=200)
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_note = narrative()
    version = models.PositiveIntegerField(default=1)

    objects = SystemScopedQuerySet["ReviewAction"].as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["programme", "due_on"],
                condition=Q(closed_at__isnull=True),
                name="review_actions_open",
            ),
            models.Index(fields=["system", "closed_at"], name="review_actions_closed"),
        ]
        constraints = [paired("closed")]
        triggers = [
            pgtrigger.Protect(name="actions_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="what_is_asked_stays",
                fields=[
                    "system",
                    "programme",
                    "review",
                    "what",
                    "owner",
                    "owner_office",
                    "due_on",
                    "raised_at",
                    "raised_by",
                ],
            ),
            pgtrigger.Protect(
                name="closed_actions_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.what
