from __future__ import annotations

from django.conf import settings
from django.db import models

from programmes.models import Organisation, System
from programmes.models.querysets import SystemScopedQuerySet


class ReadingsUpload(models.Model):
    """A file of readings as it was read, waiting for its preview to be confirmed; then a receipt.

    `content`: rows as they were understood, each with its cell; `outcome`: what came of it.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="readings_uploads")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict)

    objects = SystemScopedQuerySet["ReadingsUpload"].as_manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class OrganisationToken(models.Model):
    """A key with which an organisation's own system sends readings. Only its SHA-256 is kept."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="reading_tokens")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="reading_tokens"
    )
    name = models.CharField(max_length=80, help_text="What it is for.")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ends_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SystemScopedQuerySet["OrganisationToken"].as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class SentReadings(models.Model):
    """What was sent under an idempotency key, and the answer: the same again gets the same."""

    token = models.ForeignKey(OrganisationToken, on_delete=models.PROTECT, related_name="sent")
    idempotency_key = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()

    objects = models.Manager["SentReadings"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "idempotency_key"], name="sent_once_a_key")
        ]

    def __str__(self) -> str:
        return self.idempotency_key
