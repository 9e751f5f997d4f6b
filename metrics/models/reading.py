from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from metrics.enums import TwoOfThree
from metrics.models.indicator import Indicator, OfIndicatorQuerySet, value_field
from programmes.models import Organisation
from programmes.models.fields import narrative

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Reading(models.Model):
    """One value of a series for a period, as it became known. Append-only.

    A correction is a new `number`; the highest that was known on a day holds on that day. `value`
    is in the indicator's unit and always there; a numerator and denominator stand beside it where
    the value was made from them. A correction without a value takes the reading back.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="readings"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    number = models.PositiveIntegerField(default=1, help_text="1, and one more a correction.")
    value = value_field(null=True, blank=True)
    numerator = value_field(null=True, blank=True)
    denominator = value_field(null=True, blank=True)
    provenance = models.CharField(max_length=200, help_text="Where it came from.")
    reason = models.CharField(max_length=300, blank=True, default="", help_text="Of a correction.")
    known_at = models.DateTimeField(help_text="When it became known, by the portal's clock.")
    recorded_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    psr1_reference = models.CharField(max_length=120, blank=True, default="")

    objects = OfIndicatorQuerySet["Reading"].as_manager()

    class Meta:
        ordering = ["starts_on", "number"]
        indexes = [models.Index(fields=["indicator", "organisation", "starts_on", "-number"])]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organisation", "starts_on", "number"],
                name="one_reading_a_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="reading_period_runs_forwards", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="a_first_reading_has_a_value",
                condition=Q(value__isnull=False) | Q(number__gt=1),
            ),
        ]
        triggers = [pgtrigger.Protect(name="readings_stay", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.starts_on:%B %Y}"


class SpcSettings(models.Model):
    """How a series' chart is drawn, in versions; the highest number holds. Append-only.

    `rebase`: a list of {"on": "2018-07-01", "reason": "…"}.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="spc_settings")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField(default=1)
    rebase = models.JSONField(default=list)
    fix_after = models.PositiveSmallIntegerField(null=True, blank=True)
    screen = models.BooleanField(default=False)
    two_of_three = models.CharField(
        max_length=20, choices=TwoOfThree, default=TwoOfThree.EXCLUDES_OUTSIDE
    )
    reason = narrative()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfIndicatorQuerySet["SpcSettings"].as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organisation", "number"],
                name="one_setting_a_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="limits_are_fixed_after_twelve",
                condition=Q(fix_after__isnull=True) | Q(fix_after__gte=12),
            ),
        ]
        triggers = [pgtrigger.Protect(name="settings_stay", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"Chart settings {self.number} of {self.indicator}"


class IndicatorNote(models.Model):
    """What was said of a series in a month. Append-only: the latest of a month holds."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="notes")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    month = models.DateField(help_text="The first day of the month.")
    text = narrative()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    psr1_reference = models.CharField(max_length=120, blank=True, default="")

    objects = OfIndicatorQuerySet["IndicatorNote"].as_manager()

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.CheckConstraint(name="a_note_is_for_a_month", condition=Q(month__day=1))
        ]
        triggers = [pgtrigger.Protect(name="notes_stay", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.month:%B %Y}"
