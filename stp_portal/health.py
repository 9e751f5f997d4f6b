"""`/healthz`: this process lives. `/readyz`: everything it needs works, each part named."""

import shutil
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InternalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from programmes.access import public
from programmes.models import OutboxMessage
from programmes.selectors import outbox
from stp_portal.celery import app
from stp_portal.tasks import HEARTBEAT_KEY

HEARTBEAT_MAX_SECONDS = 60
OUTBOX_MAX_SECONDS = 300
DISK_MIN_MEGABYTES = 50
log = structlog.get_logger(__name__)


class Unwell(Exception):
    """A part does not work; the message says what is wrong, without secrets."""


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the portal can do its work; 503 and the reasons where it can't."""
    parts = {name: examine(name, check) for name, check in CHECKS.items()}
    ready = all(part["ok"] for part in parts.values())
    body = {"status": "ok" if ready else "unavailable", "checks": parts}
    return JsonResponse(body, status=200 if ready else 503)


def examine(name: str, check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """One part's answer."""
    try:
        return {"ok": True} | check()
    except Unwell as reason:
        return {"ok": False, "reason": str(reason)}
    except (DatabaseError, KombuError, RedisError, OSError) as error:
        log.error("health check failed", check=name, error=str(error))
        return {"ok": False, "reason": f"The {name} check failed: {type(error).__name__}."}


def database() -> dict[str, Any]:
    """PostgreSQL takes a write, which a full disk and a read-only server both refuse."""
    try:
        with transaction.atomic():
            OutboxMessage.objects.create(kind="probe")
            transaction.set_rollback(True)
    except InternalError as error:
        raise Unwell("The database is read-only.") from error
    return {}


def disk() -> dict[str, Any]:
    """In embedded mode: there is room in the data folder. Megabytes left."""
    free = shutil.disk_usage(settings.STP_VAR).free // 2**20
    if free < DISK_MIN_MEGABYTES:
        raise Unwell(f"Only {free} MB are left on the disk.")
    return {"megabytes_free": free}


def broker() -> dict[str, Any]:
    """Redis or Valkey takes messages."""
    with app.connection_for_write(connect_timeout=2) as broker_connection:
        broker_connection.ensure_connection(max_retries=1, timeout=2)
    return {}


def worker() -> dict[str, Any]:
    """Beat and a worker have worked together of late. Seconds since they did."""
    seen = cache.get(HEARTBEAT_KEY)
    if seen is None:
        raise Unwell("No worker has been heard from.")
    age = round(time.time() - float(seen), 1)
    if age > HEARTBEAT_MAX_SECONDS:
        raise Unwell(f"The worker was last heard from {age:.0f} seconds ago.")
    return {"seconds_since_heartbeat": age}


def migrations() -> dict[str, Any]:
    """The database has the shape the code expects."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise Unwell(f"{len(missing)} migrations have not been applied.")
    return {}


def outbox_age() -> dict[str, Any]:
    """No message waits longer than it should. Seconds that the oldest one has waited."""
    oldest = outbox.oldest_waiting_since()
    age = 0.0 if oldest is None else (timezone.now() - oldest).total_seconds()
    if age > OUTBOX_MAX_SECONDS:
        raise Unwell(f"A message has waited in the outbox for {age:.0f} seconds.")
    return {"oldest_seconds": round(age, 1)}


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": database,
    "broker": broker,
    "worker": worker,
    "migrations": migrations,
    "outbox": outbox_age,
}
if settings.EMBEDDED:
    CHECKS["disk"] = disk
