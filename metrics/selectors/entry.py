"""What stands where somebody enters readings: a period's versions, a month's last word."""

from __future__ import annotations

from datetime import date

from metrics.models import Indicator, IndicatorNote, Reading
from programmes.models import Organisation, Programme, System
from programmes.permissions import Authority
from programmes.selectors.tree import in_order


def enterable(authority: Authority, system: System) -> list[Indicator]:
    """Open indicators whose readings the person may enter: by programme, the system's own last."""
    rows = Indicator.objects.filter(system=system, closed_on__isnull=True)
    rows = rows.select_related("programme", "plan", "system").order_by("position", "name")
    may: dict[int | None, bool] = {None: authority.may("readings.enter", system)}
    found: dict[int | None, list[Indicator]] = {}
    programmes: dict[int, Programme] = {}
    for row in rows:
        if row.programme is not None and row.programme_id not in may:
            programmes[row.programme.pk] = row.programme
            may[row.programme_id] = authority.may("readings.enter", row.programme)
        if may[row.programme_id]:
            found.setdefault(row.programme_id, []).append(row)
    order = [*(one.pk for one in in_order(list(programmes.values()))), None]
    return [row for pk in order for row in found.get(pk, [])]


def find_reading(indicator: Indicator, pk: int) -> Reading | None:
    """A version of one of the indicator's readings."""
    rows = Reading.objects.filter(indicator=indicator, pk=pk).select_related("organisation")
    return rows.prefetch_related("organisation__names").first()


def versions_of(
    indicator: Indicator, organisation: Organisation | None, starts_on: date
) -> list[Reading]:
    """Every version of a period's reading, the one that stands first."""
    rows = Reading.objects.filter(
        indicator=indicator, organisation=organisation, starts_on=starts_on
    )
    return list(rows.select_related("by").order_by("-number"))


def note_of(
    indicator: Indicator, organisation: Organisation | None, month: date
) -> IndicatorNote | None:
    """The last word of a month."""
    rows = IndicatorNote.objects.filter(indicator=indicator, organisation=organisation, month=month)
    return rows.select_related("by").order_by("-pk").first()
