"""One of the system's trusts among all trusts, in a month of national open data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from metrics import periods
from metrics.charts.box_plot import Given, box_plot
from metrics.enums import TargetKind
from metrics.models import Reading
from metrics.parsers.open_data import FOUR_HOURS
from metrics.presenters.amounts import UNITS, amount, target_words
from metrics.presenters.peers import (
    Place,
    Scale,
    best_first,
    method_words,
    quartile_words,
    record,
    stands,
    worked_out,
)
from metrics.selectors.peers import AmongTrusts, Month
from programmes.models import Organisation
from programmes.text import count, day

OWN = ("◆", "This trust")
_CAVEATS = {
    FOUR_HOURS: (
        "All kinds of A&E are ranked together. A trust that has only a walk-in or urgent treatment "
        "centre sees nearly everybody within four hours, and stands above those with a major "
        "department; the data don’t tell them apart."
    )
}


@dataclass(frozen=True)
class Shown:
    """The comparison as its page shows it."""

    found: AmongTrusts
    own: Organisation
    month: Month
    on: date

    @property
    def indicator(self) -> Any:
        return self.found.indicator

    @property
    def scale(self) -> Scale:
        return Scale(self.indicator.unit, self.indicator.decimals)

    @property
    def name(self) -> str:
        return self.own.name_on(self.on)

    @property
    def period(self) -> str:
        return periods.words(self.month.starts_on, self.month.ends_on)

    @cached_property
    def places(self) -> list[Place]:
        """Every trust with a figure, best first."""
        return best_first(self._place(row) for row in self.found.readings)

    def _place(self, row: Reading) -> Place:
        assert row.organisation is not None
        return Place(
            row.organisation.name_on(self.on),
            amount(row.value, self.indicator),
            self.found.ranks.get(row.organisation.pk),
            row.organisation.pk == self.own.pk,
            row.value,
            f"{row.denominator.normalize():,f}" if row.denominator is not None else "",
        )

    @cached_property
    def own_place(self) -> Place | None:
        return next((row for row in self.places if row.is_own), None)

    @property
    def national(self) -> str:
        row = self.found.national
        return amount(row.value, self.indicator) if row else "No data"

    @cached_property
    def sentence(self) -> str:
        own, spread = self.own_place, self.found.spread
        if own is None:
            told = f"{self.name} has no figure for {self.period}, so it is not ranked"
            number = count(len(self.places), "trust has one", "trusts have one")
            return f"{told}; {number}." if self.places else f"{told}."
        if own.rank is None or spread is None:
            others = "No other trust has a figure" if len(self.places) < 2 else "Nobody is ranked"
            return f"{self.name} is at {own.value} in {self.period}. {others}."
        told = stands(self.name, own.value, own.rank, f"trusts with a figure for {self.period}")
        told += f" {quartile_words(spread, self.indicator.improvement, self.scale)}"
        return f"{told} England is at {self.national}." if self.found.national else told

    @property
    def draws(self) -> bool:
        return len(self.found.figures) > 1

    def chart(self, width: int) -> Markup:
        own, national = self.own_place, self.found.national
        target = self.found.target
        level = target.value if target and target.kind != TargetKind.RANGE else None
        return box_plot(
            [float(value) for value in self.found.figures.values()],
            self.found.spread,
            title=f"{self.indicator.name}: {self.sentence}",
            unit=UNITS.get(self.indicator.unit, ""),
            given=Given(
                own=float(own.number) if own and own.number is not None else None,
                target=float(level) if level is not None else None,
                national=float(national.value) if national and national.value is not None else None,
            ),
            own_name=OWN[1],
            width=width,
        )

    @property
    def target(self) -> str:
        return target_words(self.found.target, self.indicator)

    @property
    def worked_out(self) -> list[tuple[str, str]]:
        return worked_out(self.found.spread, self.scale)

    @property
    def silent(self) -> list[str]:
        """Names of the trusts that have no figure."""
        return [row.name_on(self.on) for row in self.found.silent]

    @property
    def notes(self) -> list[str]:
        """What has to be known to read it."""
        told = []
        if self.found.silent:
            everybody = len(self.found.silent) + len(self.places)
            have = count(len(self.found.silent), "has none and is", "have none and are")
            told.append(
                f"{len(self.places)} of the {everybody} trusts in these data have a figure for "
                f"{self.period}; {have} not ranked."
            )
        if self.month.ends_on > self.on:
            told.append(f"{self.period} is later than the portal’s day, {day(self.on)}.")
        if caveat := _CAVEATS.get(self.indicator.key):
            told.append(caveat)
        return told

    @property
    def method(self) -> str:
        """How the figures were made, where any was."""
        return method_words(self.found.spread) if self.draws else ""


def month_choices(months: Sequence[Month], on: date) -> list[tuple[str, str]]:
    """For a drop-down: those after the portal's day say so."""
    return [
        (
            periods.code(row.starts_on, row.ends_on),
            f"{periods.words(row.starts_on, row.ends_on)}, {count(row.trusts, 'trust')}"
            f"{', after the portal’s day' if row.ends_on > on else ''}",
        )
        for row in months
    ]


def no_month(months: Sequence[Month], on: date) -> str:
    """Why nothing is shown before a month was chosen."""
    if not months:
        return "No trust has a figure."
    last, first = months[0], months[-1]
    return (
        f"No trust has a figure for a month that had ended by {day(on)}. The data run from "
        f"{periods.words(first.starts_on, first.ends_on)} to "
        f"{periods.words(last.starts_on, last.ends_on)}: choose one of these months."
    )


HEADS = (
    *("Trust", "As shown", "Value", "Unit", "Rank", "Of", "Shared by", "Remark"),
    *("Out of", "Month"),
)


def table(shown: Shown) -> tuple[Sequence[str], list[list[Any]]]:
    """The comparison as a file; England and the trusts without a figure at the end."""
    unit = shown.indicator.get_unit_display()
    rows = [
        [*record(row, unit, OWN[1]), row.more.replace(",", ""), shown.period]
        for row in shown.places
    ]
    if national := shown.found.national:
        rest = [None, None, None, "Not ranked", national.denominator, shown.period]
        rows.append(["England", shown.national, national.value, unit, *rest])
    for name in shown.silent:
        blank = [None, unit, None, None, None, "No figure, not ranked", None]
        rows.append([name, "No data", *blank, shown.period])
    return HEADS, rows
