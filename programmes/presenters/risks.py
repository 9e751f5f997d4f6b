"""How a risk, its parts, its escalation and the matrix read on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from programmes.enums import EscalationLevel, Proximity, RiskKind
from programmes.form_fields import IMPACTS, LIKELIHOODS
from programmes.models import Mitigation, Risk
from programmes.presenters.plan import LEVEL_WORDS, risk_place, score_words
from programmes.risk_matrix import CHANGES, Cell, Matrix, Movement, Standing
from programmes.selectors.risks import Part, Scores, rank
from programmes.text import count, day, words_list


def kind_word(risk: Risk) -> str:
    """Risk, or Issue."""
    return str(RiskKind(risk.kind).label)


def proximity_words(risk: Risk) -> str:
    return str(Proximity(risk.proximity).label) if risk.proximity else "Not said"


def level_words(risk: Risk) -> str:
    """Who has it in hand."""
    if not risk.level:
        return "Whoever raised it"
    return f"The {str(EscalationLevel(risk.level).label).lower()}"


def levels_to_choose(risk: Risk, *, may_raise: bool, may_lower: bool) -> list[tuple[str, str]]:
    """Levels that this person may move the risk to, with which way that is."""
    now, found = rank(risk.level), []
    for value, label in EscalationLevel.choices:
        if may_raise and rank(value) > now:
            found.append((value, f"{label} (escalate)"))
        elif may_lower and rank(value) < now:
            found.append((value, f"{label} (bring back)"))
    return found


def mitigation_due(row: Mitigation, on: date) -> str:
    """By when; overdue is said until it is done."""
    if row.due_on is None:
        return "No date"
    late = row.done_on is None and row.due_on < on
    return f"{day(row.due_on)} (overdue)" if late else day(row.due_on)


def mitigations_said(rows: Iterable[Mitigation], on: date) -> str:
    """2 of 5 done, 1 overdue; empty where there is none."""
    rows = list(rows)
    if not rows:
        return ""
    done = sum(row.done_on is not None for row in rows)
    late = sum(row.done_on is None and row.due_on is not None and row.due_on < on for row in rows)
    return f"{done} of {len(rows)} done" + (f", {late} overdue" if late else "")


def parts_said(parts: list[Part], worst: Part | None) -> str:
    """Of a risk that gathers others: how many, and the worst of them."""
    still = sum(part.closed_on is None for part in parts)
    said = f"{count(len(parts), 'risk or issue', 'risks and issues')}, {still} open"
    if worst is None:
        return f"{said}; none of those is scored"
    return f"{said}; the worst is {score_words(worst.likelihood, worst.impact)}"


def words_of(standing: Standing) -> str:
    return score_words(standing.likelihood, standing.impact)


def given_words(scores: Scores) -> str:
    """When the current score was given, by whom and why."""
    row = scores.given
    return f"Given on {day(row.at)} by {row.by.name}: {row.reason}" if row else ""


@dataclass(frozen=True)
class Square:
    """A cell of the matrix in words. `href` is empty where nothing stands in it."""

    cell: Cell
    level: str
    impact: str
    words: str
    href: str


@dataclass(frozen=True)
class Line:
    likelihood: int
    word: str
    number: int
    squares: list[Square]


def lines_of(made: Matrix, address: Any) -> list[Line]:
    """Rows of the matrix; `address(cell)` gives the list of those that stand in a cell."""
    return [
        Line(
            likelihood=row[0].likelihood,
            word=LIKELIHOODS[row[0].likelihood - 1],
            number=sum(cell.number for cell in row),
            squares=[_square(cell, address) for cell in row],
        )
        for row in made.rows
    ]


def _square(cell: Cell, address: Any) -> Square:
    return Square(
        cell=cell,
        level=LEVEL_WORDS[cell.level],
        impact=IMPACTS[cell.impact - 1],
        words=place_words(cell.likelihood, cell.impact),
        href=address(cell) if cell.number else "",
    )


def place_words(likelihood: int, impact: int) -> str:
    """Likelihood 4 Likely, impact 5 Catastrophic."""
    return (
        f"likelihood {likelihood} {LIKELIHOODS[likelihood - 1]},"
        f" impact {impact} {IMPACTS[impact - 1]}"
    )


def matrix_said(made: Matrix, noun: tuple[str, str]) -> str:
    """38 open risks and issues: 4 extreme, 12 high, 9 moderate, 3 low and 10 not scored."""
    total = count(made.total, f"open {noun[0]}", f"open {noun[1]}")
    found = [f"{number} {level}" for level, number in made.levels().items() if number]
    if made.unscored:
        found.append(f"{made.unscored} not scored")
    return f"{total}: {words_list(found)}" if found else total


CHANGE_WORDS = {
    "worse": "Worse",
    "better": "Better",
    "new": "New or open again",
    "closed": "Closed",
    "scored": "Scored for the first time",
    "unscored": "No longer scored",
}


@dataclass(frozen=True)
class Moved:
    """A risk in the list of what moved. `was` and `now` in words; empty where there was none."""

    risk: Risk
    place: str
    was: str
    now: str


@dataclass(frozen=True)
class Change:
    key: str
    label: str
    rows: list[Moved]


def changes_of(
    moved: Movement,
    risks: dict[int, Risk],
    before: dict[int, Standing],
    after: dict[int, Standing],
) -> list[Change]:
    """What moved, a list for each way in which something may."""

    def line(pk: int) -> Moved:
        was, now = (words_of(at[pk]) if pk in at else "" for at in (before, after))
        return Moved(risks[pk], risk_place(risks[pk]), was, now)

    return [
        Change(key, CHANGE_WORDS[key], [line(pk) for pk in moved.changed[key]]) for key in CHANGES
    ]


def moved_said(changes: list[Change], same: int) -> str:
    """2 worse, 1 better, 3 new or open again, 1 closed; 31 as they were."""
    found = [f"{len(change.rows)} {change.label.lower()}" for change in changes if change.rows]
    told = words_list(found) if found else "nothing moved"
    return f"{told}; {same} as {'it was' if same == 1 else 'they were'}"
