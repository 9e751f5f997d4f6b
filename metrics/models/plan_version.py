from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from metrics.enums import PlanPart
from metrics.models.indicator import Indicator, OfIndicatorQuerySet
from programmes.models import Organisation
from programmes.models.fields import narrative

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class PlanVersion(models.Model):
    """What a plan gave a series until it was changed. Append-only.

    Baselines, targets and trajectories stand in tables of their own as they are now; this keeps
    what stood before each change. `gave`: the columns of its rows, values as text; empty where
    nothing stood. A baseline or target has one row at most, a trajectory one a period.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="plan_versions")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(max_length=10, choices=PlanPart)
    gave = models.JSONField(default=list)
    until = models.DateTimeField(help_text="When it was changed, by the portal's clock.")
    reason = narrative()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfIndicatorQuerySet["PlanVersion"].as_manager()

    class Meta:
        ordering = ["until", "id"]
        indexes = [models.Index(fields=["indicator", "organisation", "part", "until"])]
        triggers = [pgtrigger.Protect(name="plan_versions_stay", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.get_part_display()} of {self.indicator} until {self.until:%-d %B %Y}"
