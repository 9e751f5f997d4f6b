"""The month's readings in one form: a row for each series, programme by programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from metrics import periods
from metrics.models import Indicator, Reading
from metrics.presenters.amounts import UNITS, amount, exact
from metrics.presenters.performance import WHOLE
from metrics.selectors.month import Reported
from metrics.selectors.series import plan_words
from programmes.models import Organisation
from programmes.text import moment

PARTS = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class EntryRow:
    """A series with the period that is entered, what is known of it, and what stands."""

    reported: Reported
    month: date
    system: str
    on: date
    beside_others: bool = False
    """Whether it is the whole system's, beside those of organisations."""

    @property
    def id(self) -> str:
        return self.reported.id

    @property
    def indicator(self) -> Indicator:
        return self.reported.series.indicator

    @property
    def organisation(self) -> Organisation | None:
        return self.reported.series.organisation

    @property
    def whose(self) -> str:
        return self.organisation.name_on(self.on) if self.organisation else ""

    @property
    def title(self) -> str:
        """The indicator with its organisation, as errors and labels name the row."""
        return f"{self.indicator.name}, {self.whose}" if self.whose else self.indicator.name

    @property
    def period(self) -> str:
        """Where it is not the month itself: 2016/17 Q4."""
        words = periods.words(self.reported.starts_on, self.reported.ends_on)
        return "" if self.reported.starts_on == self.month and "/" not in words else words

    @property
    def last(self) -> str:
        row = self.reported.previous
        return amount(row.value, self.indicator) if row else "No data"

    @property
    def last_period(self) -> str:
        row = self.reported.previous
        return periods.words(row.starts_on, row.ends_on) if row else ""

    @property
    def plan(self) -> str:
        point = self.reported.plan
        if point is None:
            return "None for the period"
        if point.value is None:
            return plan_words(point.given, point.value)
        return exact(point.value, self.indicator)

    @property
    def plan_period(self) -> str:
        """Where the plan's period is a longer one than the reading's."""
        point, reported = self.reported.plan, self.reported
        if point is None or (point.starts_on, point.ends_on) == (
            reported.starts_on,
            reported.ends_on,
        ):
            return ""
        return periods.words(point.starts_on, point.ends_on)

    @property
    def unit(self) -> str:
        return UNITS.get(self.indicator.unit, "")

    @property
    def parts(self) -> tuple[str, ...]:
        """What is typed: the value, and what it is made from where the indicator has such."""
        has_parts = self.indicator.numerator or self.indicator.denominator
        return PARTS if has_parts else PARTS[:1]

    @property
    def stands(self) -> Reading | None:
        """The period's reading, or that it was taken back; such a row is corrected, not entered."""
        rows = self.reported.series.readings
        return next((row for row in rows if row.starts_on == self.reported.starts_on), None)

    @property
    def stands_words(self) -> str:
        row = self.stands
        if row is None:
            return ""
        return amount(row.value, self.indicator) if row.value is not None else "Taken back"

    @property
    def stands_since(self) -> str:
        return moment(self.stands.known_at) if self.stands else ""

    @property
    def correct(self) -> str:
        if self.stands is None:
            return ""
        return reverse("reading_correct", args=[self.system, self.indicator.key, self.stands.pk])

    @property
    def href(self) -> str:
        path = reverse("indicator", args=[self.system, self.indicator.key])
        if self.organisation:
            return f"{path}?organisation={self.organisation.key}"
        return f"{path}?organisation={WHOLE}" if self.beside_others else path

    def field(self, part: str) -> str:
        """The name of one of its fields in the form."""
        return f"{part}-{self.id}"


def rows_of(found: Iterable[Reported], month: date, system: str, on: date) -> list[EntryRow]:
    rows = list(found)
    several = {one.series.indicator.pk for one in rows if one.series.organisation}
    return [
        EntryRow(one, month, system, on, beside_others=one.series.indicator.pk in several)
        for one in rows
    ]


def grouped(rows: Iterable[EntryRow]) -> list[tuple[str, list[EntryRow]]]:
    """By programme, in the order given."""
    groups: list[tuple[str, list[EntryRow]]] = []
    for row in rows:
        programme = row.indicator.programme
        title = programme.title if programme else "Of the whole system"
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        groups[-1][1].append(row)
    return groups
