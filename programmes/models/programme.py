from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from programmes.enums import ProgrammeKind
from programmes.models.fields import narrative, words_index
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import Plan, System


class ProgrammeQuerySet(SystemScopedQuerySet["Programme"]):
    def of_plan(self, plan: Plan) -> ProgrammeQuerySet:
        return self.filter(plan=plan)

    def open_on(self, on: date) -> ProgrammeQuerySet:
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))

    def reporting(self) -> ProgrammeQuerySet:
        return self.filter(reports=True)


@pghistory.track()
class Programme(models.Model):
    """A node of a plan's tree: portfolio, programme, workstream, enabler and so on."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="programmes")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="programmes")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="Ids from the root down to the node itself; kept by the actions that move it.",
    )
    position = models.PositiveIntegerField(default=0, help_text="Order in the printed plan.")
    key = models.SlugField(max_length=80)
    number = models.CharField(max_length=10, blank=True, default="")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=ProgrammeKind)
    reports = models.BooleanField(default=False, help_text="Files a PSR1 return each month.")
    summary = narrative()
    stated_impact = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Pounds a year that the plan says it will be worth.",
    )
    stated_impact_by = models.CharField(max_length=20, blank=True, default="")
    stated_impact_note = narrative()
    closed_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        indexes = [
            GinIndex(fields=["path"]),
            models.Index(fields=["plan", "position"]),
            words_index("programme_words", "name", "summary"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="programme_key_in_a_system"),
            models.CheckConstraint(
                name="programme_is_not_its_own_parent", condition=~Q(parent=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name with the number the plan prints before it."""
        return f"{self.number}. {self.name}" if self.number else self.name

    @property
    def depth(self) -> int:
        """0 for a root."""
        return max(0, len(self.path) - 1)
