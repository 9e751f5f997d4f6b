"""What a command does to have the services up for as long as it lives."""

import os
import signal
import subprocess
import sys

from stp_portal import environment
from stp_portal.embedded import folder as folders
from stp_portal.embedded import postgres, valkey
from stp_portal.embedded.folder import Folder
from stp_portal.embedded.locks import Lock, is_held
from stp_portal.embedded.process import send, wait_until

READY_SECONDS = 90
STOP_SECONDS = 60
held: list[Lock] = []


class NotReady(environment.Misconfigured):
    """The services did not come up; the message says where to read why."""


def use_services() -> None:
    """Have PostgreSQL and Valkey up until this process ends, starting them if need be."""
    folder = folders.current()
    folder.make()
    users = Lock(folder.locks / "users.lock")
    users.share()
    held.append(users)
    if not wait_until(lambda: ensure_ready(folder), READY_SECONDS):
        raise NotReady(f"PostgreSQL or Valkey did not start. The logs in {folder.logs} say why.")


def ensure_ready(folder: Folder) -> bool:
    """Start a keeper if there is none, and say whether both services answer."""
    if not is_held(folder.locks / "keeper.lock"):
        start_keeper(folder)
        wait_until(lambda: is_held(folder.locks / "keeper.lock"), 10)
    return valkey.answers(folder) and postgres.answers(folder)


def start_keeper(folder: Folder) -> None:
    """Start a keeper that outlives us and hears no Ctrl-C."""
    with (folder.logs / "keeper.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-m", "stp_portal.embedded.keeper"],
            cwd=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))),
            env=os.environ | {"STP_VAR": str(folder.root)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def leave() -> None:
    """Let go of the services, and wait for their end if nobody else uses them."""
    if not held:
        return
    folder = folders.current()
    while held:
        held.pop().close()
    with Lock(folder.locks / "users.lock") as users:
        someone_else = not users.try_alone()
        users.release()
    if someone_else and not is_stopping(folder):
        return
    if not (folder.locks / "stay").exists():
        wait_until(lambda: not is_held(folder.locks / "keeper.lock"), STOP_SECONDS)


def is_stopping(folder: Folder) -> bool:
    """Whether the lock's other holder is the keeper at its end: it holds it for less than long."""
    return wait_until(lambda: not is_held(folder.locks / "users.lock"), 2)


def stay() -> None:
    """Have the services up until `stop_staying`, whoever comes and goes."""
    folder = folders.current()
    folder.make()
    (folder.locks / "stay").touch()
    use_services()


def stop_staying() -> bool:
    """Stop the services of this folder; says whether they have ended."""
    folder = folders.current()
    folder.make()
    (folder.locks / "stay").unlink(missing_ok=True)
    path = folder.locks / "keeper.lock"
    if is_held(path):
        with Lock(path) as lock:
            send(lock.read_number(), signal.SIGTERM)
    return wait_until(lambda: not is_held(path), STOP_SECONDS)
