from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programmes.enums import EscalationLevel, Proximity, RiskKind
from programmes.models.fields import narrative, score, words_index
from programmes.models.programme import Programme
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import Plan, System


class RiskQuerySet(SystemScopedQuerySet["Risk"]):
    def of_plan(self, plan: Plan) -> RiskQuerySet:
        """Those of the plan's programmes, and those of the whole system that the plan brought."""
        return self.filter(Q(programme__plan=plan) | Q(programme__isnull=True, plan=plan))

    def still_open(self) -> RiskQuerySet:
        return self.filter(closed_on__isnull=True)


def _in_range(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"risk_{name}_is_1_to_5",
        condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 5)}),
    )


@pghistory.track(exclude=["score"])
class Risk(models.Model):
    """A risk of a programme, or of the whole system where it names none. 5 × 5."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="risks")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="risks"
    )
    plan = models.ForeignKey(
        Plan,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="system_risks",
        help_text="Of a risk of the whole system: the plan that it belongs to.",
    )
    kind = models.CharField(
        max_length=10, choices=RiskKind, default=RiskKind.RISK, db_default=RiskKind.RISK
    )
    part_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text="The risk into which this one is aggregated.",
    )
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    description = narrative()
    likelihood = score(help_text="Current, 1 to 5; empty where the plan gives no score.")
    impact = score()
    inherent_likelihood = score()
    inherent_impact = score()
    target_likelihood = score()
    target_impact = score()
    score = models.GeneratedField(
        expression=F("likelihood") * F("impact"),
        output_field=models.PositiveSmallIntegerField(null=True),
        db_persist=True,
    )
    external_dependency = narrative()
    owner_office = models.CharField(max_length=200, blank=True, default="")
    proximity = models.CharField(
        max_length=20, choices=Proximity, blank=True, default="", db_default=""
    )
    level = models.CharField(
        max_length=12,
        choices=EscalationLevel,
        blank=True,
        default="",
        db_default="",
        help_text="How far it has been escalated; empty: where it was raised.",
    )
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closing_note = narrative()
    updated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = [F("score").desc(nulls_last=True), "key"]
        indexes = [words_index("risk_words", "title", "description", "closing_note")]
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="risk_key_in_a_system"),
            *[
                _in_range(name)
                for name in (
                    "likelihood",
                    "impact",
                    "inherent_likelihood",
                    "inherent_impact",
                    "target_likelihood",
                    "target_impact",
                )
            ],
        ]

    def __str__(self) -> str:
        return self.title


class RiskScore(models.Model):
    """A current score as it was given. Append-only."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="scores")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    reason = narrative()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    psr1_reference = models.CharField(max_length=120, blank=True, default="")

    objects = models.Manager["RiskScore"]()

    class Meta:
        ordering = ["at", "id"]
        triggers = [
            pgtrigger.Protect(name="scores_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.risk}: {self.likelihood} × {self.impact}"


class RiskEscalation(models.Model):
    """How far a risk was escalated or brought back, and why. Append-only."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="escalations")
    level = models.CharField(max_length=12, choices=EscalationLevel)
    reason = narrative()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = models.Manager["RiskEscalation"]()

    class Meta:
        ordering = ["at", "id"]
        triggers = [
            pgtrigger.Protect(
                name="escalations_stay", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.risk}: {self.get_level_display()}"


class Mitigation(models.Model):
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="mitigations")
    position = models.PositiveIntegerField(default=0)
    text = narrative()
    owner_office = models.CharField(max_length=200, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    objects = models.Manager["Mitigation"]()

    class Meta:
        ordering = ["position", "id"]
        indexes = [words_index("mitigation_words", "text")]

    def __str__(self) -> str:
        return self.text
