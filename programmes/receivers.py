"""Hear the news, and only enqueue, after commit."""

import logging
from typing import Any

from django.db import connection, transaction
from django.dispatch import receiver
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from programmes.signals import outbox_written
from programmes.tasks import drain_outbox

logger = logging.getLogger(__name__)


@receiver(outbox_written)
def nudge_worker_after_commit(**_: Any) -> None:
    if not any(hook[1] is _nudge for hook in connection.run_on_commit):
        transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    """Ask the worker to drain now. With the broker down the beat drains when it is back."""
    try:
        drain_outbox.apply_async(retry=False, ignore_result=True)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("broker not reached, the outbox waits: %s", error)
