from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import System


class OutboxMessage(models.Model):
    """Work promised in the transaction that caused it, done by the worker after commit."""

    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")

    objects = models.Manager["OutboxMessage"]()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["available_at", "id"], condition=Q(done_at__isnull=True), name="outbox_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MailMessage(models.Model):
    """A message of the portal to a person, as sent; the PMO of its system can read it."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="mail")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = SystemScopedQuerySet["MailMessage"].as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["system", "-at"])]

    def __str__(self) -> str:
        return self.subject
