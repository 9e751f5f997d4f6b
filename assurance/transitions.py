"""The legal moves of a PSR1 return and of a gateway review, as data.

The move function, the database triggers and the diagram in docs/architecture.md all come from
these dicts.
"""

from assurance.enums import Psr1State, ReviewState
from programmes.transitions import Move

PSR1_MOVES: dict[str, Move] = {
    "submit": Move(Psr1State.DRAFT, Psr1State.SUBMITTED, "psr1.submit"),
    "withdraw": Move(Psr1State.SUBMITTED, Psr1State.DRAFT, "psr1.submit", needs_reason=True),
    "send_back": Move(Psr1State.SUBMITTED, Psr1State.DRAFT, "psr1.sign", needs_reason=True),
    "sign": Move(Psr1State.SUBMITTED, Psr1State.SIGNED, "psr1.sign"),
    "review": Move(Psr1State.SIGNED, Psr1State.REVIEWED, "review.conduct"),
    "lock": Move(Psr1State.REVIEWED, Psr1State.LOCKED, "review.conduct"),
}

REVIEW_MOVES: dict[str, Move] = {
    "complete": Move(ReviewState.OPEN, ReviewState.COMPLETED, "review.conduct"),
}

WAITS_FOR: dict[str, str] = {
    Psr1State.DRAFT: "psr1.submit",
    Psr1State.SUBMITTED: "psr1.sign",
    Psr1State.SIGNED: "review.conduct",
    Psr1State.REVIEWED: "review.conduct",
    Psr1State.LOCKED: "",
}
"""Whose turn it is in each state: the permission that moves it on; none when it is at rest."""
