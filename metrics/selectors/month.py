"""What a programme's indicators have to report by a day, and how each stands with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from metrics import periods
from metrics.models import Indicator, Reading, TrajectoryPoint
from metrics.reading_rules import Said, worked_out
from metrics.selectors.judged import Judged
from metrics.selectors.series import Series, series_of
from programmes.models import Programme


@dataclass(frozen=True)
class Reported:
    """A series with the period that is to be reported."""

    series: Series
    starts_on: date
    ends_on: date

    @property
    def id(self) -> str:
        """The indicator's id, with its organisation's where it has one: 12, 12-5."""
        indicator, organisation = self.series.key
        return f"{indicator}-{organisation}" if organisation else str(indicator)

    @property
    def previous(self) -> Reading | None:
        """The latest reading before the period."""
        rows = (row for row in reversed(self.series.readings) if row.value is not None)
        return next((row for row in rows if row.starts_on < self.starts_on), None)

    @property
    def standing(self) -> Reading | None:
        """The period's reading, where there is one already."""
        rows = (row for row in self.series.readings if row.value is not None)
        return next((row for row in rows if row.starts_on == self.starts_on), None)

    @property
    def was_read(self) -> bool:
        """Whether something was ever recorded for the period, though it was taken back."""
        return any(row.starts_on == self.starts_on for row in self.series.readings)

    @property
    def plan(self) -> TrajectoryPoint | None:
        """What the plan gives for the period, or for the longer one that it lies in."""
        around = [
            row
            for row in self.series.trajectory
            if row.starts_on <= self.starts_on and self.ends_on <= row.ends_on
        ]
        return min(around, key=lambda row: row.ends_on - row.starts_on, default=None)

    def judged(self, said: Said) -> Judged:
        """How the series stands at the end of the period, where `said` is what was read in it.

        Without a value the period has no reading. What is known of later periods is left out.
        """
        rows = [
            row
            for row in self.series.readings
            if row.ends_on <= self.ends_on and row.starts_on != self.starts_on
        ]
        value = worked_out(said, self.series.indicator.unit)
        if value is not None:
            rows.append(self._read(said))
        return Judged(replace(self.series, readings=rows))

    def _read(self, said: Said) -> Reading:
        series = self.series
        return Reading(
            indicator=series.indicator,
            organisation=series.organisation,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            value=worked_out(said, series.indicator.unit),
            numerator=said.numerator,
            denominator=said.denominator,
        )


def period_reported(on: date, frequency: str) -> tuple[date, date]:
    """The latest period that had ended when a day ended."""
    first, last = periods.period_of(on, frequency)
    return (first, last) if last <= on else periods.period_of(first - timedelta(days=1), frequency)


def of_programme(programme: Programme, due_on: date) -> list[Reported]:
    """Each series of the programme's open indicators, what is read most often first.

    A return reports the latest period that ended before the day on which it is due: nobody can
    read a month that still runs.

    An organisation that had closed before the period has nothing to report for it.
    """
    rows = Indicator.objects.filter(programme=programme, closed_on__isnull=True)
    indicators = list(rows.select_related("system", "programme").order_by("position", "name"))
    return of_indicators(indicators, due_on - timedelta(days=1)) if indicators else []


def of_indicators(indicators: list[Indicator], on: date) -> list[Reported]:
    """Any indicators' latest periods at the end of a day: those read each month first."""
    found = [_reported(series, on) for series in _reportable(series_of(indicators))]
    open_ones = [one for one in found if not _closed_before(one)]
    return sorted(open_ones, key=lambda one: periods.MONTHS[one.series.indicator.frequency])


def _reported(series: Series, on: date) -> Reported:
    return Reported(series, *period_reported(on, series.indicator.frequency))


def _reportable(found: list[Series]) -> list[Series]:
    """Without the whole system's, where the plan has nothing but organisations' figures."""
    measured = {series.indicator.pk for series in found if series.organisation}
    return [
        series
        for series in found
        if series.organisation
        or series.indicator.pk not in measured
        or series.trajectory
        or series.baseline
    ]


def _closed_before(one: Reported) -> bool:
    organisation = one.series.organisation
    closed = organisation.closed_on if organisation else None
    return closed is not None and closed <= one.starts_on
