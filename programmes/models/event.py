from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.enums import EventKind, Undated
from programmes.models.fields import narrative, words_index
from programmes.models.programme import Programme
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import Plan, System


@pghistory.track()
class CalendarEvent(models.Model):
    """An entry of a reporting calendar; without a day it is still to be confirmed."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="calendar_events")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="calendar_events")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="calendar_events"
    )
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=EventKind, default=EventKind.OTHER)
    on = models.DateField(null=True, blank=True)
    undated = models.CharField(
        max_length=12,
        choices=Undated,
        default=Undated.UNCONFIRMED,
        db_default=Undated.UNCONFIRMED,
        help_text="What is said of it while it has no day.",
    )
    starts_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True, default="")
    note = narrative()
    position = models.PositiveIntegerField(default=0, help_text="Order in the printed calendar.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SystemScopedQuerySet["CalendarEvent"].as_manager()

    class Meta:
        ordering = ["on", "starts_at", "position", "key"]
        indexes = [
            models.Index(fields=["system", "on"]),
            words_index("event_words", "title", "note"),
        ]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="event_key_in_a_plan")]

    def __str__(self) -> str:
        return self.title


class CalendarFeed(models.Model):
    """A private address from which a calendar program reads; revoked, it is gone for good.

    Only the SHA-256 of the secret in the address is kept. `system` empty: all that the person's
    own work needs, in every system.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feeds"
    )
    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.PROTECT, related_name="feeds"
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager["CalendarFeed"]()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "system"],
                condition=Q(revoked_at__isnull=True),
                name="one_feed_in_force_a_person_and_system",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"Feed of {self.user}"
