"""What a plan gives a series: baseline, target, and the trajectory of a financial year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse

from metrics import periods
from metrics.actions import plans as actions
from metrics.enums import Given, PlanPart
from metrics.forms import trajectory as forms
from metrics.forms.readings import unit_hint
from metrics.models import Indicator
from metrics.presenters.performance import WHOLE
from metrics.selectors import performance as selector
from metrics.selectors import plan_versions
from metrics.views.indicator_editing import find_to_edit
from programmes import clock, financial_year
from programmes.access import SystemRequest, within_system
from programmes.date_fields import EARLIEST_YEAR, LATEST_YEAR
from programmes.models import Organisation
from programmes.views.editing import Asking, Values, ask

YEARS = range(-3, 9)
"""Financial years offered around this one; those that have a trajectory are offered too."""


@dataclass
class Place:
    """A series whose plan is edited, as an address names it. Raises Http404 for no such one."""

    request: SystemRequest
    indicator: Indicator

    @cached_property
    def organisations(self) -> list[Organisation]:
        return selector.measured_for(self.indicator)

    @cached_property
    def organisation(self) -> Organisation | None:
        """The one asked for, else the first; None for the whole system."""
        asked = self.request.GET.get("organisation", "")
        if asked == WHOLE or not self.organisations:
            return None
        found = next((row for row in self.organisations if row.key == asked or not asked), None)
        if found is None:
            raise Http404
        return found

    @property
    def key(self) -> str:
        return self.organisation.key if self.organisation else WHOLE

    @cached_property
    def words(self) -> str:
        on = self.request.authority.on
        return self.organisation.name_on(on) if self.organisation else "Whole system"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The series to choose among: key and name; none where there is one alone."""
        if not self.organisations:
            return []
        on = self.request.authority.on
        named = sorted((row.name_on(on), row.key) for row in self.organisations)
        return [(WHOLE, "Whole system"), *((key, name) for name, key in named)]

    @property
    def back(self) -> str:
        """Its page. The whole has one beside its organisations once something stands for it."""
        path = reverse("indicator", args=[self.request.system.key, self.indicator.key])
        if not self.organisations or (self.organisation is None and not self._whole_stands):
            return path
        return f"{path}?{urlencode({'organisation': self.key})}"

    @property
    def _whole_stands(self) -> bool:
        parts = (self.standing(part) for part in PlanPart.values)
        return any(parts) or self.indicator.readings.filter(organisation=None).exists()

    def standing(self, part: str) -> list[Any]:
        return plan_versions.standing(self.indicator, self.organisation, part)

    @property
    def more(self) -> Values:
        return {
            "system": self.request.system,
            "indicator": self.indicator,
            "organisation": self.words,
            "choices": self.choices,
            "chosen": self.key,
        }


def _asking(place: Place, part: str, values: Callable[[], Values], **own: Any) -> Asking:
    """`values` reads what stands now, for the form and for whoever finds that somebody saved."""
    initial = values()
    label = PlanPart(part).label.lower()
    started = any(place.standing(part))
    return Asking(
        title=f"{'Change' if started else 'Set'} the {label}",
        caption=place.indicator.name,
        back=place.back,
        done=lambda _: place.back + ("#trajectory" if part == PlanPart.TRAJECTORY else "#about"),
        said=f"The {label} is saved.",
        section="performance",
        initial=initial | {"version": place.indicator.version},
        theirs=lambda now: differing(place.request, values()) | {"version": now.version},
        **own,
    )


def differing(request: SystemRequest, theirs: Values) -> Values:
    """Of many boxes, those that say something else than what was sent."""
    return {
        name: value
        for name, value in theirs.items()
        if isinstance(value, date) or request.POST.get(name, "") != _sent(value)
    }


