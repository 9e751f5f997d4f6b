"""The rules of improvement actions: when Blue is earned, what a revised month may be. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from programmes.due import Due, month_due
from programmes.enums import DueKind, Progress
from programmes.financial_year import next_month
from programmes.rag import BlueMonth, blue_months_missing
from programmes.text import count, month_name

NEED_WORDS = (Progress.AMBER, Progress.RED)
SAYS_THE_PLAN = "Amber and Red need words: say what stands in the way and what is being done"


@dataclass(frozen=True)
class Shown:
    """How far an action has come towards Blue: of the months agreed, so many are missing."""

    agreed: int
    missing: int

    @property
    def months(self) -> int:
        return self.agreed - self.missing

    @property
    def words(self) -> str:
        """2 of 3 months shown."""
        return f"{self.months} of {count(self.agreed, 'month')} shown"


def shown(said: Mapping[date, BlueMonth], until: date, agreed: int) -> Shown:
    """The months shown in an unbroken run up to a month. `said`: by their first days.

    A month of which nothing is said counts as one in which nothing was shown.
    """
    missing = blue_months_missing(_run(said, until), agreed=agreed)
    return Shown(agreed, missing)


def _run(said: Mapping[date, BlueMonth], until: date) -> list[BlueMonth]:
    """Every month from the first one said up to a month, the latest last."""
    months = []
    month = min([*said, until])
    while month <= until:
        months.append(said.get(month, BlueMonth(complete=False, evidence_attached=False)))
        month = next_month(month)
    return months


def blue_refusal(found: Shown) -> str:
    """What to do about a Blue that is not earned yet."""
    running = "" if found.agreed == 1 else " running"
    more = "1 more is" if found.missing == 1 else f"{found.missing} more are"
    return (
        f"Select another rating than Blue: it needs {count(found.agreed, 'month')}{running} in"
        f" which assurance was shown, each with evidence attached, and {more} still needed"
    )


def revised_refusal(due: Due, revised_on: date) -> str:
    """Why a month can't be the revised one; empty where it can."""
    if due.on is None:
        return "It has no month that could be revised. Change when it is due instead"
    if revised_on <= due.on:
        first = month_name(due.on) if due.kind == DueKind.MONTH else due.words
        return f"The revised month must be after {first}, the one first agreed"
    return ""


def end_of(month: date) -> date:
    """The last day of a day's month."""
    found = month_due(month.year, month.month).on
    assert found
    return found
