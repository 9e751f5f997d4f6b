"""The PMO's month in words: what stands where, how late it is, what is still in the way. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assurance.enums import Psr1State, ReviewState
from assurance.models import BoardSnapshot, Psr1Return
from assurance.review_rules import SCALES
from assurance.selectors.month_page import MonthRow
from programmes import rag, working_days
from programmes.clock import LONDON
from programmes.enums import PeriodState, Role
from programmes.models import ReportingPeriod
from programmes.permissions import Authority
from programmes.rating_style import SCALE_NAMES
from programmes.text import count, day, month_name, short_day, words_list

FILTERS: dict[str, str] = {
    "all": "All",
    "late": "Late",
    "to_submit": "To submit",
    "to_sign": "To sign",
    "to_review": "To review",
    "not_reported": "Not reported",
    "changed": "Ratings changed",
    "evidence": "Evidence missing",
}


@dataclass(frozen=True)
class Change:
    """A rating beside last month's agreed one. `source` is agreed or self-assessed."""

    name: str
    before: str
    now: str
    movement: rag.Movement


@dataclass(frozen=True)
class Line:
    """A row of the page. `days_late` counts working days; `tags` are the filters it falls under."""

    row: MonthRow
    state: str
    when: str
    days_late: int
    review: str
    changes: tuple[Change, ...]
    source: str
    evidence: str
    waits_for: str
    can_remind: bool
    readable: bool
    reviewable: bool
    tags: frozenset[str]


def line(row: MonthRow, period: ReportingPeriod, authority: Authority, on: date) -> Line:
    """The row in words. Its return is a link only for those who may read it as it stands."""
    ratings, source = _ratings(row)
    changes = _changes(row.before, ratings)
    reported = row.standing is not None or period.state != PeriodState.LOCKED
    made = {
        "row": row,
        "state": _state(row, period),
        "when": _when(row.psr1),
        "days_late": days_late(row.psr1, period, on),
        "review": _review(row),
        "changes": changes,
        "source": source,
        "evidence": _evidence(row),
        "waits_for": _waits_for(row) if period.state == PeriodState.OPEN else "",
        "can_remind": period.state == PeriodState.OPEN and _in_hand(row),
        "readable": _readable(row, authority),
        "reviewable": row.standing is not None,
    }
    return Line(**made, tags=_tags(row, made, reported))  # type: ignore[arg-type]


def _readable(row: MonthRow, authority: Authority) -> bool:
    """As `can_read_psr1` has it, without a query a row: whoever sees the month reads content."""
    if row.psr1 is None:
        return False
    return not _in_hand(row) or authority.may("psr1.read_draft", row.programme)


def _in_hand(row: MonthRow) -> bool:
    return row.psr1 is not None and row.psr1.state in (Psr1State.DRAFT, Psr1State.SUBMITTED)


def _state(row: MonthRow, period: ReportingPeriod) -> str:
    if row.standing is None and period.state == PeriodState.LOCKED:
        return "Not reported"
    if row.psr1 is None:
        return "Not opened yet" if period.state == PeriodState.PLANNED else "No return"
    said = {
        Psr1State.DRAFT: "In draft",
        Psr1State.SUBMITTED: "Submitted, to be signed",
    }.get(Psr1State(row.psr1.state), "Signed")
    return f"{said} (correction {row.psr1.number - 1})" if row.psr1.number > 1 else said


def _when(psr1: Psr1Return | None) -> str:
    if psr1 is None:
        return ""
    parts = []
    if psr1.submitted_at:
        parts.append(f"submitted {short_day(psr1.submitted_at)}")
    if psr1.signed_at:
        parts.append(f"signed {short_day(psr1.signed_at)}")
    return ", ".join(parts)


def days_late(psr1: Psr1Return | None, period: ReportingPeriod, on: date) -> int:
    """Working days after the due day: until it was submitted, or until now. A correction has none.

    A month that is locked stops the clock on the day it was locked.
    """
    if psr1 is None or psr1.number > 1 or period.state == PeriodState.PLANNED:
        return 0
    until = _day(psr1.submitted_at) or min(on, _day(period.locked_at) or on)
    return max(0, working_days.between(period.due_on, until))


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(LONDON).date() if moment else None


def _review(row: MonthRow) -> str:
    review = row.review
    if review is None:
        return "To be held" if row.standing else ""
    if review.state == ReviewState.COMPLETED:
        current = row.psr1 is not None and review.psr1_id == row.psr1.pk
        said = f"Completed {short_day(review.completed_at)}"
        return said if current else f"{said} (before the correction)"
    return "Begun"


