"""What goes on meanwhile, to stderr: stdout carries the JSON alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    """A line for whoever waits."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what begins and how many seconds it took."""
    say(name)
    began = time.monotonic()
    yield
    say(f"{name}: {time.monotonic() - began:.1f} s")
