"""How a series' chart is drawn: each change is a new version with its reason; none is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction

from metrics.actions.indicators import check_may_edit, place_words
from metrics.enums import TwoOfThree
from metrics.models import Indicator, SpcSettings
from metrics.selectors.series import Series
from programmes import audit
from programmes.actions.common import need
from programmes.models import Organisation, User
from programmes.refusals import Refused, Stale
from programmes.text import day

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Wanted:
    """The settings as somebody wants them. `rebase`: days with their reasons."""

    rebase: tuple[tuple[date, str], ...] = ()
    fix_after: int | None = None
    screen: bool = False
    two_of_three: str = TwoOfThree.EXCLUDES_OUTSIDE

    def as_settings(self, indicator: Indicator, organisation: Organisation | None) -> SpcSettings:
        """As a row that is not saved."""
        rebase = [{"on": on.isoformat(), "reason": why} for on, why in sorted(self.rebase)]
        return SpcSettings(
            indicator=indicator,
            organisation=organisation,
            rebase=rebase,
            fix_after=self.fix_after,
            screen=self.screen,
            two_of_three=self.two_of_three,
        )


def wanted_of(settings: SpcSettings | None) -> Wanted:
    """What stands; the usual settings where nobody changed them."""
    if settings is None:
        return Wanted()
    return Wanted(
        tuple((date.fromisoformat(one["on"]), one["reason"]) for one in settings.rebase),
        settings.fix_after,
        settings.screen,
        settings.two_of_three,
    )


def redrawn(series: Series, wanted: Wanted) -> Series:
    """The series by other settings, to look at. Raises Refused where they mean nothing."""
    _check(wanted)
    found = replace(series, settings=wanted.as_settings(series.indicator, series.organisation))
    try:
        found.analysis()
    except ValueError as wrong:
        field = "fix_after" if "fixed" in str(wrong) else ""
        said = _ISO.sub(lambda found: day(found[0]), str(wrong))
        raise Refused(said.rstrip("."), field) from None
    return found


def doubts(series: Series, wanted: Wanted) -> list[str]:
    """Rebases that change nothing as readings are now; none of it is refused.

    The analysis itself says where limits come from fewer readings than are needed.
    """
    read = [on for on, value in series.points() if value is not None]
    days, told = sorted(on for on, _ in wanted.rebase), []
    for on, following in pairwise([*days, date.max]):
        if not any(one >= on for one in read):
            told.append(f"No reading is dated on or after {day(on)}, so it changes nothing yet.")
        elif not any(one < on for one in read):
            told.append(f"No reading is dated before {day(on)}, so it changes nothing.")
        elif not any(on <= one < following for one in read):
            where = f"between {day(on)} and {day(following)}"
            told.append(f"No reading is dated {where}, so the first of them changes nothing.")
    return told


@transaction.atomic
def change(
    *,
    series: Series,
    wanted: Wanted,
    reason: str,
    version: int,
    by: User,
    at: datetime,
) -> SpcSettings:
    """A new version of the settings. `version`: the number that was shown, 0 for none.

    Raises Stale where there is a later one, and Refused for settings that mean nothing or change
    nothing.
    """
    indicator, organisation = series.indicator, series.organisation
    check_may_edit(by, at, indicator)
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    rows = SpcSettings.objects.filter(indicator=indicator, organisation=organisation)
    last = rows.order_by("-number").first()
    if (last.number if last else 0) != version:
        raise Stale(indicator)
    reason = need(reason, "reason", "Say why the chart's settings are changed")
    redrawn(series, wanted)
    before = wanted_of(last)
    if _plain(wanted) == _plain(before):
        raise Refused("These are the settings that stand already: nothing was changed")
    row = wanted.as_settings(indicator, organisation)
    row.number, row.reason, row.at, row.by = version + 1, reason, at, by
    row.save()
    _tell(row, before, wanted, by, at)
    return row


def _tell(row: SpcSettings, before: Wanted, now: Wanted, by: User, at: datetime) -> None:
    indicator, told = row.indicator, "; ".join(_differences(before, now))
    what = f"how the chart of “{indicator.name}”{place_words(row.organisation)} is drawn"
    audit.record(
        verb="indicator.chart_changed",
        sentence=f"changed {what}, version {row.number}: {told}",
        subject=indicator,
        by=by,
        at=at,
        system=indicator.system,
        programme=indicator.programme,
        detail={"reason": row.reason, "version": row.number},
    )


def _check(wanted: Wanted) -> None:
    days = sorted(on for on, _ in wanted.rebase)
    for one, other in pairwise(days):
        if one == other:
            raise Refused(f"{day(one)} is given twice", "rebase")
    for on, why in wanted.rebase:
        if not why.strip():
            raise Refused(f"Say why the limits begin anew from {day(on)}", "rebase")


def _plain(wanted: Wanted) -> Any:
    return replace(wanted, rebase=tuple(sorted(wanted.rebase)))


def _differences(before: Wanted, now: Wanted) -> Sequence[str]:
    told = []
    was, new = dict(before.rebase), dict(now.rebase)
    told += [f"new limits from {day(on)}" for on in sorted(new.keys() - was.keys())]
    told += [f"no new limits from {day(on)} any more" for on in sorted(was.keys() - new.keys())]
    told += [
        f"another reason for {day(on)}" for on in sorted(was) if new.get(on, was[on]) != was[on]
    ]
    if before.fix_after != now.fix_after:
        fixed = f"fixed after {now.fix_after} readings" if now.fix_after else "no longer fixed"
        told.append(f"limits {fixed}")
    if before.screen != now.screen:
        told.append(f"large steps {'left out' if now.screen else 'counted'}")
    if before.two_of_three != now.two_of_three:
        told.append(f"two of three: {TwoOfThree(now.two_of_three).label.lower()}")
    return told
