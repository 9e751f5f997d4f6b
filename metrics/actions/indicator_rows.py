"""The rows of an indicator file: what stands, what the file says, and writing the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from metrics.actions import plans
from metrics.enums import PlanPart
from metrics.models import Baseline, Indicator, PeerMeasure, PeerTable, PeerValue, Target
from metrics.models import TrajectoryPoint as Point
from metrics.parsers.indicator_entries import IndicatorEntry, IndicatorFile, PeerTableEntry
from metrics.parsers.indicator_file import figure
from metrics.selectors import plan_versions
from programmes.models import Organisation, Plan, Priority, Programme, User
from programmes.parsers.portfolio_yaml import Fault


@dataclass
class Known:
    """What a file refers to, by the names it uses."""

    plan: Plan
    programmes: dict[str, Programme]
    priorities: dict[str, Priority]
    organisations: dict[str, Organisation]

    def organisation(self, key: str) -> Organisation | None:
        """None for the whole system."""
        return self.organisations[key] if key else None


@dataclass
class Done:
    """What loading a file did: keys of indicators and peer tables, and a count of readings."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    readings: int = 0

    @property
    def writes(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.changed or self.tables or self.readings)


def known_of(plan: Plan) -> Known:
    """What a file of this plan may refer to: members of the system stand in any of its plans."""
    priorities = Priority.objects.filter(framework__plan=plan).select_related("framework")
    members = Organisation.objects.filter(memberships__system=plan.system).distinct()
    return Known(
        plan,
        {row.key: row for row in Programme.objects.filter(plan=plan)},
        {f"{row.framework.key}/{row.key}": row for row in priorities},
        {row.key: row for row in members},
    )


def unknown(read: IndicatorFile, known: Known) -> list[Fault]:
    """What the file refers to and the plan doesn't have, and keys that stand elsewhere."""
    taken = Indicator.objects.filter(key__in=[one.key for one in read.indicators])
    elsewhere = {
        row.key: row
        for row in taken.select_related("plan")
        if row.system_id is None or (row.system == known.plan.system and row.plan != known.plan)
    }
    faults = []
    for one in read.indicators:
        if row := elsewhere.get(one.key):
            place = f"plan “{row.plan.key}”" if row.plan else "national open data"
            faults.append(Fault(one.line, f"“{one.key}” stands in {place} already."))
        if one.programme and one.programme not in known.programmes:
            faults.append(Fault(one.line, f"“{one.programme}” is no programme of the plan."))
        faults += _missing(one.line, one.priorities, known.priorities, "priority of the plan")
        members = known.organisations
        faults += _missing(one.line, one.organisations, members, "organisation of the system")
    return faults


def _missing(line: int, names: Iterable[str], known: Any, what: str) -> list[Fault]:
    return [Fault(line, f"“{name}” is no {what}.") for name in names if name not in known]


def write_indicators(read: IndicatorFile, known: Known, done: Done, by: User, at: datetime) -> None:
    """Add what is new and bring the rest in line; what was edited in the portal stays as it is."""
    system = known.plan.system
    rows = Indicator.objects.select_for_update(of=("self",)).filter(system=system)
    standing = {row.key: row for row in rows.filter(plan=known.plan)}
    for position, entry in enumerate(read.indicators, start=1):
        row = standing.get(entry.key)
        if row and row.version > 1:
            done.kept.append(entry.key)
            continue
        words = _words(entry, known, position)
        if row is None:
            place = {"system": system, "plan": known.plan, "key": entry.key, "updated_at": at}
            _write_parts(Indicator.objects.create(**place, **words), entry, known)
            done.added.append(entry.key)
        elif _differs(row, words, entry, known):
            Indicator.objects.filter(pk=row.pk).update(**words, updated_at=at)
            _keep_parts(row, entry, known, by, at)
            _write_parts(row, entry, known)
            done.changed.append(entry.key)


def _words(entry: IndicatorEntry, known: Known, position: int) -> dict[str, Any]:
    programme = known.programmes[entry.programme] if entry.programme else None
    return entry.words | {"programme": programme, "position": position}


def _differs(row: Indicator, words: dict[str, Any], entry: IndicatorEntry, known: Known) -> bool:
    if any(getattr(row, name) != value for name, value in words.items()):
        return True
    if set(entry.organisations) != set(row.organisations.values_list("key", flat=True)):
        return True
    aligned = {known.priorities[name].pk for name in entry.priorities}
    if aligned != set(row.priorities.values_list("pk", flat=True)):
        return True
    return any(
        _plain(model.objects.filter(indicator=row), columns) != _plain(said, columns)
        for model, columns, said in _parts(row, entry, known)
    )


_BASELINE = ("organisation_id", "given", "value", "period", "note")
_TARGET = (
    *("organisation_id", "kind", "value", "upper"),
    *("due_on", "at_year_end", "standard", "note"),
)
_POINT = ("organisation_id", "starts_on", "ends_on", "given", "value", "note")


