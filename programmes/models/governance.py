from __future__ import annotations

import pghistory
from django.db import models

from programmes.enums import DecisionState, GroupPart, Remit
from programmes.models.due import DueFields, due_is_whole
from programmes.models.fields import narrative, words_index
from programmes.models.programme import Programme
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import Organisation, Plan, System


@pghistory.track()
class Group(models.Model):
    """A board or group of a plan's governance."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="groups")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="groups")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    remit = models.CharField(max_length=10, choices=Remit, blank=True, default="")
    purpose = narrative()
    meets = models.CharField(max_length=200, blank=True, default="")
    reports_to = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="reported_to_by"
    )
    position = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SystemScopedQuerySet["Group"].as_manager()

    class Meta:
        ordering = ["position", "name"]
        indexes = [words_index("group_words", "name", "purpose")]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="group_key_in_a_plan")]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A seat in a group, by office; the holder's name only where the plan publishes it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    office = models.CharField(max_length=200)
    holder = models.CharField(max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(max_length=15, choices=GroupPart, default=GroupPart.MEMBER)
    position = models.PositiveIntegerField(default=0)

    objects = models.Manager["GroupMember"]()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "office", "holder"], name="a_seat_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.office}, {self.group}"


@pghistory.track()
class Decision(DueFields):
    """What a board is asked to decide, by when, and what it decided."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="decisions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="decisions")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    asked_of = models.CharField(max_length=200, blank=True, default="")
    note = narrative()
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.ASKED)
    taken_on = models.DateField(null=True, blank=True)
    outcome = narrative()
    minute_reference = models.CharField(max_length=100, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SystemScopedQuerySet["Decision"].as_manager()

    class Meta:
        ordering = ["position", "key"]
        indexes = [words_index("decision_words", "title", "note", "outcome")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="decision_key_in_a_plan"),
            due_is_whole("decision"),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class NextStep(DueFields):
    """A step that a plan announces, what has come of it, and when it was completed."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="next_steps")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="next_steps")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="next_steps"
    )
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    update = narrative()
    owner_office = models.CharField(max_length=200, blank=True, default="")
    completed_on = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SystemScopedQuerySet["NextStep"].as_manager()

    class Meta:
        ordering = ["position", "key"]
        indexes = [words_index("next_step_words", "title", "update")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="next_step_key_in_a_plan"),
            due_is_whole("next_step"),
        ]

    def __str__(self) -> str:
        return self.title
