"""What waits in the outbox."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from programmes.models import OutboxMessage


def oldest_waiting_since() -> datetime | None:
    """When the oldest message that is not done was written; None where nothing waits."""
    waiting = OutboxMessage.objects.filter(done_at__isnull=True)
    oldest: datetime | None = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    return oldest
