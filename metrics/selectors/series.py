"""Series as they were known on a day: readings, plan, target, chart settings; 6 queries, or 7."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar, cast

from django.db.models import Q, QuerySet

from metrics import periods, spc
from metrics.against_plan import Figure, Planned
from metrics.enums import Given, PlanPart, TargetKind
from metrics.models import (
    Baseline,
    Indicator,
    IndicatorNote,
    PlanVersion,
    Reading,
    SpcSettings,
    Target,
    TrajectoryPoint,
)
from metrics.selectors import plan_versions
from metrics.spc_results import Analysis
from programmes.models import Organisation, System, User

R = TypeVar("R", Reading, TrajectoryPoint, Target, Baseline, SpcSettings, PlanVersion)
Key = tuple[int, int | None]
"""An indicator's id and an organisation's, None for the whole system."""


@dataclass
class Series:
    """An indicator for one organisation, or for the whole system, as it was known on a moment."""

    indicator: Indicator
    organisation: Organisation | None
    readings: list[Reading] = field(default_factory=list)
    trajectory: list[TrajectoryPoint] = field(default_factory=list)
    target: Target | None = None
    baseline: Baseline | None = None
    settings: SpcSettings | None = None

    @property
    def key(self) -> Key:
        return self.indicator.pk, self.organisation.pk if self.organisation else None

    @property
    def latest(self) -> Reading | None:
        """The last reading that has a value."""
        return next((row for row in reversed(self.readings) if row.value is not None), None)

    @property
    def figures(self) -> list[Figure]:
        return [
            Figure(row.starts_on, row.ends_on, row.value, row.numerator, row.denominator)
            for row in self.readings
        ]

    @property
    def planned(self) -> list[Planned]:
        """The values that the plan gives; where it gives words, nothing."""
        return [
            Planned(row.starts_on, row.ends_on, row.value)
            for row in self.trajectory
            if row.value is not None
        ]

    @property
    def spc_target(self) -> float | None:
        """What assurance is judged against: neither a range nor a year's total is one level."""
        if self.target is None or self.target.kind == TargetKind.RANGE:
            return None
        if self.indicator.cumulative and self.target.at_year_end:
            return None
        return float(self.target.value)

    def points(self, until: datetime | None = None) -> list[tuple[date, float | None]]:
        """Every period from the first reading to the last; None where nothing is known.

        With `until`, readings that became known at that moment or later are left out.
        """
        known = {
            row.starts_on: float(row.value)
            for row in self.readings
            if row.value is not None and (until is None or row.known_at < until)
        }
        if not known:
            return []
        days = periods.between(min(known), max(known), self.indicator.frequency)
        return [(day, known.get(day)) for day in days]

    def analysis(self, until: datetime | None = None) -> Analysis:
        """The XmR analysis by the series' own settings."""
        settings = self.settings
        return spc.analyse(
            self.points(until),
            improvement=self.indicator.improvement,  # type: ignore[arg-type]
            target=self.spc_target,
            rebase=[date.fromisoformat(r["on"]) for r in settings.rebase] if settings else (),
            fix_after=settings.fix_after if settings else None,
            screen=settings.screen if settings else False,
            two_of_three=settings.two_of_three if settings else "excludes_outside",  # type: ignore[arg-type]
        )


def visible(user: User, system: System, on: date) -> QuerySet[Indicator]:
    """Indicators of a system, and the national ones that measure one of its organisations."""
    rows = Indicator.objects.visible_to(user, on).filter(closed_on__isnull=True)
    members = Organisation.objects.filter(memberships__system=system)
    of_members = Q(system__isnull=True, organisations__in=members)
    return rows.filter(Q(system=system) | of_members).distinct()


def series_of(
    indicators: Iterable[Indicator],
    *,
    known: datetime | None = None,
    organisations: Sequence[Organisation] | None = None,
    since: date | None = None,
    values_only: bool = False,
) -> list[Series]:
    """The series of some indicators in a fixed number of queries, in the indicators' order.

    `known`: as known at that moment; now where None. `organisations`: only theirs, and those of
    the whole system. `values_only`: of readings nothing but periods and values, which is all that
    thousands of them are read for at once; who sent them and why is left out.
    """
    rows = list(indicators)
    found: dict[Key, Series] = {}
    for row, organisation in _pairs(rows, organisations):
        series = Series(row, organisation)
        found[series.key] = series
    ids = [row.pk for row in rows]
    # Nobody else's rows are read: national data have those of every trust.
    theirs = Q() if organisations is None else _theirs(organisations)
    readings = _readings(ids, known, since).filter(theirs)
    for reading, series in _placed(found, _values(readings) if values_only else readings):
        series.readings.append(reading)
    plan = TrajectoryPoint.objects.filter(theirs, indicator__in=ids).order_by("ends_on")
    for point, series in _placed(found, plan):
        series.trajectory.append(point)
    for target, series in _placed(found, Target.objects.filter(theirs, indicator__in=ids)):
        series.target = target
    for baseline, series in _placed(found, Baseline.objects.filter(theirs, indicator__in=ids)):
        series.baseline = baseline
    for settings, series in _placed(found, _settings(ids, known).filter(theirs)):
        series.settings = settings
    if known is not None:
        changed = plan_versions.as_known(ids, known).filter(theirs)
        for version, series in _placed(found, changed):
            _put_back(series, version)
    place = {row.pk: number for number, row in enumerate(rows)}
    return sorted(found.values(), key=lambda one: (place[one.indicator.pk], bool(one.organisation)))