def _parts(
    row: Indicator, entry: IndicatorEntry, known: Known
) -> list[tuple[Any, tuple[str, ...], list[Any]]]:
    """Each table that hangs on an indicator, its columns, and its rows as the file has them."""
    baselines, targets, points = [], [], []
    for one in entry.baseline:
        here = known.organisation(one.organisation)
        words = {"given": one.given, "value": one.value, "period": one.period, "note": one.note}
        baselines.append(Baseline(indicator=row, organisation=here, **words))
    for aim in entry.target:
        here = known.organisation(aim.organisation)
        words = {name: getattr(aim, name) for name in _TARGET[1:]}
        targets.append(Target(indicator=row, organisation=here, **words))
    for point in entry.trajectory:
        here = known.organisation(point.organisation)
        words = {"given": point.given, "value": point.value, "note": point.note}
        first, last = point.period
        days = {"starts_on": first, "ends_on": last}
        points.append(Point(indicator=row, organisation=here, **days, **words))
    return [
        (Baseline, _BASELINE, baselines),
        (Target, _TARGET, targets),
        (Point, _POINT, points),
    ]


def _plain(rows: Iterable[Any], columns: tuple[str, ...]) -> set[tuple[Any, ...]]:
    return {tuple(getattr(row, name) for name in columns) for row in rows}


def _keep_parts(
    row: Indicator, entry: IndicatorEntry, known: Known, by: User, at: datetime
) -> None:
    """Keep what the plan gave each series whose part of it changes."""
    for part, (_, _, said) in zip(PlanPart.values, _parts(row, entry, known), strict=True):
        stood = plan_versions.MODELS[part].objects.filter(indicator=row)
        before, after = _by_organisation(stood), _by_organisation(said)
        for pk in before.keys() | after.keys():
            was, now = before.get(pk, []), after.get(pk, [])
            if plan_versions.plain(part, was) != plan_versions.plain(part, now):
                plans.keep(
                    indicator=row,
                    organisation=(was or now)[0].organisation,
                    part=part,
                    before=was,
                    reason="The plan’s indicator file was changed.",
                    by=by,
                    at=at,
                )


def _by_organisation(rows: Iterable[Any]) -> dict[int | None, list[Any]]:
    found: dict[int | None, list[Any]] = {}
    for row in sorted(rows, key=lambda row: getattr(row, "ends_on", date.min)):
        found.setdefault(row.organisation_id, []).append(row)
    return found


def _write_parts(row: Indicator, entry: IndicatorEntry, known: Known) -> None:
    row.organisations.set([known.organisations[key] for key in entry.organisations])
    row.priorities.set([known.priorities[name] for name in entry.priorities])
    for model, columns, said in _parts(row, entry, known):
        standing = model.objects.filter(indicator=row)
        if _plain(standing, columns) != _plain(said, columns):
            standing.delete()
            model.objects.bulk_create(said)


def write_tables(read: IndicatorFile, known: Known, done: Done) -> None:
    """Bring the peer tables in line with the file."""
    for entry in read.peer_tables:
        said = {"plan": known.plan, **entry.words}
        table, made = PeerTable.objects.get_or_create(
            system=known.plan.system, key=entry.key, defaults=said
        )
        if not made and all(getattr(table, name) == value for name, value in said.items()):
            if _cells_of(table) == _cells_said(entry):
                continue
        elif not made:
            PeerTable.objects.filter(pk=table.pk).update(**said)
        table.measures.all().delete()
        _write_cells(table, entry)
        done.tables.append(entry.key)


_MEASURE = (
    *("key", "name", "heading", "domain", "unit", "decimals", "improvement", "period", "target"),
    *("national_average", "upper_quartile", "printed_rank", "printed_of", "note"),
)


def _cells_of(table: PeerTable) -> tuple[list[Any], set[Any]]:
    measures = [tuple(getattr(row, name) for name in _MEASURE) for row in table.measures.all()]
    cells = PeerValue.objects.filter(measure__table=table)
    return measures, set(cells.values_list("peer", "measure__key", "printed", "value"))


def _cells_said(entry: PeerTableEntry) -> tuple[list[Any], set[Any]]:
    measures = [
        tuple(one.key if name == "key" else one.words[name] for name in _MEASURE)
        for one in entry.measures
    ]
    units = {one.key: one.words["unit"] for one in entry.measures}
    return measures, {
        (cell.peer, cell.measure, cell.printed, _ranked(units[cell.measure], cell.printed))
        for cell in entry.values
    }


def _ranked(unit: str, printed: str) -> Any:
    """The number that can be ranked; none where the measure is a word."""
    return figure(printed) if unit else None


def _write_cells(table: PeerTable, entry: PeerTableEntry) -> None:
    rows = PeerMeasure.objects.bulk_create(
        PeerMeasure(table=table, key=one.key, position=position, **one.words)
        for position, one in enumerate(entry.measures, start=1)
    )
    measures = {row.key: row for row in rows}
    PeerValue.objects.bulk_create(
        PeerValue(
            measure=measures[cell.measure],
            peer=cell.peer,
            printed=cell.printed,
            value=_ranked(measures[cell.measure].unit, cell.printed),
        )
        for cell in entry.values
    )
