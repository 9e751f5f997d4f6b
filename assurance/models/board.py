from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from assurance.models.psr1 import APPEND_ONLY
from programmes.models import Programme, ReportingPeriod, System
from programmes.models.querysets import SystemScopedQuerySet


class BoardSnapshot(models.Model):
    """What the month's locked returns said, rolled up once. Never updated."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="snapshots")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="snapshots")
    month = models.DateField()
    version = models.PositiveIntegerField()
    as_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    expected = models.PositiveIntegerField(help_text="Programmes that were to report.")
    returned = models.PositiveIntegerField(help_text="Of these, with a signed return.")
    reviewed = models.PositiveIntegerField(help_text="Of these, with a completed review.")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = SystemScopedQuerySet["BoardSnapshot"].as_manager()

    class Meta:
        ordering = ["-month", "-version"]
        indexes = [models.Index(fields=["system", "-month", "-version"])]
        constraints = [
            models.UniqueConstraint(fields=["period", "version"], name="one_snapshot_a_version")
        ]
        triggers = [pgtrigger.Protect(name="snapshots_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.month:%B %Y} version {self.version}"


class BoardLine(models.Model):
    """A programme's line of a snapshot; `content` is all that the page shows of it."""

    snapshot = models.ForeignKey(BoardSnapshot, on_delete=models.PROTECT, related_name="lines")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    content = models.JSONField()

    objects = models.Manager["BoardLine"]()

    class Meta:
        ordering = ["snapshot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "programme"], name="one_line_a_programme")
        ]
        triggers = [pgtrigger.Protect(name="lines_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.snapshot_id}, line {self.position}"


class Publication(models.Model):
    """The PMO put a snapshot before the board. Append-only; the latest of a month counts."""

    snapshot = models.OneToOneField(
        BoardSnapshot, on_delete=models.PROTECT, related_name="publication"
    )
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = models.Manager["Publication"]()

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="publications_stay", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.snapshot_id} published"
