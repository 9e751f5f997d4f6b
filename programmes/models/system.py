from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programmes.enums import OrganisationKind, SystemKind
from programmes.models.fields import narrative
from programmes.models.querysets import SystemQuerySet, SystemScopedQuerySet


class System(models.Model):
    """A health and care system (footprint): what one board answers for."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=SystemKind, default=SystemKind.STP)
    illustrative = models.BooleanField(
        default=False, help_text="Its returns are a demonstration, and every page says so."
    )
    version = models.PositiveIntegerField(default=1)

    objects = SystemQuerySet["System"].as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """One of a system's successive plans; pages say which they show."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="plans")
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500, blank=True, default="")

    objects = SystemScopedQuerySet["Plan"].as_manager()

    class Meta:
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(
                name="plan_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlanLoad(models.Model):
    """What a portfolio file said when it was loaded, by kind and key. Append-only.

    A later load compares the plan with it, to tell what people have changed since.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="loads")
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = models.Manager["PlanLoad"]()

    class Meta:
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="loads_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.at:%d %B %Y}"


class Organisation(models.Model):
    """An organisation, known by its ODS code (text, no format rule) where it has one."""

    key = models.SlugField(unique=True)
    ods_code = models.CharField(max_length=20, null=True, blank=True, unique=True)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def name_on(self, on: date) -> str:
        """The name that held on a day; the earliest known before any, the latest after all.

        Reads `names` as prefetched, so a list costs one query.
        """
        names = sorted(self.names.all(), key=lambda name: name.starts_on)
        held = [name for name in names if name.starts_on <= on]
        chosen = held[-1] if held else (names[0] if names else None)
        return chosen.name if chosen else self.key


class OrganisationName(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    starts_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "starts_on"], name="one_name_a_day_for_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SystemMembership(models.Model):
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    statutory = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = narrative()

    objects = SystemScopedQuerySet["SystemMembership"].as_manager()

    class Meta:
        ordering = ["organisation__key"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "organisation", "starts_on"], name="a_membership_begins_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.system}"
