"""Where the embedded mode keeps things, below one data folder."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from stp_portal import environment

# A socket's path may have 107 characters; the longest name we add is ".s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 85


class UnsafeFolder(environment.Misconfigured):
    """The folder can't be used, or others could reach into it."""


@dataclass(frozen=True)
class Folder:
    """The data folder and the places in it."""

    root: Path

    @property
    def database(self) -> Path:
        """PostgreSQL's own folder."""
        return self.root / "postgres"

    @property
    def logs(self) -> Path:
        """One log for each process."""
        return self.root / "log"

    @property
    def locks(self) -> Path:
        """Lock files: a held lock means a living process."""
        return self.root / "lock"

    @property
    def mail(self) -> Path:
        """Outgoing mail, a file for each message."""
        return self.root / "mail"

    @property
    def sockets(self) -> Path:
        """The private folder of the Unix sockets, short enough for the kernel."""
        inside = self.root / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        name = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"stp-{os.getuid()}-{name}"

    @property
    def valkey_socket(self) -> Path:
        """Where Valkey listens."""
        return self.sockets / "valkey.sock"

    def make(self) -> None:
        """Create what is missing, for the owner's eyes alone."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for place in (self.logs, self.locks, self.mail, self.sockets):
                place.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise UnsafeFolder(
                f"The data folder {self.root} can't be used ({error.strerror}). Set STP_VAR."
            ) from None
        if self.root.stat().st_uid != os.getuid():
            raise UnsafeFolder(
                f"The data folder {self.root} belongs to another account. "
                "Run the portal as that one, or set STP_VAR."
            )
        refuse_foreign(self.sockets)


def refuse_foreign(place: Path) -> None:
    """Refuse a folder that another user made first, or that others can reach."""
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UnsafeFolder(f"{place} belongs to someone else. Remove it, or set STP_VAR.")
    if found.st_mode & 0o077:
        place.chmod(0o700)


def current() -> Folder:
    """The folder that STP_VAR names, else var/ beside the code."""
    return Folder(environment.data_folder())