def _put_back(series: Series, version: PlanVersion) -> None:
    """What the plan gave before it was changed."""
    rows = plan_versions.rows_of(version)
    if version.part == PlanPart.TRAJECTORY:
        series.trajectory = rows
    elif version.part == PlanPart.TARGET:
        series.target = rows[0] if rows else None
    else:
        series.baseline = rows[0] if rows else None


def _theirs(organisations: Sequence[Organisation]) -> Q:
    """Rows of some organisations, and those of the whole system."""
    return Q(organisation__in=organisations) | Q(organisation__isnull=True)


def _pairs(
    rows: list[Indicator], only: Sequence[Organisation] | None
) -> list[tuple[Indicator, Organisation | None]]:
    measured: dict[int, list[Organisation]] = defaultdict(list)
    through = Indicator.organisations.through
    links = through.objects.filter(indicator__in=[row.pk for row in rows])
    if only is not None:
        links = links.filter(organisation__in=only)
    links = links.select_related("organisation").prefetch_related("organisation__names")
    for link in links.order_by("organisation__key"):
        measured[link.indicator_id].append(link.organisation)
    some = {row.pk for row in rows if measured[row.pk]} if only is None else _measured_for(rows)
    found: list[tuple[Indicator, Organisation | None]] = []
    for row in rows:
        if row.pk not in some:
            found.append((row, None))
        found.extend((row, organisation) for organisation in measured[row.pk])
    return found


def _measured_for(rows: list[Indicator]) -> set[int]:
    """Ids of the indicators that are measured for organisations rather than the whole system."""
    through = Indicator.organisations.through
    links = through.objects.filter(indicator__in=[row.pk for row in rows])
    return set(links.values_list("indicator_id", flat=True))


def _readings(ids: list[int], known: datetime | None, since: date | None) -> QuerySet[Reading]:
    """The version of each period that was known, oldest period first."""
    rows = Reading.objects.filter(indicator__in=ids)
    if known is not None:
        rows = rows.filter(known_at__lte=known)
    if since is not None:
        rows = rows.filter(starts_on__gte=since)
    return rows.order_by("indicator_id", "organisation_id", "starts_on", "-number").distinct(
        "indicator_id", "organisation_id", "starts_on"
    )


def _values(readings: QuerySet[Reading]) -> Iterable[Reading]:
    """The same rows as named tuples: a model's instance takes three times as long to make."""
    columns = ("indicator_id", "organisation_id", "starts_on", "ends_on", "known_at")
    values = ("value", "numerator", "denominator")
    return cast("Iterable[Reading]", readings.values_list(*columns, *values, named=True))


def _settings(ids: list[int], known: datetime | None) -> QuerySet[SpcSettings]:
    rows = SpcSettings.objects.filter(indicator__in=ids)
    if known is not None:
        rows = rows.filter(at__lte=known)
    return rows.order_by("indicator_id", "organisation_id", "-number").distinct(
        "indicator_id", "organisation_id"
    )


def _placed(found: dict[Key, Series], rows: Iterable[R]) -> Iterator[tuple[R, Series]]:
    """Rows with the series each belongs to; those of no series asked for are left out.

    What stands for the whole system beside its organisations has a series of its own.
    """
    indicators = {series.indicator.pk: series.indicator for series in found.values()}
    for row in rows:
        key = (row.indicator_id, row.organisation_id)
        if key not in found and row.organisation_id is None and row.indicator_id in indicators:
            found[key] = Series(indicators[row.indicator_id], None)
        if series := found.get(key):
            yield row, series


def versions(series: Series) -> list[Reading]:
    """Every version of every reading of a series, latest period and version first."""
    rows = Reading.objects.filter(indicator=series.indicator, organisation=series.organisation)
    return list(rows.select_related("by").order_by("-starts_on", "-number"))


def settings_versions(indicator: Indicator, organisation: Organisation | None) -> list[SpcSettings]:
    """Every version of how a series' chart is drawn, latest first."""
    rows = SpcSettings.objects.filter(indicator=indicator, organisation=organisation)
    return list(rows.select_related("by").order_by("-number"))


def settings_before(settings: SpcSettings | None) -> SpcSettings | None:
    """The version before; None where the usual settings held before."""
    if settings is None or settings.number == 1:
        return None
    rows = SpcSettings.objects.filter(
        indicator=settings.indicator_id, organisation=settings.organisation_id
    )
    return rows.filter(number__lt=settings.number).order_by("-number").first()


def notes_of(
    indicator: Indicator, organisation: Organisation | None, *, known: datetime | None = None
) -> list[IndicatorNote]:
    """What was said of a series, latest month first: the last word of each that was known."""
    rows = IndicatorNote.objects.filter(indicator=indicator, organisation=organisation)
    if known is not None:
        rows = rows.filter(at__lte=known)
    return list(rows.select_related("by").order_by("-month", "-id").distinct("month"))


def plan_words(given: str, value: Decimal | None) -> str:
    """What stands for a value that the plan does not give; empty where it gives one."""
    return "" if given == Given.VALUE and value is not None else Given(given).label
