from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from programmes.enums import FrameworkKind, PriorityStatus, Strength
from programmes.models.delivery import Deliverable, ImprovementAction
from programmes.models.fields import narrative, words_index
from programmes.models.milestone import Milestone
from programmes.models.programme import Programme
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import Plan


class ViaPlanQuerySet(SystemScopedQuerySet["Framework"]):
    system_field = "plan__system_id"


@pghistory.track()
class Framework(models.Model):
    """A set of aims that a plan is held to: objectives, priorities, key questions, stages."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="frameworks")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=FrameworkKind)
    note = narrative()
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ViaPlanQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="framework_key_in_a_plan")
        ]

    def __str__(self) -> str:
        return self.name


class ViaFrameworkQuerySet(SystemScopedQuerySet["Priority"]):
    system_field = "framework__plan__system_id"


@pghistory.track()
class Priority(models.Model):
    """One aim, objective or question of a framework; aims may be nested."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="priorities")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    key = models.SlugField(max_length=80)
    number = models.CharField(max_length=10, blank=True, default="")
    name = models.CharField(max_length=300)
    description = narrative()
    status = models.CharField(max_length=10, choices=PriorityStatus, blank=True, default="")
    last_year = models.CharField(max_length=300, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ViaFrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "position"]
        indexes = [words_index("priority_words", "name", "description")]
        constraints = [
            models.UniqueConstraint(fields=["framework", "key"], name="priority_key_in_a_framework")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name with the number the plan prints before it."""
        return f"{self.number}. {self.name}" if self.number else self.name


class ViaPriorityQuerySet(SystemScopedQuerySet["Alignment"]):
    system_field = "priority__framework__plan__system_id"


ALIGNED = ("programme", "milestone", "deliverable", "action")
"""What can be aligned to a priority: exactly one of these stands in an alignment."""


def _exactly_one() -> Q:
    whole = Q()
    for chosen in ALIGNED:
        whole |= Q(**{f"{name}__isnull": name != chosen for name in ALIGNED})
    return whole


class Alignment(models.Model):
    """That something which delivers serves a priority, and how much."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="alignments")
    strength = models.CharField(max_length=12, choices=Strength, default=Strength.PRIMARY)
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.CASCADE, related_name="alignments"
    )
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.CASCADE, related_name="alignments"
    )
    deliverable = models.ForeignKey(
        Deliverable, null=True, blank=True, on_delete=models.CASCADE, related_name="alignments"
    )
    action = models.ForeignKey(
        ImprovementAction,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="alignments",
    )

    objects = ViaPriorityQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "strength", "id"]
        constraints = [
            models.CheckConstraint(name="an_alignment_aligns_one_thing", condition=_exactly_one()),
            *[
                models.UniqueConstraint(
                    fields=["priority", name],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"{name}_aligned_once",
                )
                for name in ALIGNED
            ],
        ]

    def __str__(self) -> str:
        return f"{self.priority}: {self.get_strength_display()}"
