"""Notes on a series, month by month: added and corrected. The last word of a month holds."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse

from metrics import periods
from metrics.actions.notes import add_note
from metrics.actions.readings import check_may_enter
from metrics.forms.notes import NoteForm, month_of
from metrics.models import IndicatorNote
from metrics.selectors import entry as selector
from metrics.views.indicators import Reading as Seen
from metrics.views.readings import page_of
from programmes import clock, financial_year
from programmes.access import SystemRequest, within_system
from programmes.text import month_name
from programmes.views.editing import Asking, Values, ask

OFFERED = 13
"""Months: the one under way and a year before it."""


@within_system("readings.enter")
def indicator_note(request: SystemRequest, ikey: str) -> HttpResponse:
    seen = Seen(request, ikey, clock.today())
    check_may_enter(request.authority, seen.indicator)
    month = _month(request, seen.on)
    said = selector.note_of(seen.indicator, seen.series.organisation, month)
    asking = Asking(
        title=f"Note on {month_name(month)}",
        caption=seen.indicator.name,
        back=f"{page_of(request.system.key, seen.indicator, seen.organisation)}#notes",
        initial=_values(said, month),
        theirs=lambda row: _values(row, row.month),
        author=_author,
        said=f"The note on {month_name(month)} is saved.",
        button="Save the note",
        save=lambda typed: add_note(
            indicator=seen.indicator,
            organisation=seen.organisation,
            month=typed["month"],
            text=typed["text"],
            seen=typed["version"],
            by=request.user,
            at=clock.now(),
        ),
        template="metrics/readings/note.jinja",
        section="performance",
        more={
            "system": request.system,
            "indicator": seen.indicator,
            "organisation": seen.shown.row.organisation,
            "months": _offered(seen.on, month),
            "month": month,
            "stands": said,
        },
    )
    return ask(request, NoteForm, asking)


def _month(request: SystemRequest, on: date) -> date:
    """The month sent or asked for, if it has begun; else the last that is over."""
    asked = month_of(request.POST.get("month", "") or request.GET.get("month", ""))
    if asked is None or asked > on:
        return financial_year.previous_month(on.replace(day=1))
    return asked


def _offered(on: date, month: date) -> list[date]:
    found = [row[0] for row in periods.back_from(on, "monthly", OFFERED)]
    return found if month in found else [*found, month]


def _values(row: IndicatorNote | None, month: date) -> Values:
    """What is said, as the form's values; the version is the note's id."""
    return {
        "text": row.text if row else "",
        "month": f"{month:%Y-%m}",
        "version": row.pk if row else 0,
    }


def _author(row: IndicatorNote) -> tuple[str, datetime]:
    return row.by.name, row.at
