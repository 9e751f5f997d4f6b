"""What the outbox asks of this app: each makes one action call and can run twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assurance.actions import snapshots
from programmes.models import ReportingPeriod
from programmes.outbox import handles


@handles("roll_up")
def roll_up(payload: dict[str, Any]) -> None:
    """Roll up the period of the payload, as of the moment that asked for it."""
    period = ReportingPeriod.objects.select_related("system").get(pk=payload["period_id"])
    snapshots.roll_up(period=period, at=datetime.fromisoformat(payload["at"]))
