"""How deliverables and improvement actions read on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from programmes import improvement_rules
from programmes.enums import DeliverableStatus, Progress
from programmes.financial_year import next_month
from programmes.improvement_rules import Shown
from programmes.models import ActionUpdate, Deliverable, ImprovementAction, PlanEvidence
from programmes.models.due import DueFields
from programmes.rag import BlueMonth
from programmes.selectors import delivery
from programmes.text import count, day, month_name, words_list

_ENDED = (DeliverableStatus.DELIVERED, DeliverableStatus.NOT_DELIVERED)


def due_words(row: DueFields) -> str:
    """2024/25 Q2 (from Q2 onwards): the plan's due with its note."""
    return f"{row.due.words} ({row.due_note})" if row.due_note else row.due.words


def late_words(until: date | None, on: date) -> str:
    """Late by 12 days; empty where the day has not passed or there is none."""
    return f"late by {count((on - until).days, 'day')}" if until and until < on else ""


def deliverable_status(row: Deliverable, on: date) -> str:
    """In progress, late by 12 days."""
    if row.withdrawn_on:
        return "Withdrawn"
    late = "" if row.status in _ENDED else late_words(row.due_on, on)
    return ", ".join(filter(None, (row.get_status_display(), late)))


def action_due(row: ImprovementAction, on: date) -> str:
    """March 2018, revised to May 2018, late by 12 days."""
    revised = f"revised to {month_name(row.revised_on)}" if row.revised_on else ""
    is_open = not row.withdrawn_on and row.month_rag != Progress.BLUE
    late = late_words(row.revised_on or row.due_on, on) if is_open else ""
    return ", ".join(filter(None, (due_words(row), revised, late)))


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence with the address it opens at. `size` in bytes, None for a link."""

    title: str
    href: str
    file_name: str
    size: int | None
    added: str


@dataclass(frozen=True)
class MonthLine:
    """What holds for a month, whether it counts towards Blue, and what was said before that."""

    month: date
    update: ActionUpdate
    assurance: str
    counts: bool
    evidence: list[Evidence]
    earlier: list[ActionUpdate]


@dataclass(frozen=True)
class Progressed:
    """An action month by month, the latest first, and how near it is to Blue."""

    lines: list[MonthLine]
    shown: Shown
    counting: str
    """Which months count, in a sentence."""


def progressed(
    action: ImprovementAction, updates: list[ActionUpdate], href: Callable[[PlanEvidence], str]
) -> Progressed:
    """`updates` with their evidence, the latest first; `href` of a file's address."""
    said = delivery.shown_in(updates)
    until = max(said, default=None)
    shown = (
        improvement_rules.shown(said, until, action.months_agreed)
        if until
        else Shown(action.months_agreed, action.months_agreed)
    )
    run = _run(said)
    lines = [
        _line(month, [row for row in updates if row.month == month], said[month], run, href)
        for month in sorted(said, reverse=True)
    ]
    return Progressed(lines, shown, _counting(run, shown))


def _run(said: dict[date, BlueMonth]) -> list[date]:
    """The months of the unbroken run up to the latest, the oldest first."""
    run: list[date] = []
    for month in sorted(said, reverse=True):
        if not _is_shown(said[month]) or (run and next_month(month) != run[0]):
            break
        run.insert(0, month)
    return run


def _is_shown(month: BlueMonth) -> bool:
    return month.complete and month.evidence_attached


def _counting(run: list[date], shown: Shown) -> str:
    if not run:
        return "No month counts yet. A month counts where assurance was shown with evidence."
    months = words_list([month_name(month) for month in run])
    verb = "counts" if len(run) == 1 else "count"
    if not shown.missing:
        return f"{months} {verb}."
    return f"{months} {verb}. A month without assurance or evidence starts the count again."


def _line(
    month: date,
    rows: list[ActionUpdate],
    said: BlueMonth,
    run: list[date],
    href: Callable[[PlanEvidence], str],
) -> MonthLine:
    pieces = [piece for row in rows for piece in row.evidence.all()]
    return MonthLine(
        month=month,
        update=rows[0],
        assurance=_assurance(month, said, run),
        counts=month in run,
        evidence=[_evidence(piece, href) for piece in pieces],
        earlier=rows[1:],
    )


def _assurance(month: date, said: BlueMonth, run: list[date]) -> str:
    if month in run:
        return "Shown, with evidence: it counts towards Blue"
    if _is_shown(said):
        return "Shown, with evidence, but not in a run up to the latest month: it doesn’t count"
    if said.complete:
        return "Shown, but no evidence is attached: it doesn’t count"
    return "Not shown"


def _evidence(piece: PlanEvidence, href: Callable[[PlanEvidence], str]) -> Evidence:
    return Evidence(
        title=piece.title,
        href=piece.url or href(piece),
        file_name=piece.file_name,
        size=piece.content.size if piece.content else None,
        added=f"{piece.added_by.name}, {day(piece.added_at)}",
    )
