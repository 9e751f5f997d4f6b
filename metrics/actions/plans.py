"""What a plan gives a series: baseline, target, trajectory. What stood before a change is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from metrics import periods
from metrics.actions.indicators import check_may_edit, place_words, save_version
from metrics.enums import Given, PlanPart, TargetKind
from metrics.models import Baseline, Indicator, PlanVersion, Target, TrajectoryPoint
from metrics.reading_rules import LARGEST
from metrics.selectors import plan_versions
from programmes import audit, financial_year
from programmes.actions.common import locked, need
from programmes.models import Organisation, User
from programmes.refusals import Refused
from programmes.text import day

VALUE_OR_NONE = frozenset({Given.VALUE, Given.ANNUAL_PLAN, Given.AT_YEAR_END})
"""Words beside which a trajectory may give a value too."""
TOLD = 6
"""Periods that the sentence of a change names; more are counted."""


@dataclass(frozen=True)
class Aim:
    """A target as somebody sets it, in the indicator's unit."""

    kind: str
    value: Decimal
    upper: Decimal | None = None
    due_on: date | None = None
    at_year_end: bool = False
    standard: str = ""
    note: str = ""


@dataclass(frozen=True)
class Step:
    """What a trajectory gives for one period; neither value nor words is no step."""

    starts_on: date
    ends_on: date
    given: str = Given.VALUE
    value: Decimal | None = None
    note: str = ""


@transaction.atomic
def set_baseline(
    *,
    indicator: Indicator,
    organisation: Organisation | None,
    given: str,
    value: Decimal | None,
    period: str = "",
    note: str = "",
    reason: str = "",
    version: int | None,
    by: User,
    at: datetime,
) -> Indicator:
    """Set where a series started from, or that it is awaited; a value that stood asks a reason."""
    found = _to_change(indicator, organisation, version, by, at)
    if given == Given.VALUE:
        if value is None:
            raise Refused("Enter the value of the baseline", "value")
        _refuse_impossible(found, value, "value")
    elif value is not None:
        raise Refused("Leave the value empty, or select that there is a value", "value")
    words = {"given": given, "value": value, "period": period.strip(), "note": note.strip()}
    row = Baseline(indicator=found, organisation=organisation, **words)
    before = plan_versions.standing(found, organisation, PlanPart.BASELINE)
    must = any(one.value is not None for one in before)
    return _replace(found, organisation, PlanPart.BASELINE, [row], reason, must, by, at)


@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    organisation: Organisation | None,
    aim: Aim | None,
    reason: str = "",
    version: int | None,
    by: User,
    at: datetime,
) -> Indicator:
    """Set what a series is held to, or with None that it is held to nothing."""
    found = _to_change(indicator, organisation, version, by, at)
    rows = []
    if aim is not None:
        _check_aim(found, aim)
        rows.append(Target(indicator=found, organisation=organisation, **vars(aim)))
    before = plan_versions.standing(found, organisation, PlanPart.TARGET)
    return _replace(found, organisation, PlanPart.TARGET, rows, reason, bool(before), by, at)


@transaction.atomic
def set_trajectory(
    *,
    indicator: Indicator,
    organisation: Organisation | None,
    year: int,
    steps: Sequence[Step],
    reason: str = "",
    version: int | None,
    by: User,
    at: datetime,
) -> Indicator:
    """Set what the plan expects in the financial year that begins in `year`; other years stay."""
    found = _to_change(indicator, organisation, version, by, at)
    wanted = [one for one in steps if one.value is not None or one.given != Given.VALUE]
    for one in wanted:
        _check_step(found, one, year)
    before = plan_versions.standing(found, organisation, PlanPart.TRAJECTORY)
    others = [row for row in before if financial_year.start_year(row.ends_on) != year]
    place = {"indicator": found, "organisation": organisation}
    rows = [*others, *(TrajectoryPoint(**place, **vars(one)) for one in wanted)]
    rows.sort(key=lambda row: row.ends_on)
    must = len(others) < len(before)
    return _replace(found, organisation, PlanPart.TRAJECTORY, rows, reason, must, by, at)


