"""How the portal says no. Messages are sentences for the person who asked."""

from typing import Any


class Refused(Exception):
    """A rule of the portal stands in the way.

    `errors` maps a form field (or "" for the whole form) to what to do about it.
    """

    def __init__(
        self,
        message: str = "",
        field: str = "",
        *,
        errors: dict[str, str] | None = None,
    ) -> None:
        self.errors: dict[str, str] = errors or {field: message}
        super().__init__("; ".join(self.errors.values()))


class NotAllowed(Exception):
    """The person holds no appointment that allows this; the sentence says which would."""


class Stale(Exception):
    """Somebody else saved first. Nothing was written; `current` is what stands now."""

    def __init__(self, current: Any, message: str = "") -> None:
        self.current = current
        super().__init__(message or "Somebody else changed this while you were working on it.")