def _sent(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@within_system("indicators.edit")
def indicator_baseline(request: SystemRequest, ikey: str) -> HttpResponse:
    place = Place(request, find_to_edit(request, ikey))

    def values() -> Values:
        row = next(iter(place.standing(PlanPart.BASELINE)), None)
        if row is None:
            return {}
        words = {name: getattr(row, name) for name in ("given", "period", "note")}
        return words | {"value": _figure(row.value)}

    asking = _asking(
        place,
        PlanPart.BASELINE,
        values,
        template="metrics/editing/part.jinja",
        more=place.more,
        save=lambda typed: actions.set_baseline(
            indicator=place.indicator,
            organisation=place.organisation,
            by=request.user,
            at=clock.now(),
            **typed,
        ),
    )
    return ask(request, forms.BaselineForm, asking, indicator=place.indicator)


@within_system("indicators.edit")
def indicator_target(request: SystemRequest, ikey: str) -> HttpResponse:
    place = Place(request, find_to_edit(request, ikey))

    def values() -> Values:
        row = next(iter(place.standing(PlanPart.TARGET)), None)
        if row is None:
            return {"at_year_end": False}
        names = ("kind", "at_year_end", "due_on", "standard", "note")
        figures = {"value": _figure(row.value), "upper": _figure(row.upper)}
        return {name: getattr(row, name) for name in names} | figures

    asking = _asking(
        place,
        PlanPart.TARGET,
        values,
        template="metrics/editing/part.jinja",
        more=place.more,
        save=lambda typed: actions.set_target(
            indicator=place.indicator,
            organisation=place.organisation,
            aim=typed["aim"],
            reason=typed["reason"],
            version=typed["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.TargetForm, asking, indicator=place.indicator)


@within_system("indicators.edit")
def indicator_trajectory(request: SystemRequest, ikey: str) -> HttpResponse:
    place = Place(request, find_to_edit(request, ikey))
    stands = place.standing(PlanPart.TRAJECTORY)
    year = _year(request, stands)
    grid = _grid(request, place.indicator, _of_year(stands, year))
    asking = _asking(
        place,
        PlanPart.TRAJECTORY,
        lambda: _boxes(place.standing(PlanPart.TRAJECTORY), year, grid),
        template="metrics/editing/trajectory.jinja",
        more=place.more | _offered(stands, year, grid, place.indicator),
        save=lambda typed: actions.set_trajectory(
            indicator=place.indicator,
            organisation=place.organisation,
            year=year,
            steps=typed["steps"],
            reason=typed["reason"],
            version=typed["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    days = [first for first, _ in _periods(year, grid)]
    args = {"indicator": place.indicator, "first_days": days, "grid": grid}
    return ask(request, forms.TrajectoryForm, asking, **args)


def _boxes(stands: list[Any], year: int, grid: str) -> Values:
    """What the boxes of a year hold; nothing where it is given by other periods."""
    found: Values = {}
    if not _fits(stands, year, grid):
        return found
    for row in _of_year(stands, year):
        mark = row.starts_on.isoformat()
        found[f"value-{mark}"] = _figure(row.value)
        found[f"given-{mark}"] = "" if row.given == Given.VALUE else row.given
        found[f"note-{mark}"] = row.note
    return found


def _offered(stands: list[Any], year: int, grid: str, indicator: Indicator) -> Values:
    """What else the page says: other years and periods, and what would be replaced."""
    here = [] if _fits(stands, year, grid) else _of_year(stands, year)
    return {
        "year": year,
        "label": financial_year.label(year),
        "years": _years(stands, year),
        "grid": grid,
        "grids": list(forms.GRIDS.items()),
        "unit_hint": unit_hint(indicator),
        "replaced": [periods.words(row.starts_on, row.ends_on) for row in here],
    }


def _of_year(stands: list[Any], year: int) -> list[Any]:
    return [row for row in stands if financial_year.start_year(row.ends_on) == year]


def _year(request: SystemRequest, stands: list[Any]) -> int:
    """The year asked for; else this one, or the nearest before or after that has a trajectory."""
    asked = request.GET.get("year", "")
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) == 4):
            raise Http404
        if not EARLIEST_YEAR <= int(asked) < LATEST_YEAR:
            raise Http404
        return int(asked)
    today = financial_year.start_year(request.authority.on)
    years = {financial_year.start_year(row.ends_on) for row in stands} or {today}
    return min(years, key=lambda year: (abs(year - today), year))


def _grid(request: SystemRequest, indicator: Indicator, here: list[Any]) -> str:
    """By what the year is asked for: as the address says, as it stands, or as it is read."""
    asked = request.GET.get("by", "")
    if asked:
        if asked not in forms.GRIDS:
            raise Http404
        return asked
    for grid in forms.GRIDS:
        if here and all(
            periods.period_of(row.starts_on, grid) == (row.starts_on, row.ends_on) for row in here
        ):
            return grid
    return indicator.frequency


def _fits(stands: list[Any], year: int, grid: str) -> bool:
    """Whether every period that stands in the year is one of the grid."""
    known = set(_periods(year, grid))
    return all((row.starts_on, row.ends_on) in known for row in _of_year(stands, year))


def _periods(year: int, grid: str) -> list[tuple[date, date]]:
    days = periods.between(date(year, 4, 1), date(year + 1, 3, 31), grid)
    return [periods.period_of(day, grid) for day in days]


def _years(stands: list[Any], year: int) -> list[tuple[int, str]]:
    now = financial_year.start_year(clock.today())
    known = {financial_year.start_year(row.ends_on) for row in stands} | {year}
    offered = sorted({*known, *(now + step for step in YEARS)})
    return [(one, financial_year.label(one)) for one in offered]


def _figure(value: Any) -> str | None:
    """As somebody would type it: 92.75."""
    return None if value is None else f"{value.normalize():f}"