def keep(
    *,
    indicator: Indicator,
    organisation: Organisation | None,
    part: str,
    before: Sequence[Any],
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Keep what stood until now, so that a day before shows it still."""
    PlanVersion.objects.create(
        indicator=indicator,
        organisation=organisation,
        part=part,
        gave=plan_versions.plain(part, before),
        until=at,
        reason=reason,
        by=by,
    )


def _to_change(
    indicator: Indicator,
    organisation: Organisation | None,
    version: int | None,
    by: User,
    at: datetime,
) -> Indicator:
    check_may_edit(by, at, indicator)
    found = locked(Indicator.objects.all(), indicator, version)
    if organisation and not found.organisations.filter(pk=organisation.pk).exists():
        raise Refused("It is not measured for this organisation")
    return found


def _replace(
    indicator: Indicator,
    organisation: Organisation | None,
    part: str,
    rows: list[Any],
    reason: str,
    must: bool,
    by: User,
    at: datetime,
) -> Indicator:
    """Put the rows in the place of what stands. The same again changes nothing."""
    before = plan_versions.standing(indicator, organisation, part)
    if plan_versions.plain(part, before) == plan_versions.plain(part, rows):
        return indicator
    label = PlanPart(part).label.lower()
    reason = need(reason, "reason", f"Say why the {label} is changed") if must else reason.strip()
    place = {"indicator": indicator, "organisation": organisation}
    keep(**place, part=part, before=before, reason=reason, by=by, at=at)  # type: ignore[arg-type]
    model = plan_versions.MODELS[part]
    model.objects.filter(**place).delete()
    for row in rows:
        row.pk = None
    model.objects.bulk_create(rows)
    save_version(indicator, at)
    verb = "changed" if before else "set"
    told = _difference(indicator, part, before, rows)
    audit.record(
        verb=f"indicator.{part}_set",
        sentence=f"{verb} the {label} of “{indicator.name}”{place_words(organisation)}: {told}",
        subject=indicator,
        by=by,
        at=at,
        system=indicator.system,
        programme=indicator.programme,
        detail={"reason": reason} if reason else {},
    )
    return indicator


def _check_aim(indicator: Indicator, aim: Aim) -> None:
    _refuse_impossible(indicator, aim.value, "value")
    if aim.kind != TargetKind.RANGE:
        if aim.upper is not None:
            raise Refused("Only a target between two values has a second value", "upper")
        return
    if aim.upper is None:
        raise Refused("Enter the upper value", "upper")
    _refuse_impossible(indicator, aim.upper, "upper")
    if aim.upper < aim.value:
        raise Refused(f"The upper value must be {aim.value.normalize():f} or more", "upper")


def _check_step(indicator: Indicator, step: Step, year: int) -> None:
    first, last = date(year, 4, 1), date(year + 1, 3, 31)
    when = periods.words(step.starts_on, step.ends_on)
    if not first <= step.starts_on <= step.ends_on <= last:
        raise Refused(f"{when} is not in {financial_year.label(year)}")
    if step.value is None:
        return
    if step.given not in VALUE_OR_NONE:
        said = Given(step.given).label.lower()
        raise Refused(f"{when} can't have a value and be {said}: leave one of them out")
    _refuse_impossible(indicator, step.value, "", f"{when}: ")


def _refuse_impossible(indicator: Indicator, value: Decimal, field: str, before: str = "") -> None:
    if abs(value) >= LARGEST:
        raise Refused(f"{before}the value is larger than anything that is measured", field)
    if indicator.unit == "percent" and not 0 <= value <= 1000:
        raise Refused(f"{before}{value:f} is not a percentage. Enter it like 78.4", field)


def _difference(indicator: Indicator, part: str, before: list[Any], rows: list[Any]) -> str:
    if part != PlanPart.TRAJECTORY:
        told = _baseline if part == PlanPart.BASELINE else _target
        was, now = ((told(indicator, some[0]) if some else "none") for some in (before, rows))
        if was == now:
            return f"{now}, with other words beside it"
        return f"from {was} to {now}" if before else now
    return _steps(indicator, before, rows)


def _steps(indicator: Indicator, before: list[Any], rows: list[Any]) -> str:
    was = {(row.starts_on, row.ends_on): row for row in before}
    now = {(row.starts_on, row.ends_on): row for row in rows}
    told = []
    for when in sorted(was.keys() | now.keys()):
        old, new = was.get(when), now.get(when)
        if old and new and not _differ(old, new):
            continue
        name = periods.words(*when)
        if old is None:
            told.append(f"{name} {_step(indicator, new)}")
        elif new is None:
            told.append(f"{name} taken out ({_step(indicator, old)})")
        elif _step(indicator, old) == _step(indicator, new):
            told.append(f"{name} another note")
        else:
            told.append(f"{name} from {_step(indicator, old)} to {_step(indicator, new)}")
    more = len(told) - TOLD
    return "; ".join(told[:TOLD]) + (f"; and {more} more" if more > 0 else "")


def _differ(old: Any, new: Any) -> bool:
    part = PlanPart.TRAJECTORY
    return plan_versions.plain(part, [old]) != plan_versions.plain(part, [new])


def _step(indicator: Indicator, row: Any) -> str:
    said = "" if row.given == Given.VALUE else Given(row.given).label.lower()
    if row.value is None:
        return said
    return _number(indicator, row.value) + (f" ({said})" if said else "")


def _baseline(indicator: Indicator, row: Baseline) -> str:
    said = _step(indicator, row)
    return f"{said} ({row.period})" if row.period else said


def _target(indicator: Indicator, row: Target) -> str:
    value, when = _number(indicator, row.value), f" by {day(row.due_on)}" if row.due_on else ""
    when += " at year end" if row.at_year_end else ""
    if row.upper is not None:
        return f"between {value} and {_number(indicator, row.upper)}{when}"
    return f"{TargetKind(row.kind).label.lower()} {value}{when}"


def _number(indicator: Indicator, value: Decimal) -> str:
    said = f"{value.normalize():,f}"
    return {"percent": f"{said}%", "pounds": f"£{said}"}.get(indicator.unit, said)
