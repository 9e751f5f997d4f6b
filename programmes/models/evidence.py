from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.models.delivery import ActionUpdate
from programmes.models.milestone import Milestone

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class PlanFile(models.Model):
    """A file's bytes, once each, in the database so that one backup holds everything."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()
    size = models.PositiveIntegerField()

    objects = models.Manager["PlanFile"]()

    class Meta:
        triggers = [pgtrigger.Protect(name="files_stay", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return self.sha256


class PlanEvidence(models.Model):
    """A file or a link that shows a month's assurance of an action, or that a milestone is done."""

    action_update = models.ForeignKey(
        ActionUpdate, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_files"
    )
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=1000, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    media_type = models.CharField(max_length=100, blank=True, default="")
    content = models.ForeignKey(
        PlanFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = models.Manager["PlanEvidence"]()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="plan_evidence_shows_one_thing",
                condition=Q(action_update__isnull=False, milestone__isnull=True)
                | Q(action_update__isnull=True, milestone__isnull=False),
            ),
            models.CheckConstraint(
                name="plan_evidence_is_a_file_or_a_link",
                condition=Q(url="", content__isnull=False) | (~Q(url="") & Q(content__isnull=True)),
            ),
        ]
        triggers = [pgtrigger.Protect(name="plan_evidence_stays", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return self.title
