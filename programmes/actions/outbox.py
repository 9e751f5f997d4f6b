"""Promise work in the transaction that causes it; do it once, after."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from programmes.models import OutboxMessage
from programmes.outbox import HANDLERS
from programmes.signals import outbox_written

logger = logging.getLogger(__name__)

MAX_WAIT = timedelta(minutes=10)


def enqueue(kind: str, payload: dict[str, Any]) -> OutboxMessage:
    """Write a message in the caller's transaction; nothing leaves before commit."""
    message = OutboxMessage.objects.create(kind=kind, payload=payload)
    outbox_written.send(sender=OutboxMessage, message=message)
    return message


def drain(*, now: datetime, limit: int = 100) -> int:
    """Handle what is due, oldest first; returns how many were done.

    A message is done in the transaction of its handler. One that fails is tried again after a
    wait that doubles up to ten minutes. Rows that another drain holds are left to it.
    """
    done = 0
    for _ in range(limit):
        outcome = _drain_one(now)
        if outcome is None:
            break
        done += outcome
    return done


def _drain_one(now: datetime) -> int | None:
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(done_at__isnull=True, available_at__lte=Now())
            .order_by("id")
            .first()
        )
        if message is None:
            return None
        try:
            with transaction.atomic():
                HANDLERS[message.kind](message.payload)
        except Exception as error:
            _postpone(message, error)
            return 0
        OutboxMessage.objects.filter(pk=message.pk).update(
            done_at=Now(), attempts=message.attempts + 1, last_error=""
        )
        return 1


def _postpone(message: OutboxMessage, error: Exception) -> None:
    logger.exception("outbox message failed", extra={"outbox_id": message.pk})
    wait = min(MAX_WAIT, timedelta(seconds=2 ** min(message.attempts, 10)))
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=message.attempts + 1,
        available_at=Now() + wait,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
