from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.enums import Precision, ReprofileState
from programmes.models.fields import narrative
from programmes.models.milestone import Milestone
from programmes.models.querysets import SystemScopedQuerySet
from programmes.transitions import REPROFILE_MOVES


class ViaMilestoneQuerySet(SystemScopedQuerySet["Reprofile"]):
    system_field = "milestone__programme__system_id"


class Reprofile(models.Model):
    """A request to move a milestone's baseline; only its approval moves it."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reprofiles")
    before = models.DateField(help_text="The baseline when it was asked.")
    before_precision = models.CharField(max_length=10, choices=Precision)
    baseline = models.DateField(help_text="The baseline asked for.")
    precision = models.CharField(max_length=10, choices=Precision)
    reason = narrative()
    impact = narrative()
    state = models.CharField(
        max_length=10, choices=ReprofileState, default=ReprofileState.REQUESTED
    )
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = narrative()
    minute_reference = models.CharField(max_length=100, blank=True, default="")

    objects = ViaMilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(state=ReprofileState.REQUESTED),
                name="one_reprofile_asked_at_a_time",
            ),
            models.CheckConstraint(
                name="reprofile_decided_at_and_by",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="reprofile_moves",
                field="state",
                transitions=[(move.source, move.target) for move in REPROFILE_MOVES.values()],
            ),
            pgtrigger.Protect(name="reprofiles_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.before} → {self.baseline}"
