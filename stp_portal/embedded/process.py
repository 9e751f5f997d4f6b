"""A child process that dies with us, is known by its lock, and is stopped in steps."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stp_portal.embedded.folder import Folder
from stp_portal.embedded.locks import Lock, is_held

LOG_MAX_BYTES = 20 * 2**20
# Signal and the seconds it is given before the next one follows.
Steps = Sequence[tuple[signal.Signals, float]]
GENTLE: Steps = ((signal.SIGTERM, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


@dataclass
class Child:
    """One program under our care."""

    name: str
    command: Sequence[str | Path]
    folder: Folder
    steps: Steps = GENTLE
    environment: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def lock_path(self) -> Path:
        """The lock that the program and all its children hold."""
        return self.folder.locks / f"{self.name}.lock"

    @property
    def log_path(self) -> Path:
        """Where the program's output goes."""
        return self.folder.logs / f"{self.name}.log"

    def clear(self) -> None:
        """End what a killed parent left running under this name."""
        stop_orphan(self.lock_path, self.steps)

    def start(self) -> None:
        """Start the program, once nothing of an earlier one is left."""
        self.clear()
        turn_over(self.log_path)
        parent = os.getpid()
        with Lock(self.lock_path) as lock, self.log_path.open("ab") as log:
            if not lock.try_alone():
                raise RuntimeError(f"An earlier {self.name} is still running and won't stop.")
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | self.environment,
                pass_fds=[lock.descriptor],
                start_new_session=True,
                preexec_fn=lambda: self.prepare(parent),
            )
            lock.write_number(self.process.pid)

    def prepare(self, parent: int) -> None:
        """In the child, before the program: change user if need be, and die with the parent."""
        from stp_portal.embedded import kernel

        os.umask(0o077)
        if self.before:
            self.before()
        kernel.die_with_parent(self.steps[0][0], parent)

    def is_alive(self) -> bool:
        """Whether the program we started still runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask, then insist, until the program has ended."""
        if self.process is None:
            return
        for number, seconds in self.steps:
            if self.process.poll() is not None:
                return
            self.process.send_signal(number)
            wait_until(lambda: self.process is None or self.process.poll() is not None, seconds)


def turn_over(log: Path) -> None:
    """Put a log that has grown long aside; one earlier log is kept."""
    if log.exists() and log.stat().st_size > LOG_MAX_BYTES:
        log.replace(log.with_suffix(".log.1"))


def stop_orphan(path: Path, steps: Steps) -> None:
    """End a program that a killed keeper left behind, and wait for the last of its children."""
    for number, seconds in steps:
        if not is_held(path):
            return
        with Lock(path) as lock:
            pid = lock.read_number()
        send(pid, number)
        wait_until(lambda: not is_held(path), seconds)


def send(pid: int | None, number: signal.Signals) -> None:
    """Send a signal to the process if it is still there; KILL goes to its whole group."""
    if pid is None:
        return
    try:
        if number == signal.SIGKILL:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Poll until the condition holds or the time is up; says whether it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
