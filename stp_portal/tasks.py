"""The worker's sign of life, which `/readyz` reads."""

import time

from celery import shared_task
from django.core.cache import cache

HEARTBEAT_KEY = "worker-heartbeat"
HEARTBEAT_KEPT_SECONDS = 3600


@shared_task
def heartbeat() -> None:
    """Note in the cache when beat and a worker last worked together, in epoch seconds."""
    cache.set(HEARTBEAT_KEY, time.time(), HEARTBEAT_KEPT_SECONDS)
