"""The whole portal as `make run` starts it, in a folder of its own, for tests and pictures."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stp_portal.environment import BASE_DIR

START_SECONDS = 240
PASSWORD = "a-password-for-tests"  # noqa: S105


@dataclass(frozen=True)
class Portal:
    """Where it answers, and where it keeps its data."""

    url: str
    folder: Path


@contextmanager
def running() -> Iterator[Portal]:
    """Start it in a folder of its own, wait until it is ready, and stop it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="stp-portal-"))
    port = _free_port()
    said = folder / "said.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "stp_portal.embedded.portal"],
            cwd=BASE_DIR,
            env=_environment(folder, port),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}", said)
        yield Portal(f"http://127.0.0.1:{port}", folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path, port: int) -> dict[str, str]:
    """As a person's shell has it: nothing of the tests' own services is left in it."""
    ours = ("STP_", "DJANGO_ALLOW")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "STP_VAR": str(folder / "var"),
        "PORT": str(port),
        "DEMO_PASSWORD": PASSWORD,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, said: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        _pause()
    raise AssertionError(f"The portal did not get ready:\n{said.read_text(errors='replace')}")


def _pause() -> None:
    """Between two looks at something that has no event to wait for."""
    select.select([], [], [], 0.3)
