from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programmes.enums import PeriodState
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import System
from programmes.transitions import PERIOD_MOVES


class ReportingPeriod(models.Model):
    """One month of the cycle: when it opens, PSR1 due, gateway review, board."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="periods")
    month = models.DateField(help_text="The first day of the month.")
    opens_on = models.DateField()
    due_on = models.DateField(help_text="Two working days before the review, unless moved.")
    review_on = models.DateField()
    board_on = models.DateField()
    state = models.CharField(max_length=10, choices=PeriodState, default=PeriodState.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = SystemScopedQuerySet["ReportingPeriod"].as_manager()

    class Meta:
        ordering = ["system", "month"]
        constraints = [
            models.UniqueConstraint(fields=["system", "month"], name="one_period_a_month"),
            models.CheckConstraint(name="a_month_begins_on_its_first", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="a_period_runs_in_order",
                condition=Q(opens_on__lte=F("due_on"))
                & Q(due_on__lte=F("review_on"))
                & Q(review_on__lte=F("board_on")),
            ),
            models.CheckConstraint(
                name="opened_at_and_by",
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
            ),
            models.CheckConstraint(
                name="locked_at_and_by",
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="period_moves",
                field="state",
                transitions=[(move.source, move.target) for move in PERIOD_MOVES.values()],
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}"

    @property
    def slug(self) -> str:
        return f"{self.month:%Y-%m}"
