from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models

from programmes.enums import Precision
from programmes.models.fields import narrative, words_index
from programmes.models.programme import Programme
from programmes.models.querysets import ViaProgrammeQuerySet
from programmes.models.system import Plan


class MilestoneQuerySet(ViaProgrammeQuerySet["Milestone"]):
    def of_plan(self, plan: Plan) -> MilestoneQuerySet:
        return self.filter(programme__plan=plan)

    def still_open(self) -> MilestoneQuerySet:
        return self.filter(actual__isnull=True, withdrawn_on__isnull=True)


@pghistory.track()
class Milestone(models.Model):
    """A dated promise. The forecast moves freely and keeps its history; the baseline stays."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="milestones")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    note = narrative()
    baseline = models.DateField()
    precision = models.CharField(max_length=10, choices=Precision, default=Precision.DAY)
    forecast = models.DateField()
    actual = models.DateField(null=True, blank=True)
    evidence = narrative(help_text="What shows that it is done.")
    owner_office = models.CharField(max_length=200, blank=True, default="", db_default="")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = narrative(db_default="")
    updated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["baseline", "key"]
        indexes = [words_index("milestone_words", "title", "note", "evidence")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"], name="milestone_key_in_a_programme"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MilestoneForecast(models.Model):
    """One forecast as it was given. Append-only."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="forecasts")
    forecast = models.DateField()
    reason = narrative()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    psr1_reference = models.CharField(max_length=120, blank=True, default="")

    objects = models.Manager["MilestoneForecast"]()

    class Meta:
        ordering = ["at", "id"]
        triggers = [
            pgtrigger.Protect(name="forecasts_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.forecast}"
