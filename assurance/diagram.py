"""Draw the legal moves of returns, reviews, periods and re-profiles from their dicts."""

from __future__ import annotations

from assurance.transitions import PSR1_MOVES, REVIEW_MOVES
from programmes.roles import ROLES, roles_with
from programmes.transitions import PERIOD_MOVES, REPROFILE_MOVES, Move

MACHINES: dict[str, tuple[str, dict[str, Move]]] = {
    "psr1": ("draft", PSR1_MOVES),
    "review": ("open", REVIEW_MOVES),
    "period": ("planned", PERIOD_MOVES),
    "reprofile": ("requested", REPROFILE_MOVES),
}


def mermaid(name: str) -> str:
    """A Mermaid state diagram: each move with the roles that may make it."""
    first, moves = MACHINES[name]
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    for verb, move in moves.items():
        who = ", ".join(ROLES[role].label for role in roles_with(move.permission))
        reason = ", with a reason" if move.needs_reason else ""
        words = verb.replace("_", " ")
        lines.append(f"    {move.source} --> {move.target}: {words} ({who}{reason})")
    return "\n".join(lines)


def drawn_into(text: str) -> str:
    """The document with each marked block (`<!-- diagram: psr1 -->` …) drawn anew.

    Raises ValueError where a marker has no end.
    """
    for name in MACHINES:
        start, end = f"<!-- diagram: {name} -->", f"<!-- end of diagram: {name} -->"
        if start not in text:
            continue
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"{start} has no end.")
        text = f"{before}{start}\n```mermaid\n{mermaid(name)}\n```\n{end}{after}"
    return text
