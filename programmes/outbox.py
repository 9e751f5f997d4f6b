"""Who handles which kind of outbox message. Upper apps register; this room knows none of them."""

from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any]], None]

HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind. It runs inside the drain's transaction, and may run twice.

    Raises ValueError where a kind already has one.
    """

    def register(handler: Handler) -> Handler:
        if HANDLERS.get(kind, handler) is not handler:
            raise ValueError(f"Two handlers for outbox messages of kind {kind!r}.")
        HANDLERS[kind] = handler
        return handler

    return register
