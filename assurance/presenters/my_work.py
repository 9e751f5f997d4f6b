"""*My work* in words: one line a thing that waits, one verb and one link, soonest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assurance.enums import Psr1State
from assurance.models import GatewayReview, Psr1Return, Publication, ReviewAction
from assurance.selectors.my_work import MonthState
from programmes import working_days
from programmes.enums import PeriodState, Role
from programmes.models import Decision, ReportingPeriod, Reprofile
from programmes.presenters.reprofiles import decision_words
from programmes.text import day


@dataclass(frozen=True)
class Task:
    """A line of the list. `due` orders it; `when` says it in words."""

    text: str
    href: str
    due: date
    when: str
    system: str
    overdue: bool


@dataclass(frozen=True)
class Sent:
    text: str
    href: str
    where: str


def when_due(due: date, on: date) -> str:
    """*due tomorrow*, *3 working days overdue*, *due Friday 28 April 2017*."""
    if due < on:
        late = working_days.overdue(due, on)
        return f"{late} working day{'s' if late > 1 else ''} overdue"
    if due == on:
        return "due today"
    if (due - on).days == 1:
        return "due tomorrow"
    return f"due {due:%A} {due.day} {due:%B %Y}"


def _task(text: str, href: str, due: date, on: date, system: str) -> Task:
    return Task(text, href, due, when_due(due, on), system, due < on)


_VERBS = {
    Psr1State.DRAFT: ("Write", "psr1"),
    Psr1State.SUBMITTED: ("Sign", "psr1_sign"),
    Psr1State.SIGNED: ("Review", "review"),
}


def from_return(psr1: Psr1Return, on: date) -> Task:
    verb, route = _VERBS[Psr1State(psr1.state)]
    due = psr1.period.review_on if psr1.state == Psr1State.SIGNED else psr1.period.due_on
    what = "the correction of the" if psr1.number > 1 else "the"
    text = f"{verb} {what} {psr1.month:%B} return for {psr1.programme.name}"
    href = reverse(route, args=[psr1.system.key, psr1.period.slug, psr1.programme.key])
    return _task(text, href, due, on, psr1.system.name)


def from_action(action: ReviewAction, on: date) -> Task:
    href = reverse("review_action", args=[action.system.key, action.pk])
    text = f"Do what the review asked of {action.programme.name}: {action.what}"
    return _task(text, href, action.due_on, on, action.system.name)


def from_decision(row: Decision, on: date) -> Task:
    assert row.due_on
    href = reverse("decision", args=[row.system.key, row.plan.key, row.key])
    asked = f" (asked of {row.asked_of})" if row.asked_of else ""
    text = f"Record what was decided: {row.title}{asked}"
    return _task(text, href, row.due_on, on, row.system.name)


def from_month(state: MonthState, on: date) -> Task | None:
    """The PMO's next step of a month; None while it waits for others and nothing is due."""
    period = state.period
    if period.state == PeriodState.PLANNED:
        text, due = f"Open {period.month:%B %Y}", period.opens_on
    elif state.publication_waits and not state.returns_waiting:
        text, due = f"Publish the board page of {period.month:%B %Y}", period.board_on
    elif period.state == PeriodState.OPEN and _ready_to_lock(state, on):
        text, due = f"Lock {period.month:%B %Y}", period.board_on
    elif period.state == PeriodState.OPEN:
        left = state.returns_waiting
        words = f"{left} return{'s' if left != 1 else ''} still to be reviewed"
        text, due = (
            f"See {period.month:%B %Y} through its gateway review: {words}",
            period.review_on,
        )
    else:
        text, due = f"Publish the board page of {period.month:%B %Y}", period.board_on
    href = reverse("month", args=[period.system.key, period.slug])
    return _task(text, href, due, on, period.system.name)


def _ready_to_lock(state: MonthState, on: date) -> bool:
    """The page is published, and nobody is waited for or the board has met."""
    waited_for = state.returns_waiting and on < state.period.board_on
    return state.published_version is not None and not waited_for


def from_publication(publication: Publication, on: date) -> Task:
    snapshot = publication.snapshot
    href = reverse("board", args=[snapshot.system.key, snapshot.period.slug])
    text = f"Read the {snapshot.month:%B} board page before the board meets"
    return _task(text, href, snapshot.period.board_on, on, snapshot.system.name)


def from_reprofile(asked: Reprofile, on: date) -> Task:
    """It has no day to be decided by; it stands with what is due today."""
    milestone, system = asked.milestone, asked.milestone.programme.system
    text = f"Decide on the new baseline of “{milestone.title}”, {milestone.programme.name}"
    return Task(text, _reprofile(asked), on, f"asked {day(asked.requested_at)}", system.name, False)


def sent_reprofile(asked: Reprofile) -> Sent:
    text = f"New baseline of “{asked.milestone.title}”"
    return Sent(text, _reprofile(asked), decision_words(asked))


def _reprofile(asked: Reprofile) -> str:
    programme = asked.milestone.programme
    return reverse("reprofile", args=[programme.system.key, programme.plan.key, asked.pk])


DATES: dict[str, str] = {
    "opens_on": "opens",
    "due_on": "returns are due",
    "review_on": "is reviewed",
    "board_on": "goes to the board",
}
CONCERNS: dict[str, tuple[str, ...]] = {
    Role.PMO: tuple(DATES),
    Role.PROGRAMME_MANAGER: ("opens_on", "due_on", "review_on"),
    Role.PROJECT_SUPPORT: ("opens_on", "due_on"),
    Role.SRO: ("due_on", "review_on"),
    Role.REVIEWER: ("review_on",),
}
"""The dates of a month that concern a role; for all others it is the board's."""


def next_date(
    periods: Sequence[ReportingPeriod],
    roles: Collection[str],
    on: date,
    *,
    listed: Collection[date] = (),
    sent: Collection[date] = (),
) -> str:
    """*Nothing else until …*: the next date of the calendar that concerns one of the roles.

    Neither a day that stands in the list (`listed`), nor the day on which a return is due that
    has gone already (`sent`, its month), is something else to come.
    """
    fields = {field for role in roles for field in CONCERNS.get(role, ("board_on",))}
    coming = [
        (getattr(period, field), f"{period.month:%B %Y} {DATES[field]}")
        for period in periods
        for field in fields
        if getattr(period, field) > on
        and getattr(period, field) not in listed
        and not (field == "due_on" and period.month in sent)
    ]
    if not coming:
        return "No later date in the calendar concerns you"
    day, words = min(coming)
    return f"Nothing else until {day:%A} {day.day} {day:%B %Y}, when {words}"


def sent_return(psr1: Psr1Return) -> Sent:
    href = reverse("psr1", args=[psr1.system.key, psr1.period.slug, psr1.programme.key])
    where = str(Psr1State(psr1.state).label)
    if psr1.state == Psr1State.LOCKED:
        where = "Reviewed and locked"
    return Sent(f"{psr1.month:%B %Y} return for {psr1.programme.name}", href, where)


def sent_review(review: GatewayReview) -> Sent:
    href = reverse("review", args=[review.system.key, review.period.slug, review.programme.key])
    return Sent(
        f"{review.month:%B %Y} gateway review of {review.programme.name}", href, "Completed"
    )