def _ratings(row: MonthRow) -> tuple[dict[str, str], str]:
    """The month's three ratings, agreed where the review is completed, else self-assessed."""
    review = row.review
    if review is not None and review.state == ReviewState.COMPLETED:
        return {scale: getattr(review, f"agreed_{scale}") for scale in SCALES}, "agreed"
    if row.standing is not None:
        return {scale: getattr(row.standing, f"self_{scale}") for scale in SCALES}, "self-assessed"
    return {}, ""


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[Change, ...]:
    """The ratings that moved since last month's review."""
    return tuple(
        Change(SCALE_NAMES[scale], before[scale], now[scale], moved)
        for scale in SCALES
        if before.get(scale) and now.get(scale)
        for moved in [rag.movement(scale, before[scale], now[scale])]
        if moved != "same"
    )


def _evidence(row: MonthRow) -> str:
    """Empty where nothing is missing or there is nothing to show evidence of yet."""
    if not row.unproved:
        return ""
    return f"{row.unproved} of {count(row.done, 'milestone')} said to be done"


def _waits_for(row: MonthRow) -> str:
    if not _in_hand(row) or row.psr1 is None:
        return ""
    role = Role.SRO if row.psr1.state == Psr1State.SUBMITTED else Role.PROGRAMME_MANAGER
    names = [held.user.name for held in row.people if held.role == role]
    office = "SRO" if role == Role.SRO else "programme manager"
    return words_list(names) if names else f"nobody: there is no {office}"


def _tags(row: MonthRow, made: Mapping[str, object], reported: bool) -> frozenset[str]:
    state = row.psr1.state if row.psr1 else ""
    review = row.review
    in_review = row.standing is not None and (
        review is None or review.psr1_id != row.standing.pk or review.state == ReviewState.OPEN
    )
    facts = {
        "all": True,
        "late": bool(made["days_late"]),
        "to_submit": state == Psr1State.DRAFT and reported,
        "to_sign": state == Psr1State.SUBMITTED and reported,
        "to_review": in_review,
        "not_reported": not reported,
        "changed": bool(made["changes"]),
        "evidence": bool(made["evidence"]),
    }
    return frozenset(name for name, holds in facts.items() if holds)


def tallies(lines: Sequence[Line]) -> dict[str, int]:
    """Filter → how many rows fall under it."""
    return {name: sum(name in line.tags for line in lines) for name in FILTERS}


def headline(period: ReportingPeriod, lines: Sequence[Line], on: date) -> str:
    """How far the month is, in one sentence."""
    month = month_name(period.month)
    if period.state == PeriodState.PLANNED:
        return f"{month} has not been opened. It opens on {day(period.opens_on)}."
    returned = sum(line.row.standing is not None for line in lines)
    late = sum("late" in line.tags and "to_submit" in line.tags for line in lines)
    reviewed = sum(line.review.startswith("Completed") for line in lines)
    missing = sum("not_reported" in line.tags for line in lines)
    said = [f"{returned} of {len(lines)} returned", f"{reviewed} reviewed"]
    if late:
        said.append(f"{late} overdue")
    if missing:
        said.append(f"{missing} not reported")
    return f"{words_list(said)}. {_due(period, on)}"


def _due(period: ReportingPeriod, on: date) -> str:
    if period.state == PeriodState.LOCKED:
        return "The month is locked."
    for name, when in (
        ("Returns are due", period.due_on),
        ("Gateway reviews are held", period.review_on),
        ("The board meets", period.board_on),
    ):
        if when >= on:
            left = working_days.between(on, when)
            return f"{name} today." if not left else f"{name} in {count(left, 'working day')}."
    return f"The board met on {day(period.board_on)}."


def before_board(lines: Sequence[Line]) -> list[str]:
    """What a board page made now would still lack, in words."""
    totals = tallies(lines)
    said = (
        ("to_submit", "return is not submitted", "returns are not submitted"),
        ("to_sign", "return is not signed", "returns are not signed"),
        ("to_review", "review is not completed", "reviews are not completed"),
        ("not_reported", "programme is not reported", "programmes are not reported"),
    )
    return [count(totals[name], one, many) for name, one, many in said if totals[name]]


def board_step(snapshots: Sequence[BoardSnapshot]) -> str:
    """Where the board's page of the month stands."""
    if not snapshots:
        return "There is no snapshot yet: roll the month up first."
    newest = snapshots[0]
    published = [row for row in snapshots if is_published(row)]
    if not published:
        return f"Version {newest.version} is ready and not published."
    if published[0] is newest:
        return f"Version {newest.version}, the newest, is published."
    return f"Version {published[0].version} is published; version {newest.version} is newer."


def is_published(snapshot: BoardSnapshot) -> bool:
    return getattr(snapshot, "publication", None) is not None
