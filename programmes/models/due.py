from __future__ import annotations

from django.db import models
from django.db.models import Q

from programmes.due import Due
from programmes.enums import DueKind

DATED = (DueKind.DAY, DueKind.MONTH, DueKind.QUARTER, DueKind.YEAR)


class DueFields(models.Model):
    """When something is due, as its plan says it. What has no date is never given one."""

    due_kind = models.CharField(max_length=12, choices=DueKind, default=DueKind.UNCONFIRMED)
    due_on = models.DateField(null=True, blank=True, help_text="The last day of what is meant.")
    due_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For *throughout*: the year in which it begins in April."
    )
    due_note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def due(self) -> Due:
        return Due(self.due_kind, self.due_on, self.due_year)

    @due.setter
    def due(self, value: Due) -> None:
        self.due_kind, self.due_on, self.due_year = value.kind, value.on, value.year


def due_is_whole(model: str) -> models.CheckConstraint:
    """A date where the kind has one, a year for *throughout*, neither elsewhere."""
    return models.CheckConstraint(
        name=f"{model}_due_is_whole",
        condition=Q(due_kind__in=DATED, due_on__isnull=False, due_year__isnull=True)
        | Q(due_kind=DueKind.THROUGHOUT, due_on__isnull=True, due_year__isnull=False)
        | Q(
            due_kind__in=(DueKind.ONGOING, DueKind.UNCONFIRMED),
            due_on__isnull=True,
            due_year__isnull=True,
        ),
    )
