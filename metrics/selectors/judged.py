"""How a series stands: its analysis, and its latest period against the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from metrics import against_plan, periods
from metrics.against_plan import Planned, Standing
from metrics.models import TrajectoryPoint
from metrics.selectors.series import Series
from metrics.spc_results import Analysis

FEW, NO_DATA = "few", "no_data"
_VARIATIONS = {
    "improvement_high": "improving",
    "improvement_low": "improving",
    "common_cause": "usual",
    "concern_high": "concerning",
    "concern_low": "concerning",
    "neutral_high": "unusual",
    "neutral_low": "unusual",
}


@dataclass(frozen=True)
class PlannedPeriod:
    """One period of the plan beside what was measured in it, in the indicator's unit.

    `plan` and `value` are sums since April where the indicator is cumulative.
    """

    point: TrajectoryPoint
    plan: Decimal | None
    value: Decimal | None
    standing: Standing

    @property
    def variance(self) -> Decimal | None:
        return against_plan.variance(self.value, self.plan)


@dataclass(frozen=True)
class Judged:
    """A series with what is said of it."""

    series: Series

    @cached_property
    def analysis(self) -> Analysis:
        return self.series.analysis()

    @cached_property
    def due(self) -> PlannedPeriod | None:
        """The last period of the plan that readings have reached."""
        figures, planned = self.series.figures, self.series.planned
        last = against_plan.latest_due(planned, figures)
        if last is None:
            return None
        point = next(row for row in self.series.trajectory if row.ends_on == last.ends_on)
        return self._period(point, figures, planned)

    @cached_property
    def periods(self) -> list[PlannedPeriod]:
        """Every period that the plan names, with what was measured in it."""
        figures, planned = self.series.figures, self.series.planned
        return [self._period(point, figures, planned) for point in self.series.trajectory]

    def _period(
        self, point: TrajectoryPoint, figures: list[against_plan.Figure], planned: list[Planned]
    ) -> PlannedPeriod:
        indicator = self.series.indicator
        given = Planned(point.starts_on, point.ends_on, point.value or Decimal(0))
        value = against_plan.compared(
            given,
            figures,
            unit=indicator.unit,
            cumulative=indicator.cumulative,
            months_each=periods.MONTHS[indicator.frequency],
        )
        plan = None
        if point.value is not None:
            plan = against_plan.planned_value(given, planned, cumulative=indicator.cumulative)
        return PlannedPeriod(
            point, plan, value, against_plan.standing(value, plan, indicator.improvement)
        )

    @property
    def standing(self) -> Standing:
        return self.due.standing if self.due else "no_data"

    @property
    def variation(self) -> str:
        """improving, usual, concerning, unusual; few where it is too early; no_data."""
        if self.series.latest is None:
            return NO_DATA
        variation = self.analysis.variation
        return FEW if variation is None else _VARIATIONS[variation]

    @property
    def assurance(self) -> str:
        """pass, inconsistent, fail; none where no target can be judged."""
        return (self.analysis.assurance or "none") if self.series.latest else "none"

    @property
    def is_exception(self) -> bool:
        """Concern, a target that will be failed, or beyond 5% of plan."""
        bad = (self.variation == "concerning", self.assurance == "fail", self.standing == "beyond")
        return any(bad)


def planned_end(point: TrajectoryPoint, frequency: str) -> date:
    """The first day of the last reading in the plan's period: where it is drawn."""
    return periods.period_of(point.ends_on, frequency)[0]
