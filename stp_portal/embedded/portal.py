"""`make run`: the whole portal on this machine, until it is told to stop."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from stp_portal import environment
from stp_portal.embedded import client, prepared
from stp_portal.embedded import folder as folders
from stp_portal.embedded.folder import Folder
from stp_portal.embedded.locks import Lock, is_held
from stp_portal.embedded.process import Child, wait_until

DEMONSTRATION_DAY = "2017-04-11"
HOST = "127.0.0.1"
DEFAULT_PORT = 8000
READY_SECONDS = 60
POLL_SECONDS = 0.5
RESTART_PAUSE_SECONDS = 1.0


class Refused(environment.Misconfigured):
    """The portal can't start; the message says why and what to do."""


class Stop(Exception):
    """Ctrl-C, or a signal to end."""


def main() -> int:
    """Run the portal; 1 with a sentence where it can't."""
    if not environment.is_embedded():
        print("DATABASE_URL is set: `make run` is for the embedded mode.", file=sys.stderr)
        return 1
    folder = folders.current()
    folder.make()
    try:
        with Lock(folder.locks / "portal.lock") as lock:
            refuse_second(lock, folder)
            return run(folder)
    except environment.Misconfigured as reason:
        print(reason, file=sys.stderr)
        return 1


def refuse_second(lock: Lock, folder: Folder) -> None:
    """One portal for each folder."""
    if not lock.try_alone():
        number = lock.read_number()
        raise Refused(
            f"A portal is already running on {folder.root} (process {number}). Stop that one, "
            "or run another with its own folder and port: make run STP_VAR=... PORT=..."
        )
    lock.write_number(os.getpid())


def run(folder: Folder) -> int:
    """Prepare, start, watch, stop."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    children: list[Child] = []
    try:
        port = environment.whole_number("PORT", DEFAULT_PORT)
        children += programs(folder, port)
        make_way(children, port)  # before the minute that preparing takes
        set_demonstration(folder)
        client.use_services()
        prepare(folder)
        start(children, port)
        announce(folder, port)
        watch(folder, children)
    except Stop:
        print("\nStopping.", flush=True)
    finally:
        ignore_signals()
        for child in children:
            child.stop()
        client.leave()
    return 0


def stop(number: int, frame: FrameType | None) -> None:
    """Turn a signal into the end of the loop."""
    raise Stop


def ignore_signals() -> None:
    """Let nobody's impatience interrupt an orderly end."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def set_demonstration(folder: Folder) -> None:
    """Note the demonstration's password and day in the folder, for every command to find."""
    if not environment.flag("STP_DEMO", default=True):
        return
    given = os.environ.get("DEMO_PASSWORD")
    password = folder.root / "demo-password"
    if given:
        password.touch(mode=0o600)
        password.write_text(given)
    else:
        environment.kept_secret(password, length=9)
    day = os.environ.get("STP_TODAY", environment.noted("today") or DEMONSTRATION_DAY)
    (folder.root / "today").write_text(day)


def prepare(folder: Folder) -> None:
    """Migrate, and fill in the demonstration, unless this database has it all already."""
    wanted = prepared.wanted(environment.noted("demo-password"), environment.noted("today"))
    if prepared.noted(folder) == wanted:
        return
    print("→ Preparing the database", flush=True)
    command = [sys.executable, str(environment.BASE_DIR / "manage.py"), "prepare"]
    if subprocess.run(command, cwd=environment.BASE_DIR, check=False).returncode != 0:
        raise Refused("The database could not be prepared. What is said above tells why.")


def programs(folder: Folder, port: int) -> list[Child]:
    """The web server, the worker and the clock of the regular tasks."""
    celery: list[str | Path] = [sys.executable, "-m", "celery", "--workdir", environment.BASE_DIR]
    celery += ["-A", "stp_portal"]
    worker = ["worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "INFO"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        Child("web", web_command(port), folder),
        Child("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="], folder),
        Child("worker", [*celery, *worker, *quiet], folder),
    ]


def web_command(port: int) -> list[str | Path]:
    """gunicorn with as many processes as a small machine has cores."""
    memory = Path("/dev/shm")  # noqa: S108
    command: list[str | Path] = [sys.executable, "-m", "gunicorn", "stp_portal.wsgi:application"]
    command += ["--chdir", environment.BASE_DIR, "--bind", f"{HOST}:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "4", "--timeout", "60"]
    command += ["--graceful-timeout", "10", "--no-control-socket"]
    if os.access(memory, os.W_OK):
        command += ["--worker-tmp-dir", memory]
    return command


def make_way(children: list[Child], port: int) -> None:
    """End what a killed portal left, which may still have the port; refuse another's port."""
    for child in children:
        child.clear()
    refuse_taken(port)


def start(children: list[Child], port: int) -> None:
    """Start the programs, the web server only where its port is free, and wait for a page."""
    make_way(children, port)
    for child in children:
        child.start()
    if not wait_until(lambda: answers(port, "healthz"), READY_SECONDS, pause=0.2):
        raise Refused(f"The web server did not start. {children[0].log_path} says why.")


def refuse_taken(port: int) -> None:
    """Say so where another program has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Refused(
                f"Port {port} can't be used ({error.strerror}). Try: make run PORT=8001"
            ) from None


def answers(port: int, path: str) -> bool:
    """Whether the portal serves a page."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/{path}", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def announce(folder: Folder, port: int) -> None:
    """Print the address, and who may sign in with which password."""
    print(f"\nThe portal is at http://{HOST}:{port}", flush=True)
    password = environment.demo_password()
    if password:
        print(f"\nDemonstration accounts, each with the password {password}\n")
        print(f"  {environment.noted('accounts')}")
    print(f"\nData and logs are in {folder.root}. Ctrl-C stops everything.", flush=True)


def watch(folder: Folder, children: list[Child]) -> None:
    """Start again whatever dies, until a signal comes."""
    while True:
        time.sleep(POLL_SECONDS)
        if not is_held(folder.locks / "keeper.lock"):
            client.ensure_ready(folder)
        for child in children:
            if not child.is_alive():
                print(f"→ {child.name} has ended; starting it again", flush=True)
                time.sleep(RESTART_PAUSE_SECONDS)
                child.start()


if __name__ == "__main__":
    sys.exit(main())
