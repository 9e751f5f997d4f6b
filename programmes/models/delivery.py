from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.enums import DeliverableStatus, Progress
from programmes.models.due import DueFields, due_is_whole
from programmes.models.fields import narrative, words_index
from programmes.models.programme import Programme
from programmes.models.querysets import SystemScopedQuerySet, ViaProgrammeQuerySet
from programmes.models.system import Organisation, Plan
from programmes.rag import BLUE_MONTHS

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class DeliverableQuerySet(ViaProgrammeQuerySet["Deliverable"]):
    def of_plan(self, plan: Plan) -> DeliverableQuerySet:
        return self.filter(programme__plan=plan)

    def still_open(self) -> DeliverableQuerySet:
        return self.filter(withdrawn_on__isnull=True).exclude(status=DeliverableStatus.DELIVERED)


@pghistory.track()
class Deliverable(DueFields):
    """What a programme will have made or changed, and how one will know."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="deliverables")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    detail = narrative()
    heading = models.CharField(
        max_length=200, blank=True, default="", help_text="The sub-heading it is printed under."
    )
    measure = narrative(help_text="The measure of success.")
    status = models.CharField(
        max_length=15, choices=DeliverableStatus, default=DeliverableStatus.NOT_STARTED
    )
    status_note = narrative()
    owner_office = models.CharField(max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveIntegerField(default=0)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = narrative()
    updated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["programme__position", "position", "key"]
        indexes = [
            words_index("deliverable_words", "title", "detail", "heading", "measure", "status_note")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"], name="deliverable_key_in_a_programme"
            ),
            due_is_whole("deliverable"),
        ]

    def __str__(self) -> str:
        return self.title


class ImprovementActionQuerySet(ViaProgrammeQuerySet["ImprovementAction"]):
    def of_plan(self, plan: Plan) -> ImprovementActionQuerySet:
        return self.filter(programme__plan=plan)

    def still_open(self) -> ImprovementActionQuerySet:
        return self.filter(withdrawn_on__isnull=True).exclude(month_rag=Progress.BLUE)


@pghistory.track()
class ImprovementAction(DueFields):
    """What is done about an issue that was found, and how it is assured.

    `due` is the month first agreed and stays; `revised_on` is the last day of the month now aimed
    at, with its history in `ActionRevision`. `month_rag` and `target_rag` are those of the latest
    update.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="improvement_actions"
    )
    key = models.SlugField(max_length=80)
    number = models.CharField(max_length=10, blank=True, default="")
    title = models.CharField(max_length=300)
    detail = narrative()
    issue = narrative(help_text="The issue found.")
    intended_outcome = narrative()
    owner = models.CharField(max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    operational_lead = models.CharField(max_length=200, blank=True, default="")
    revised_on = models.DateField(null=True, blank=True)
    assurance_measure = narrative()
    months_agreed = models.PositiveSmallIntegerField(
        default=BLUE_MONTHS, help_text="Months of evidenced assurance that Blue needs."
    )
    month_rag = models.CharField(max_length=10, choices=Progress, blank=True, default="")
    target_rag = models.CharField(max_length=10, choices=Progress, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = narrative()
    updated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ImprovementActionQuerySet.as_manager()

    class Meta:
        ordering = ["programme__position", "position", "key"]
        indexes = [
            words_index(
                "action_words", "title", "detail", "issue", "intended_outcome", "assurance_measure"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="action_key_in_a_programme"),
            due_is_whole("action"),
        ]

    def __str__(self) -> str:
        return self.title_with_number

    @property
    def title_with_number(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title


class ViaActionQuerySet(SystemScopedQuerySet["ActionUpdate"]):
    system_field = "action__programme__system_id"


class ActionRevision(models.Model):
    """A revised month of an action, with who and why. Append-only."""

    action = models.ForeignKey(
        ImprovementAction, on_delete=models.CASCADE, related_name="revisions"
    )
    revised_on = models.DateField(help_text="The last day of the month.")
    reason = narrative()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    psr1_reference = models.CharField(max_length=120, blank=True, default="")

    objects = models.Manager["ActionRevision"]()

    class Meta:
        ordering = ["at", "id"]
        triggers = [pgtrigger.Protect(name="revisions_of_actions_stay", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.action}: {self.revised_on:%B %Y}"


class ActionUpdate(models.Model):
    """What was said of an action for a month. Append-only: the latest of a month holds.

    `assured`: the assurance measure was shown to be met that month; it counts towards Blue where
    evidence is attached (`PlanEvidence`).
    """

    action = models.ForeignKey(ImprovementAction, on_delete=models.CASCADE, related_name="updates")
    month = models.DateField(help_text="The first day of the month.")
    text = narrative()
    month_rag = models.CharField(max_length=10, choices=Progress, blank=True, default="")
    target_rag = models.CharField(max_length=10, choices=Progress, blank=True, default="")
    assured = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    psr1_reference = models.CharField(max_length=120, blank=True, default="")

    objects = ViaActionQuerySet.as_manager()

    class Meta:
        ordering = ["month", "id"]
        indexes = [
            models.Index(fields=["action", "-month", "-id"]),
            words_index("action_update_words", "text"),
        ]
        constraints = [
            models.CheckConstraint(name="an_update_is_for_a_month", condition=Q(month__day=1))
        ]
        triggers = [pgtrigger.Protect(name="updates_stay", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.action}, {self.month:%B %Y}"
