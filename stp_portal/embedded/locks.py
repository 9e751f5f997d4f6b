"""File locks that the kernel frees when their holder dies, however it dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType


class Lock:
    """A lock on a file. Children that inherit the descriptor hold it too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def try_alone(self) -> bool:
        """Take the lock for ourselves alone, if nobody holds it."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def share(self) -> None:
        """Hold the lock with others, waiting while someone holds it alone."""
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def release(self) -> None:
        """Let go of the lock, but keep the file open."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of our descriptor; a child that inherited it keeps the lock."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def write_number(self, number: int) -> None:
        """Note a process number in the file."""
        # In one write over the last one, so that a reader never finds the file empty.
        os.pwrite(self.descriptor, f"{number:<20}".encode(), 0)

    def read_number(self) -> int | None:
        """The process number noted in the file, if any."""
        text = os.pread(self.descriptor, 32, 0).decode(errors="replace").strip()
        return int(text) if text.isdecimal() else None

    def __enter__(self) -> "Lock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def is_held(path: Path) -> bool:
    """Whether any living process holds the lock."""
    if not path.exists():
        return False
    with Lock(path) as lock:
        return not lock.try_alone()
