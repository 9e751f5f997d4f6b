"""The settings of production, and the database role that can't undo the record."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from stp_portal.embedded import postgres
from stp_portal.embedded.folder import Folder
from stp_portal.environment import BASE_DIR
from tests.integration.stp_portal.portal_process import eventually, living

pytestmark = pytest.mark.services

COMPLETE = {
    "SECRET_KEY": "a-long-enough-text-that-no-one-guesses-0123456789-abcdefghijklmnop",
    "DATABASE_URL": "postgres://stp@localhost/stp",
    "REDIS_URL": "redis://localhost:1/0",
    "ALLOWED_HOSTS": "portal.example",
    "DEFAULT_FROM_EMAIL": "portal@portal.example",
    "EMAIL_URL": "smtp://localhost:25",
}


def manage(*arguments: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """A command of manage.py with production's environment, changed."""
    values = COMPLETE | changes
    kept = {name: value for name, value in values.items() if value is not None}
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=inherited | kept,
        text=True,
        capture_output=True,
        check=False,
    )


def test_complete_environment_passes_the_checks_for_deployment() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "REDIS_URL", "ALLOWED_HOSTS", "DEFAULT_FROM_EMAIL"])
def test_missing_variable_is_named_with_the_way_to_set_it(name: str) -> None:
    done = manage("check", **{name: None})
    assert done.returncode == 1
    assert f"{name} is not set. Set it to" in done.stderr
    assert "Traceback" not in done.stderr
    assert name in (BASE_DIR / ".env.example").read_text()


def test_demonstrations_day_is_refused() -> None:
    done = manage("check", STP_TODAY="2017-04-11")
    assert done.returncode == 1
    assert "STP_TODAY belongs to the demonstration" in done.stderr


def test_cookies_are_bound_to_the_host_and_to_https() -> None:
    show = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    show += "; print(s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.STP_DEMO)"
    done = manage("shell", "--no-imports", "-c", show)
    assert done.stdout.split() == ["__Host-session", "__Host-csrf", "True", "31536000", "False"]


def test_assets_can_be_collected(tmp_path: Path) -> None:
    done = manage("collectstatic", "--noinput", STATIC_ROOT=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("app.*.css"))


@pytest.fixture
def cluster(own_folder: Folder) -> Iterator[Folder]:
    """A server on which the production's roles have been made."""
    own_folder.make()
    postgres.initialise(own_folder)
    server = postgres.child(own_folder, ephemeral=True)
    server.start()
    eventually(lambda: postgres.answers(own_folder, postgres.OWNER, "postgres"))
    secrets = {"POSTGRES_PASSWORD": "owner's", "PORTAL_DB_PASSWORD": "portal's"}
    place = {"PGHOST": str(own_folder.sockets), "POSTGRES_USER": postgres.OWNER}
    path = {"PATH": f"{postgres.binaries()}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        ["sh", BASE_DIR / "deploy" / "roles.sh"],
        env=os.environ | secrets | place | path,
        check=True,
    )
    yield own_folder
    server.stop()
    assert living(own_folder) == set()


def test_portals_role_writes_but_can_not_undo(cluster: Folder) -> None:
    socket = str(cluster.sockets)
    migrated = manage(
        "migrate", "--noinput", DATABASE_URL="postgres://stp_owner@/stp", PGHOST=socket
    )
    assert migrated.returncode == 0, migrated.stderr
    seen = manage("showmigrations", "--plan", DATABASE_URL="postgres://stp@/stp", PGHOST=socket)
    assert seen.returncode == 0, seen.stderr
    assert "[ ]" not in seen.stdout
    with postgres.session(cluster, "stp") as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('key', 'data', now())")
        for statement in ("TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} ADD COLUMN x int"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement.format("programmes_auditentry"))
