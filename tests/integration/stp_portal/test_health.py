"""`/readyz` turns red for each part that does not work, and says which."""

import shutil
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from programmes.models import OutboxMessage
from stp_portal import health, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _worker_lives() -> None:
    tasks.heartbeat()


def readyz(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["checks"]


def reason(client: Client, part: str) -> str:
    """Why the part is red, when it is the only one."""
    status, checks = readyz(client)
    assert status == 503
    assert [name for name, check in checks.items() if not check["ok"]] == [part]
    return str(checks[part]["reason"])


def test_all_is_well(client: Client) -> None:
    status, checks = readyz(client)
    assert status == 200
    assert set(checks) == {"database", "broker", "worker", "migrations", "outbox", "disk"}


def test_process_lives_whatever_else(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: 1 / 0})
    assert client.get("/healthz").json() == {"status": "ok"}


def test_no_worker_has_been_heard_from(client: Client) -> None:
    cache.delete(tasks.HEARTBEAT_KEY)
    assert reason(client, "worker") == "No worker has been heard from."


def test_worker_has_fallen_silent(client: Client) -> None:
    cache.set(tasks.HEARTBEAT_KEY, timezone.now().timestamp() - 90)
    assert reason(client, "worker") == "The worker was last heard from 90 seconds ago."


def test_message_waits_too_long(client: Client) -> None:
    written = timezone.now() - timedelta(minutes=10)
    OutboxMessage.objects.create(kind="mail", created_at=written)
    assert reason(client, "outbox").startswith("A message has waited in the outbox for 60")


def test_done_messages_wait_no_more(client: Client) -> None:
    written = timezone.now() - timedelta(minutes=10)
    OutboxMessage.objects.create(kind="mail", created_at=written, done_at=timezone.now())
    assert readyz(client)[0] == 200


def test_migration_is_missing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [object()])
    assert reason(client, "migrations") == "1 migrations have not been applied."


def test_broker_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**options: Any) -> None:
        raise OperationalError("no such socket")

    monkeypatch.setattr(health.app, "connection_for_write", unreachable)
    assert reason(client, "broker") == "The broker check failed: OperationalError."


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_disk_is_nearly_full(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**30, 2**30, 10 * 2**20))
    assert reason(client, "disk") == "Only 10 MB are left on the disk."


def test_check_leaves_no_message_behind(client: Client) -> None:
    readyz(client)
    assert not OutboxMessage.objects.exists()
