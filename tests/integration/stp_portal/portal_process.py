"""Portals and services of a test's own, in folders of their own, as real processes."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from stp_portal.embedded.folder import Folder
from stp_portal.embedded.locks import Lock, is_held
from stp_portal.embedded.process import wait_until
from stp_portal.environment import BASE_DIR

PATIENCE_SECONDS = 120


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Fail unless the condition comes to hold."""
    assert wait_until(condition, seconds, pause=0.1), "it did not happen in time"


def surroundings(root: Path, **more: str) -> dict[str, str]:
    """The environment of a process whose data folder is `root`."""
    dropped = {"DJANGO_ALLOW_ASYNC_UNSAFE", "STP_TODAY", "DEMO_PASSWORD"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"STP_VAR": str(root), "STP_EPHEMERAL": "1", "STP_DEMO": "0"} | more


def command(
    root: Path, *arguments: str, before: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """Start a command of manage.py."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=surroundings(root),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=before,
    )


def outcome(process: subprocess.Popen[str]) -> str:
    """What a command said, which must have ended well."""
    said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, said
    return said


def holder(folder: Folder, name: str) -> int:
    """The number of the process that holds a lock."""
    with Lock(folder.locks / f"{name}.lock") as lock:
        number = lock.read_number()
    assert number is not None
    return number


def living(folder: Folder) -> set[str]:
    """The names of all locks that a process holds."""
    return {path.stem for path in folder.locks.glob("*.lock") if is_held(path)}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Portal:
    """A portal of the embedded mode, as `make run` starts it."""

    root: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def folder(self) -> Folder:
        return Folder(self.root)

    def start(self) -> "Portal":
        """Start it and wait until it serves."""
        self.process = self.launch()
        eventually(lambda: self.status("/healthz") == 200 or self.has_ended())
        assert not self.has_ended(), self.process.communicate()[0]
        return self

    def launch(self) -> subprocess.Popen[str]:
        """Start the program alone."""
        return subprocess.Popen(
            [sys.executable, "-m", "stp_portal.embedded.portal"],
            cwd=BASE_DIR,
            env=surroundings(self.root, PORT=str(self.port)),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and wait for the end; the exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        status = self.process.wait(timeout=PATIENCE_SECONDS)
        self.process.communicate()
        return status

    def status(self, path: str) -> int:
        """The status of a page; 0 where nobody answers."""
        return self.get(path)[0]

    def get(self, path: str) -> tuple[int, str]:
        """The status and body of a page."""
        try:
            with urllib.request.urlopen(self.address(path), timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def try_to_sign_in(self) -> tuple[int, str]:
        """Send the sign-in form as a browser does; what comes back."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(self.address("/sign-in/"), timeout=20) as response:
            found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.read().decode())
        assert found
        form = {"csrfmiddlewaretoken": found[1], "login": "a@b.example", "password": "wrong"}
        try:
            with browser.open(self.address("/sign-in/"), urlencode(form).encode()) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ready(self) -> dict[str, Any]:
        """What /readyz says of each part."""
        body = self.get("/readyz")[1]
        checks: dict[str, Any] = json.loads(body)["checks"] if body.startswith("{") else {}
        return checks
