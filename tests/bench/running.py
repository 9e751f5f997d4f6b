"""The portal itself, started as `make run` starts it, with the bench's settings."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stp_portal.embedded import folder as folders
from stp_portal.embedded import portal
from stp_portal.embedded.process import Child


@contextmanager
def running() -> Iterator[tuple[int, dict[str, Child]]]:
    """The port, and the web server, worker and beat by name; they end with the block."""
    port = free_port()
    children = portal.programs(folders.current(), port)
    try:
        portal.start(children, port)
        yield port, {child.name: child for child in children}
    finally:
        for child in children:
            child.stop()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[int]:
    """A process's children, or itself where it has none."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children] or [pid]


def memory(pid: int) -> dict[str, float]:
    """Resident and proportional memory in MB; the latter shares out what processes share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    lines = dict(line.split(":", 1) for line in rollup.splitlines() if ":" in line)
    kilobytes = {name: int(lines[name].split()[0]) for name in ("Rss", "Pss")}
    return {f"{name.lower()}_mb": round(size / 1024, 1) for name, size in kilobytes.items()}
