"""What the board's page says in sentences, from the lines' contents. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from programmes.enums import ProgrammeKind
from programmes.text import count

Content = dict[str, Any]

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def number(value: int) -> str:
    """In words below ten, in figures from there."""
    return _NUMBERS[value] if value < len(_NUMBERS) else f"{value:,}"


def reporting(lines: Sequence[Content]) -> list[Content]:
    """The lines that report for themselves."""
    return [line for line in lines if line["state"] != "parent"]


def noun(lines: Sequence[Content]) -> str:
    """What the reporting lines are: workstream where all are, else programme."""
    kinds = {line["programme"]["kind"] for line in lines}
    return "workstream" if kinds == {ProgrammeKind.WORKSTREAM} else "programme"


def headline(lines: Sequence[Content], month: str) -> str:
    """Whether we deliver, what moved, and what the board must decide."""
    rows = reporting(lines)
    if not rows:
        return f"No programme was to report for {month}."
    if not any(line["agreed"] for line in rows):
        return f"No return for {month} has been reviewed yet, so there is nothing agreed to show."
    return f"{_delivery(rows)} {_to_decide(lines)}"


def _delivery(rows: Sequence[Content]) -> str:
    red = [line for line in rows if line["agreed"] and line["agreed"]["progress"] == "red"]
    worse = [line for line in rows if line["movement"]["progress"] == "worse"]
    more = [line for line in worse if line not in red]
    agreed = [line for line in rows if line["agreed"] and line not in red]
    doubted = [line for line in agreed if line["agreed"]["confidence"] == "red"]
    unreviewed = [line for line in rows if line["state"] == "not_reviewed"]
    silent = [line for line in rows if line["state"] == "not_reported"]
    parts = [_red(len(red), len(rows), noun(rows))]
    if more:
        parts.append(f"{number(len(more))} {'more ' if red else ''}slipped this month")
    elif red and not worse:
        parts.append("none slipped this month")
    if doubted:
        parts.append(f"delivery of {number(len(doubted))} {'more ' if red else ''}is in doubt")
    if unreviewed:
        parts.append(f"{number(len(unreviewed))} signed and not reviewed")
    if silent:
        parts.append(f"{number(len(silent))} did not report")
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _red(red: int, of: int, what: str) -> str:
    if red:
        verb = "is" if red == 1 else "are"
        return f"{number(red)} of {count(of, what)} {verb} not deliverable by target"
    return f"none of {count(of, what)} is reported as undeliverable by target"


def _to_decide(lines: Sequence[Content]) -> str:
    asked = sum(len(line["decisions"]) for line in lines)
    escalated = sum(bool(line.get("escalation")) for line in lines)
    if not escalated:
        return f"Decide {count(asked, 'thing')} today." if asked else "Nothing to decide today."
    raised = f"{number(escalated)} {'matter is' if escalated == 1 else 'matters are'} escalated"
    if asked:
        return f"Decide {count(asked, 'thing')} today; {raised} to the board."
    return f"{raised[0].upper()}{raised[1:]} to the board."


def movements(lines: Sequence[Content]) -> dict[str, int]:
    """How many reporting lines' progress is better, worse, the same, new or not reported."""
    found = Counter(line["movement"]["progress"] for line in reporting(lines))
    return {name: found[name] for name in ("better", "worse", "same", "new", "not_reported")}
