"""How a baseline that was moved, or is asked to move, reads on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programmes.enums import ReprofileState
from programmes.models import Milestone, Reprofile
from programmes.presenters.plan import dated
from programmes.text import count, day, words_list

TIMES = {1: "once", 2: "twice"}


def by_days(before: date, after: date) -> str:
    """61 days later, 3 days earlier."""
    days = (after - before).days
    if not days:
        return "the same day"
    return f"{count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def moved_days(before: date, after: date) -> str:
    """By 61 days; by 3 days, to an earlier day."""
    words = f"by {count(abs((after - before).days), 'day')}"
    return f"{words}, to an earlier day" if after < before else words


def decision_words(asked: Reprofile) -> str:
    """Approved 12 March 2017, minute 4.2; or who has to decide."""
    if asked.state == ReprofileState.REQUESTED:
        return "With the board office"
    words = f"{asked.get_state_display()} {day(asked.decided_at)}"
    return f"{words}, minute {asked.minute_reference}" if asked.minute_reference else words


@dataclass(frozen=True)
class Line:
    """A request as a list shows it."""

    asked: Reprofile
    before: str
    after: str
    by: str
    decision: str


def line(asked: Reprofile) -> Line:
    return Line(
        asked,
        dated(asked.before, asked.before_precision),
        dated(asked.baseline, asked.precision),
        by_days(asked.before, asked.baseline),
        decision_words(asked),
    )


def baseline_words(milestone: Milestone, asked: Sequence[Reprofile]) -> str:
    """Moved once, by 61 days, from 30 June 2017: approved 12 March 2017, minute 4.2. Or nothing.

    `asked`: every request of the milestone, latest first.
    """
    moves = [one for one in reversed(asked) if one.state == ReprofileState.APPROVED]
    if not moves:
        return "Not moved since the plan was made"
    first = moves[0]
    times = TIMES.get(len(moves), f"{len(moves)} times")
    days = moved_days(first.before, milestone.baseline)
    decided = words_list([_approved(one) for one in moves])
    return f"Moved {times}, {days}, from {dated(first.before, first.before_precision)}: {decided}"


def _approved(asked: Reprofile) -> str:
    return f"approved {day(asked.decided_at)}, minute {asked.minute_reference}"


def slippage_words(milestone: Milestone, times_moved: int) -> str:
    """How far the forecast, or the day it was done, lies from the baseline; and how often it moved.

    31 days late; moved 2 times.
    """
    days = ((milestone.actual or milestone.forecast) - milestone.baseline).days
    words = "On the baseline"
    if days:
        words = f"{count(abs(days), 'day')} {'after' if days > 0 else 'before'} the baseline"
    moved = TIMES.get(times_moved, f"{times_moved} times")
    return f"{words}; the forecast has moved {moved}" if times_moved else words
