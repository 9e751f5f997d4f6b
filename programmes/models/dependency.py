from __future__ import annotations

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q

from programmes.models.delivery import Deliverable, ImprovementAction
from programmes.models.fields import narrative
from programmes.models.milestone import Milestone
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import Plan, System

ENDS = ("milestone", "deliverable", "action")
"""What can wait or be waited for: exactly one of these stands at each end."""


def _exactly_one(end: str) -> Q:
    whole = Q()
    for chosen in ENDS:
        whole |= Q(**{f"{end}_{name}__isnull": name != chosen for name in ENDS})
    return whole


def _end(model: type[models.Model], name: str) -> Any:
    return models.ForeignKey(
        model, null=True, blank=True, on_delete=models.PROTECT, related_name=name
    )


@pghistory.track()
class Dependency(models.Model):
    """That one thing can be finished only so many days after another, across programmes."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="dependencies")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="dependencies")
    key = models.SlugField(max_length=80)
    before_milestone = _end(Milestone, "waited_for_by")
    before_deliverable = _end(Deliverable, "waited_for_by")
    before_action = _end(ImprovementAction, "waited_for_by")
    after_milestone = _end(Milestone, "waits_for")
    after_deliverable = _end(Deliverable, "waits_for")
    after_action = _end(ImprovementAction, "waits_for")
    lag_days = models.PositiveIntegerField(
        default=0, help_text="Calendar days between the end of the one and the end of the other."
    )
    note = narrative()
    version = models.PositiveIntegerField(default=1)

    objects = SystemScopedQuerySet["Dependency"].as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "dependencies"
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="dependency_key_in_a_plan"),
            models.UniqueConstraint(
                fields=[f"{end}_{name}" for end in ("before", "after") for name in ENDS],
                name="a_dependency_stands_once",
                nulls_distinct=False,
            ),
            *[
                models.CheckConstraint(
                    name=f"dependency_has_one_{end}", condition=_exactly_one(end)
                )
                for end in ("before", "after")
            ],
        ]

    def __str__(self) -> str:
        return f"{self.after} waits for {self.before}"

    @property
    def before(self) -> Milestone | Deliverable | ImprovementAction:
        """What has to be finished first. Reads the row; select it with the query."""
        return self._at("before")

    @property
    def after(self) -> Milestone | Deliverable | ImprovementAction:
        return self._at("after")

    def _at(self, end: str) -> Milestone | Deliverable | ImprovementAction:
        name = next(name for name in ENDS if getattr(self, f"{end}_{name}_id"))
        found: Milestone | Deliverable | ImprovementAction = getattr(self, f"{end}_{name}")
        return found
