"""`make run` as one lives with it: started, disturbed, killed, stopped."""

import os
import signal
import subprocess

import psycopg2
import pytest

from stp_portal.embedded import postgres
from tests.integration.stp_portal.portal_process import (
    Portal,
    command,
    eventually,
    holder,
    living,
    outcome,
)

pytestmark = pytest.mark.services

EVERYTHING = {"portal", "users", "keeper", "postgres", "valkey", "web", "worker", "beat"}


def all_ready(portal: Portal) -> bool:
    parts = portal.ready()
    return bool(parts) and all(part["ok"] for part in parts.values())


def test_serves_pages_and_is_ready(portal: Portal) -> None:
    eventually(lambda: all_ready(portal))
    assert portal.status("/healthz") == 200
    assert portal.status("/readyz") == 200
    assert living(portal.folder) == EVERYTHING


def test_second_copy_is_refused_with_a_sentence(portal: Portal) -> None:
    second = Portal(portal.root).launch()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"A portal is already running on {portal.root}" in said
    assert "STP_VAR=" in said


def test_taken_port_is_refused_with_a_sentence(portal: Portal, own_folder) -> None:
    second = Portal(own_folder.root, port=portal.port).launch()
    said, _ = second.communicate(timeout=120)
    assert second.returncode == 1
    assert f"Port {portal.port} can't be used" in said


def test_commands_work_beside_it(portal: Portal) -> None:
    assert "stp_portal" not in outcome(command(portal.root, "showmigrations", "--plan"))
    assert portal.status("/healthz") == 200
    assert living(portal.folder) == EVERYTHING


@pytest.mark.parametrize("name", ["web", "worker", "beat", "postgres", "valkey", "keeper"])
def test_killed_part_comes_back(portal: Portal, name: str) -> None:
    killed = holder(portal.folder, name)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: name in living(portal.folder) and holder(portal.folder, name) != killed)
    eventually(lambda: all_ready(portal))


def test_read_only_database_is_said_honestly(portal: Portal) -> None:
    eventually(lambda: all_ready(portal))
    with postgres.session(portal.folder) as cursor:
        cursor.execute("ALTER ROLE stp SET default_transaction_read_only = on")
    drop_connections(portal)
    try:
        eventually(lambda: portal.status("/readyz") == 503)
        assert portal.ready()["database"]["reason"] == "The database is read-only."
        assert portal.status("/healthz") == 200
        status, page = portal.try_to_sign_in()
        assert status == 503
        assert "can be read but not written to just now" in page
    finally:
        with postgres.session(portal.folder, postgres.OWNER) as cursor:
            cursor.execute("ALTER ROLE stp RESET default_transaction_read_only")
        drop_connections(portal)
    eventually(lambda: all_ready(portal))


def drop_connections(portal: Portal) -> None:
    """End open sessions, so that the next ones take up the changed setting."""
    with postgres.session(portal.folder, postgres.OWNER, "postgres") as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'stp'"
        )


def test_killed_portal_leaves_nothing_and_starts_again(portal: Portal) -> None:
    with postgres.session(portal.folder) as cursor:
        cursor.execute("CREATE TABLE kept_over_a_kill (number integer)")
        cursor.execute("INSERT INTO kept_over_a_kill VALUES (7)")
    portal.end(signal.SIGKILL)
    eventually(lambda: living(portal.folder) == set())
    portal.start()
    with postgres.session(portal.folder) as cursor:
        cursor.execute("SELECT number FROM kept_over_a_kill")
        assert cursor.fetchall() == [(7,)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_cleanly_and_starts_again(portal: Portal, number: signal.Signals) -> None:
    address = portal.folder
    assert portal.end(number) == 0
    assert living(address) == set()
    with pytest.raises(psycopg2.OperationalError), postgres.session(address):
        pass
    portal.start()
    assert portal.status("/healthz") == 200


def test_port_is_free_again_after_kill_of_everything(portal: Portal) -> None:
    for name in ("web", "portal", "keeper", "worker"):
        os.kill(holder(portal.folder, name), signal.SIGKILL)
    assert portal.process is not None
    portal.process.communicate()
    assert portal.process.returncode == -signal.SIGKILL
    portal.start()
    eventually(lambda: all_ready(portal))


def test_nothing_is_written_outside_the_folder(portal: Portal) -> None:
    listening = subprocess.run(
        ["ls", "-A", str(portal.root)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(listening) <= {"cache", "lock", "log", "mail", "postgres", "run", "secret-key"}
