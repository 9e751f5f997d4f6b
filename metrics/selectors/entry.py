"""What stands where somebody enters readings: a period's versions, a month's last word."""

from __future__ import annotations

from datetime import date

from metrics.models import Indicator, IndicatorNote, Reading
from programmes.models import Organisation


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
