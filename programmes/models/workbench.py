from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from programmes.models.programme import Programme
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import Plan, System


class SavedView(models.Model):
    """A list as somebody filtered and sorted it, under a name of their own."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, help_text="Which list, by its kind.")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, help_text="The list's filters, as its address has.")
    created_at = models.DateTimeField()

    objects = SystemScopedQuerySet["SavedView"].as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "system", "kind", "name"], name="a_view_is_saved_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """How a sheet that the portal did not make is read, kept for next time."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="column_mappings")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    sheet = models.CharField(max_length=100)
    heading_row = models.PositiveIntegerField()
    columns = models.JSONField(help_text="Heading of the sheet → name of the column in the plan.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = SystemScopedQuerySet["ColumnMapping"].as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "kind", "name"], name="a_mapping_is_named_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlanDownload(models.Model):
    """What a plan's spreadsheet said when it was downloaded: what an upload of it is held against.

    The spreadsheet carries the row's id, signed. Two downloads of the same state are one row.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="downloads")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    content = models.JSONField(help_text="Records by kind and key.")
    sha256 = models.CharField(max_length=64, help_text="Of the content.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SystemScopedQuerySet["PlanDownload"].as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["plan", "sha256"])]
        triggers = [
            pgtrigger.Protect(name="downloads_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.at:%d %B %Y}"


class PlanUpload(models.Model):
    """A workbook as it was read, waiting for its preview to be confirmed; then its receipt.

    `content` holds what the sheets say (records by kind and key); `outcome` what came of it.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="plan_uploads")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="uploads")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    base = models.JSONField(help_text="What the download said, by kind and key.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict)

    objects = SystemScopedQuerySet["PlanUpload"].as_manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name
