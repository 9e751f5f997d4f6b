"""Where milestones stand in a month: completed, due, overdue, moved out; and how far they slid.

Everything is worked out by the database, so that a list of thousands can be filtered and sorted by
it. `state` is the one word of a row; a milestone that moved out of this month into the next is
*moved out* in its row, and `in_state` finds it in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from programmes import financial_year
from programmes.clock import LONDON
from programmes.enums import ReprofileState
from programmes.models import Milestone, MilestoneForecast, Reprofile

STATES: Mapping[str, str] = {
    "overdue": "Overdue",
    "due_this_month": "Due this month",
    "due_next_month": "Due next month",
    "moved_out": "Moved out of this month",
    "later": "Due later",
    "completed": "Completed",
    "withdrawn": "Withdrawn",
}
"""Values of `state`, and how they read."""

FILTERS = ("completed", "due_this_month", "due_next_month", "overdue", "moved_out")
"""The states that a month's report asks for, in its order."""


def with_states(rows: QuerySet[Milestone], on: date) -> QuerySet[Milestone]:
    """Each row with its state in the calendar month of `on`, its slippage and its moves.

    Annotates `state` (a key of STATES), `left_month` (was due this month when the month began, is
    now forecast beyond it), `slippage_days` (calendar days from the baseline to the forecast, or
    to the day it was done; negative is early), `times_moved` (forecasts given after the first),
    `original_baseline` and `times_reprofiled`.
    """
    first, last, _ = _months(on)
    return with_slippage(rows).annotate(
        at_opening=_forecast_at(first), left_month=_left(first, last), state=_state(on)
    )


def with_slippage(rows: QuerySet[Milestone]) -> QuerySet[Milestone]:
    """Each row with `slippage_days`, `times_moved`, `original_baseline` and `times_reprofiled`."""
    approved = Reprofile.objects.filter(milestone=OuterRef("pk"), state=ReprofileState.APPROVED)
    given = MilestoneForecast.objects.filter(milestone=OuterRef("pk"))
    return rows.annotate(
        original_baseline=Coalesce(
            Subquery(approved.order_by("decided_at", "id").values("before")[:1]), F("baseline")
        ),
        times_reprofiled=_number(approved),
        first_forecast=Subquery(given.order_by("at", "id").values("forecast")[:1]),
        slippage_days=Func(
            Coalesce(F("actual"), F("forecast")),
            F("baseline"),
            template="(%(expressions)s)",
            arg_joiner=" - ",
            output_field=IntegerField(),
        ),
    ).annotate(times_moved=_number(given) - _as_planned())


def times_moved(given: Sequence[MilestoneForecast], original: date) -> int:
    """The same number for one milestone, from its forecasts, latest first."""
    as_planned = bool(given) and given[-1].forecast == original
    return len(given) - as_planned


def in_state(rows: QuerySet[Milestone], state: str, on: date) -> QuerySet[Milestone]:
    """Of rows that `with_states` has annotated for the same day, those in a state of STATES.

    What moved out of this month into the next is in both.
    """
    if state == "moved_out":
        return rows.filter(Q(left_month=True, actual__isnull=True, withdrawn_on__isnull=True))
    if state == "due_next_month":
        first, _, next_last = _months(on)
        next_first = financial_year.next_month(first)
        return rows.still_open().filter(  # type: ignore[attr-defined,no-any-return]
            forecast__range=(next_first, next_last)
        )
    return rows.filter(Q(state=state))


def state_counts(rows: QuerySet[Milestone], on: date) -> dict[str, int]:
    """How many rows are in each state of FILTERS, with *later*: one query."""
    first, _, next_last = _months(on)
    next_month = Q(forecast__range=(financial_year.next_month(first), next_last))
    still_open = Q(actual__isnull=True, withdrawn_on__isnull=True)
    numbers = {
        state: Count("pk", filter=Q(state=state))
        for state in ("completed", "due_this_month", "overdue", "later")
    }
    numbers["due_next_month"] = Count("pk", filter=still_open & next_month)
    numbers["moved_out"] = Count("pk", filter=still_open & Q(left_month=True))
    found: dict[str, int] = with_states(rows.order_by(), on).aggregate(**numbers)
    return {state: found[state] for state in (*FILTERS, "later")}


def _months(on: date) -> tuple[date, date, date]:
    """The first and last day of the month of `on`, and the last of the month after."""
    first = on.replace(day=1)
    second = financial_year.next_month(first)
    third = financial_year.next_month(second)
    return first, second - timedelta(days=1), third - timedelta(days=1)


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("milestone").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _as_planned() -> Case:
    """1 where the first forecast kept is only what the plan said."""
    planned = When(first_forecast=F("original_baseline"), then=Value(1))
    return Case(planned, default=Value(0), output_field=IntegerField())


def _forecast_at(first: date) -> Coalesce:
    """The forecast as it stood when the month began; before any was given, the first baseline."""
    opening = datetime.combine(first, time(), LONDON)
    before = MilestoneForecast.objects.filter(milestone=OuterRef("pk"), at__lt=opening)
    return Coalesce(
        Subquery(before.order_by("-at", "-id").values("forecast")[:1]),
        F("original_baseline"),
        output_field=DateField(),
    )


def _left(first: date, last: date) -> Case:
    was_due = Q(at_opening__range=(first, last), forecast__gt=last)
    return Case(When(was_due, then=Value(True)), default=Value(False), output_field=BooleanField())


def _state(on: date) -> Case:
    """The first that holds."""
    _, last, next_last = _months(on)
    return Case(
        When(withdrawn_on__isnull=False, then=Value("withdrawn")),
        When(actual__lte=on, then=Value("completed")),
        When(forecast__lt=on, then=Value("overdue")),
        When(forecast__lte=last, then=Value("due_this_month")),
        When(left_month=True, then=Value("moved_out")),
        When(forecast__lte=next_last, then=Value("due_next_month")),
        default=Value("later"),
        output_field=CharField(),
    )
