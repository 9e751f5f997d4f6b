from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models

from programmes.models.fields import narrative, words_index
from programmes.models.programme import Programme
from programmes.models.querysets import ViaProgrammeQuerySet

PLAN_PAGE_PARTS: dict[str, str] = {
    "objectives": "Objectives",
    "needs": "What the programme needs to do",
    "scope": "Scope",
    "ambition": "Ambition",
    "assumptions": "Assumptions",
    "enabling_requirements": "Enabling requirements",
    "partner_needs": "What it needs from system partners",
    "resources": "Resources",
    "impact": "Impact",
    "activities": "Activities",
    "outputs": "Outputs",
    "outcomes": "Outcomes",
    "impacts": "Impacts",
    "progress": "Progress so far",
    "data": "Data",
}
"""Parts that are lists: one item a line. `activities` to `impacts` are the logic model."""

LOGIC_MODEL = ("activities", "outputs", "outcomes", "impacts")


@pghistory.track()
class PlanOnAPage(models.Model):
    """A programme's plan on a page; its description is the programme's summary."""

    programme = models.OneToOneField(
        Programme, on_delete=models.PROTECT, related_name="plan_on_a_page"
    )
    commitment = narrative(help_text="What the SRO commits to.")
    objectives = narrative()
    needs = narrative()
    scope = narrative()
    ambition = narrative()
    assumptions = narrative()
    enabling_requirements = narrative()
    partner_needs = narrative()
    resources = narrative()
    impact = narrative()
    activities = narrative()
    outputs = narrative()
    outcomes = narrative()
    impacts = narrative()
    progress = narrative()
    data = narrative()
    updated_on = models.DateField(null=True, blank=True)
    next_update_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ViaProgrammeQuerySet["PlanOnAPage"].as_manager()

    class Meta:
        verbose_name = "plan on a page"
        verbose_name_plural = "plans on a page"
        indexes = [
            words_index("plan_page_words", "commitment", *PLAN_PAGE_PARTS),
        ]

    def __str__(self) -> str:
        return f"Plan on a page: {self.programme}"
