from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

import pghistory
from django.db import models
from django.db.models import F, Q

from metrics.enums import Domain, Frequency, Given, Improvement, TargetKind, Unit
from programmes.models import Organisation, Plan, Priority, Programme, System, User
from programmes.models.fields import narrative, words_index
from programmes.models.querysets import SystemScopedQuerySet

M = TypeVar("M", bound=models.Model)


class IndicatorQuerySet(SystemScopedQuerySet["Indicator"]):
    def visible_to(self, user: User, on: date) -> IndicatorQuerySet:
        """Those of a system that the user may see, and the national ones, which have none."""
        systems = System.objects.visible_to(user, on)
        national = Q(system__isnull=True)
        if not systems.exists():
            return self.none()
        return self.filter(Q(system__in=systems) | national)


class OfIndicatorQuerySet(SystemScopedQuerySet[M]):
    """For what hangs on an indicator."""

    def visible_to(self, user: User, on: date) -> Any:
        return self.filter(indicator__in=Indicator.objects.visible_to(user, on))


@pghistory.track()
class Indicator(models.Model):
    """What is measured, how, and which way is better.

    Without a `system` it is national open data, which every system's readers see. A *series* is an
    indicator with one of its organisations, or with none where it is measured for the whole system.
    """

    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    plan = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=300)
    area = models.CharField(max_length=200, blank=True, default="", help_text="As printed.")
    definition = narrative()
    numerator = models.CharField(max_length=300, blank=True, default="")
    denominator = models.CharField(max_length=300, blank=True, default="")
    unit = models.CharField(max_length=10, choices=Unit)
    decimals = models.PositiveSmallIntegerField(default=1, help_text="Shown after the point.")
    improvement = models.CharField(max_length=10, choices=Improvement)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.MONTHLY)
    cumulative = models.BooleanField(
        default=False, help_text="Readings add up from April; compared with the plan as sums."
    )
    domain = models.CharField(max_length=15, choices=Domain)
    source = models.CharField(max_length=500, blank=True, default="")
    attribution = models.CharField(max_length=500, blank=True, default="")
    owner_office = models.CharField(max_length=200, blank=True, default="")
    note = narrative()
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="indicators")
    priorities = models.ManyToManyField(Priority, blank=True, related_name="indicators")
    position = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        indexes = [words_index("indicator_words", "name", "area", "definition", "note")]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "key"], name="indicator_key_in_a_system", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _series(model: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["indicator", "organisation"], name=f"one_{model}_a_series", nulls_distinct=False
    )


def value_field(**kwargs: Any) -> models.DecimalField[Any, Any]:
    """In the indicator's unit; a percentage as 78.4, money in pounds."""
    return models.DecimalField(max_digits=20, decimal_places=6, **kwargs)


class Baseline(models.Model):
    """Where a series started from, or that the plan still awaits it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="baselines")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given = models.CharField(max_length=15, choices=Given, default=Given.VALUE)
    value = value_field(null=True, blank=True)
    period = models.CharField(max_length=100, blank=True, default="", help_text="As printed.")
    note = models.CharField(max_length=300, blank=True, default="")

    objects = OfIndicatorQuerySet["Baseline"].as_manager()

    class Meta:
        constraints = [
            _series("baseline"),
            models.CheckConstraint(
                name="baseline_has_a_value_or_none",
                condition=Q(given=Given.VALUE, value__isnull=False)
                | (~Q(given=Given.VALUE) & Q(value__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"Baseline of {self.indicator}"


class Target(models.Model):
    """What a series is held to: no less than, no more than, or between two values."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=TargetKind)
    value = value_field()
    upper = value_field(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    at_year_end = models.BooleanField(default=False)
    standard = models.CharField(
        max_length=200, blank=True, default="", help_text="Whose standard it is."
    )
    note = models.CharField(max_length=300, blank=True, default="")

    objects = OfIndicatorQuerySet["Target"].as_manager()

    class Meta:
        constraints = [
            _series("target"),
            models.CheckConstraint(
                name="target_range_has_two_ends",
                condition=(~Q(kind=TargetKind.RANGE) & Q(upper__isnull=True))
                | Q(kind=TargetKind.RANGE, upper__gte=F("value")),
            ),
        ]

    def __str__(self) -> str:
        return f"Target of {self.indicator}"


class TrajectoryPoint(models.Model):
    """What a plan expects of a series by the end of a month or quarter, or why it gives nothing."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="trajectory")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    given = models.CharField(max_length=15, choices=Given, default=Given.VALUE)
    value = value_field(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")

    objects = OfIndicatorQuerySet["TrajectoryPoint"].as_manager()

    class Meta:
        ordering = ["ends_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organisation", "ends_on"],
                name="one_trajectory_value_a_period",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="trajectory_period_runs_forwards", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} by {self.ends_on}"
