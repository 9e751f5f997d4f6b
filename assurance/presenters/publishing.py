"""What a board page about to be published lacks, in words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from programmes import working_days
from programmes.models import ReportingPeriod
from programmes.text import count, day

_STATES = {"not_reported": "Not reported", "not_reviewed": "Not reviewed"}


@dataclass(frozen=True)
class Lacking:
    """A programme that a snapshot shows without ratings, with where its return stands now."""

    key: str
    name: str
    shown_as: str
    now: str


def lacking(
    lines: Sequence[Mapping[str, Any]], still_open: Mapping[int, str], returned: Collection[int]
) -> list[Lacking]:
    """`lines` are a snapshot's contents; `still_open` and `returned` speak of programme ids now."""
    return [
        Lacking(
            line["programme"]["key"],
            line["programme"]["name"],
            _STATES[line["state"]],
            _now(line["programme"]["id"], still_open, returned),
        )
        for line in lines
        if line["state"] in _STATES
    ]


def _now(programme: int, still_open: Mapping[int, str], returned: Collection[int]) -> str:
    if programme not in returned:
        return "No return was opened"
    said = still_open.get(programme, "reviewed after this version was made: roll up first")
    return said[:1].upper() + said[1:]


def timing(period: ReportingPeriod, on: date) -> str:
    """Where the day stands in the month: before the due date, before the reviews, or after."""
    due, review = day(period.due_on), day(period.review_on)
    if on < period.due_on:
        left = count(working_days.between(on, period.due_on), "working day")
        return f"It is before the due date: returns are due on {due}, in {left}."
    if on == period.due_on:
        return f"Returns are due today; the gateway reviews are on {review}."
    if on <= period.review_on:
        return f"Returns were due on {due}; the gateway reviews are on {review}."
    return f"Returns were due on {due}, and the gateway reviews were on {review}."
