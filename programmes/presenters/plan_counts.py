"""What a plan holds, as lines of a page: how many, of which kinds, and where the list is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse

from programmes.enums import DueKind, ProgrammeKind, RiskKind, Strength
from programmes.models import Plan, System
from programmes.plan_kinds import PLAN_KINDS
from programmes.selectors.plan_counts import HEADLINES, Counts
from programmes.text import count, day, words_list

Line = dict[str, Any]

_KIND_OF = {"programmes": "programme", "milestones": "milestone", "deliverables": "deliverable"}
_KIND_OF |= {"actions": "action", "risks": "risk"}

_DUE_WORDS = {
    DueKind.DAY: "on a day",
    DueKind.MONTH: "in a month",
    DueKind.QUARTER: "in a quarter",
    DueKind.YEAR: "by the end of a financial year",
    DueKind.THROUGHOUT: "throughout a financial year",
    DueKind.ONGOING: "ongoing",
    DueKind.UNCONFIRMED: "to be confirmed",
}


def shown_on(plan: Plan, today: date) -> date:
    """The day on which a plan is looked at: today, or the nearest day on which it holds."""
    return max(plan.valid_from, min(today, plan.valid_to or today))


def standing(plan: Plan, today: date, *, in_force: bool) -> str:
    """Whether a plan holds, and from when until when it is meant to."""
    until = f"until {day(plan.valid_to)}" if plan.valid_to else "with no end set"
    if in_force and plan.valid_from > today:
        return f"The first plan held here: in force from {day(plan.valid_from)}, {until}"
    if in_force:
        return f"In force, from {day(plan.valid_from)}, {until}"
    if plan.valid_from > today:
        return f"Not in force yet: from {day(plan.valid_from)}, {until}"
    return f"No longer in force: from {day(plan.valid_from)}, {until}, and followed by a later plan"


def headline(held: dict[str, int] | None) -> str:
    """24 programmes, 198 milestones and 25 risks and issues; what there is none of is left out."""
    kinds = [(PLAN_KINDS[_KIND_OF[name]], (held or {}).get(name, 0)) for name in HEADLINES]
    told = [count(number, kind.one, kind.many) for kind, number in kinds if number]
    return words_list(told) or "Nothing yet"


def lines(counts: Counts, added: dict[str, int], system: System, plan: Plan) -> list[Line]:
    """Each kind of thing: `what`, `number`, `detail` and `href` of its list, where it has one.

    `added`: how many risks and issues are not in the plan's own document.
    """
    return [
        {
            "what": what,
            "number": number,
            "detail": detail,
            "href": reverse(name, args=[system.key, plan.key]) if name else "",
        }
        for what, number, detail, name in _told(counts, added)
    ]


def _told(counts: Counts, added: dict[str, int]) -> Iterator[tuple[str, int, str, str]]:
    """(what, how many, of which, name of the list's address)."""
    programmes, deliverables = counts["programmes"], counts["deliverables"]
    kinds = f"{_programmes(programmes)}; {_reporting(counts['reporting'])}"
    yield "Programmes", programmes["all"], kinds, ""
    yield "Plans on a page", counts["plans_on_a_page"], "", ""
    yield "Office holders", counts["offices"], "", ""
    yield "Milestones", counts["milestones"], "", "milestones"
    yield "Deliverables", deliverables["all"], _dues(deliverables), "deliverables"
    revised, notes = counts["actions_revised"], counts["action_updates"]
    progress = f"{revised} with a revised month, {count(notes, 'progress note')}"
    yield "Improvement actions", counts["actions"], progress if counts["actions"] else "", "actions"
    for what, kind in (("Risks", RiskKind.RISK), ("Issues", RiskKind.ISSUE)):
        number = counts[what.lower()]
        yield what, number, _sources(number, added.get(kind, 0)), "risks_of_plan"
    yield from _structure(counts)


def _structure(counts: Counts) -> Iterator[tuple[str, int, str, str]]:
    frameworks = counts["frameworks"]
    sets = f"In {count(len(frameworks), 'framework')}" if frameworks else ""
    strengths = _of_each(counts["alignments"], Strength)
    yield "Priorities", sum(frameworks.values()), sets, "priorities"
    yield "Alignments to priorities", counts["alignments"]["all"], strengths, "coverage"
    yield "Decisions", counts["decisions"], "", "decisions"
    yield "Next steps", counts["next_steps"], "", "next_steps"
    seats = count(counts["seats"], "seat") if counts["groups"] else ""
    yield "Boards and groups", counts["groups"], seats, "governance"
    open_days = counts["events_to_be_confirmed"]
    unsure = f"{open_days} with a day to be confirmed" if open_days else ""
    yield "Calendar events", counts["events"], unsure, "plan_calendar"
    yield "Dependencies", counts["dependencies"], "", "dependencies"


def _programmes(counted: dict[str, int]) -> str:
    """5 programmes, 14 workstreams."""
    told = [
        (counted[value], lower(label)) for value, label in ProgrammeKind.choices if value in counted
    ]
    return words_list([count(number, label) for number, label in told])


def _reporting(number: int) -> str:
    return f"{number} {'files' if number == 1 else 'file'} a monthly return"


def _dues(counted: dict[str, int]) -> str:
    """Due: 3 in a quarter, 1 ongoing."""
    told = [f"{counted[value]} {words}" for value, words in _DUE_WORDS.items() if value in counted]
    return f"Due: {words_list(told)}" if told else ""


def _sources(number: int, added: int) -> str:
    """How many are the document's own, where people have added others."""
    return f"{number - added} in the plan’s document, {added} added since" if added else ""


def _of_each(counted: dict[str, int], kinds: type[TextChoices]) -> str:
    """Primary 5, contributes 14: as the closed list has the words, in its order."""
    told = [f"{label} {counted[value]}" for value, label in kinds.choices if value in counted]
    return ", ".join(word if place == 0 else lower(word) for place, word in enumerate(told))


def lower(word: str) -> str:
    return word[:1].lower() + word[1:]
