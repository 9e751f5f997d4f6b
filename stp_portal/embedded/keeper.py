"""Keeps PostgreSQL and Valkey alive while any process uses them, and stops them after.

A user of the services holds a shared lock. The keeper tries to take that lock alone: once it
can, nobody is left, and it holds it while it stops the services, so that a newcomer waits for
the end and starts afresh. `make services` leaves a note that it should stay regardless.
"""

import os
import signal
import sys
import time
from types import FrameType

from stp_portal.embedded import folder as folders
from stp_portal.embedded import postgres, valkey
from stp_portal.embedded.folder import Folder
from stp_portal.embedded.locks import Lock
from stp_portal.embedded.process import Child

POLL_SECONDS = 0.2
RESTART_PAUSE_SECONDS = 1.0


class Stop(Exception):
    """Someone told the keeper to stop."""


def main() -> int:
    """Keep the services of the current folder; leave at once if another keeper does."""
    folder = folders.current()
    folder.make()
    with Lock(folder.locks / "keeper.lock") as own, Lock(folder.locks / "users.lock") as users:
        if not own.try_alone():
            return 0
        own.write_number(os.getpid())
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        keep(folder, users)
    return 0


def stop(number: int, frame: FrameType | None) -> None:
    """Turn the signal into the end of the loop."""
    raise Stop


def keep(folder: Folder, users: Lock) -> None:
    """Start the services, watch over them, stop them."""
    postgres.initialise(folder)
    ephemeral = bool(os.environ.get("STP_EPHEMERAL"))
    services = [valkey.child(folder), postgres.child(folder, ephemeral)]
    try:
        for service in services:
            service.start()
        postgres.make_database(folder)
        while is_needed(folder, users):
            revive(services)
            time.sleep(POLL_SECONDS)
    except Stop:
        print("keeper: told to stop", flush=True)
    finally:
        for service in services:
            service.stop()


def is_needed(folder: Folder, users: Lock) -> bool:
    """Whether anyone uses the services, or the folder carries the note to stay."""
    return (folder.locks / "stay").exists() or not users.try_alone()


def revive(services: list[Child]) -> None:
    """Start again what has died."""
    for service in services:
        if not service.is_alive():
            print(f"keeper: {service.name} has ended, starting it again", flush=True)
            time.sleep(RESTART_PAUSE_SECONDS)
            service.start()


if __name__ == "__main__":
    sys.exit(main())
