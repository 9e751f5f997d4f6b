"""Readings of one series: recorded, corrected with a reason, taken back. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from metrics import periods
from metrics.actions import readings as actions
from metrics.forms.readings import AddReadingForm, CorrectReadingForm, TakeBackForm
from metrics.models import Indicator, Reading
from metrics.parsers.sent import EARLIEST_YEAR
from metrics.presenters import readings as presenter
from metrics.presenters.performance import WHOLE
from metrics.selectors import entry as selector
from metrics.selectors import performance
from metrics.views.indicators import Reading as Seen
from programmes import clock, financial_year
from programmes.access import SystemRequest, within_system
from programmes.models import Organisation
from programmes.refusals import Stale
from programmes.views.editing import Asking, Values, ask

LATEST = {"monthly": 13, "quarterly": 9, "annual": 11}
"""Periods offered at first: the one under way and a year, two or ten before it."""

YEARS_BACK = 15


class Stands(Exception):
    """A reading stands already for the period that somebody adds one to."""

    def __init__(self, current: Reading, typed: Values) -> None:
        self.current, self.typed = current, typed
        super().__init__()


def page_of(system: str, indicator: Indicator, organisation: Organisation | None) -> str:
    """The address of a series' page."""
    path = reverse("indicator", args=[system, indicator.key])
    return f"{path}{_of(indicator, organisation)}"


def _of(indicator: Indicator, organisation: Organisation | None, **more: str) -> str:
    """What an address says of a series, beside its indicator."""
    said = {"organisation": organisation.key} if organisation else {}
    if organisation is None and indicator.organisations.exists():
        said = {"organisation": WHOLE}
    said |= {name: value for name, value in more.items() if value}
    return f"?{urlencode(said)}" if said else ""


@within_system("readings.enter")
def reading_add(request: SystemRequest, ikey: str) -> HttpResponse:
    seen = Seen(request, ikey, clock.today())
    actions.check_may_enter(request.authority, seen.indicator)
    series = seen.series
    offered = _offered(seen.indicator, seen.on, request.GET.get("year", ""))
    asked = _asked_period(seen.indicator, seen.on, request.GET.get("period", ""))
    standing = next((r for r in series.readings if asked and r.starts_on == asked[0]), None)
    if standing is not None and request.method != "POST":
        return redirect("reading_correct", request.system.key, ikey, standing.pk)
    first = asked or next((row for row in offered if row[1] < seen.on), offered[0])
    if first not in offered:
        offered = [first, *offered]
    asking = Asking(
        title="Add a reading",
        caption=seen.indicator.name,
        back=page_of(request.system.key, seen.indicator, seen.organisation),
        initial={"period": periods.code(*first)},
        button="Record the reading",
        said="The reading is recorded.",
        save=lambda typed: _add(seen, typed),
        template="metrics/readings/add.jinja",
        section="performance",
        more=_add_context(seen, offered),
    )
    try:
        return ask(request, AddReadingForm, asking, indicator=seen.indicator, offered=offered)
    except Stands as stands:
        return _stands_already(request, seen.indicator, stands)


def _add(seen: Seen, typed: Values) -> Reading:
    starts_on, ends_on = typed["period"]
    try:
        return actions.record(
            indicator=seen.indicator,
            organisation=seen.organisation,
            said=_said(typed, starts_on, ends_on),
            provenance=typed["provenance"],
            as_typed=bool(typed.get("as_typed")),
            seen=0,
            by=seen.request.user,
            at=clock.now(),
        )
    except Stale as stale:
        raise Stands(stale.current, typed) from None


def _said(typed: Values, starts_on: date, ends_on: date) -> Any:
    figures = (typed.get(name) for name in ("value", "numerator", "denominator"))
    return actions.Said(starts_on, ends_on, *figures)


def _add_context(seen: Seen, offered: Sequence[tuple[date, date]]) -> Values:
    this = financial_year.start_year(seen.on)
    back = range(this, this - YEARS_BACK, -1)
    years = [(str(one), financial_year.label(one)) for one in back]
    return {
        "system": seen.request.system,
        "indicator": seen.indicator,
        "organisation": seen.shown.row.organisation,
        "choices": seen.choices,
        "chosen": seen.chosen,
        "years": years if seen.indicator.frequency != "annual" else [],
        "year": seen.request.GET.get("year", ""),
        "lately": presenter.lately(seen.series),
    }


def _offered(indicator: Indicator, on: date, year: str) -> list[tuple[date, date]]:
    """Periods that have begun, latest first: the last ones, or those of a financial year."""
    frequency = indicator.frequency
    this = financial_year.start_year(on)
    if year not in map(str, range(this - YEARS_BACK + 1, this + 1)):
        return periods.back_from(on, frequency, LATEST[frequency])
    first, last = date(int(year), 4, 1), min(date(int(year) + 1, 3, 31), on)
    found = periods.back_from(last, frequency, 12 // periods.MONTHS[frequency])
    return [row for row in found if row[0] >= first]


def _asked_period(indicator: Indicator, on: date, code: str) -> tuple[date, date] | None:
    """A period that an address names, if the indicator is read for such and it has begun."""
    try:
        found = periods.parse(code)
    except ValueError:
        return None
    if found[0].year < EARLIEST_YEAR or found[0] > on:
        return None
    if found != periods.period_of(found[0], indicator.frequency):
        return None
    return found


@within_system("readings.enter")
def reading_correct(request: SystemRequest, ikey: str, reading: int) -> HttpResponse:
    indicator, versions = _versions(request, ikey, reading)
    asking = _correcting(request, indicator, versions)
    return ask(request, CorrectReadingForm, asking, indicator=indicator)


def _versions(request: SystemRequest, ikey: str, pk: int) -> tuple[Indicator, list[Reading]]:
    """The indicator and every version of a reading's period, the one that stands first."""
    indicator = performance.find_indicator(
        performance.Asked(request.user, request.system, clock.today(), None), ikey
    )
    if indicator is None:
        raise Http404
    actions.check_may_enter(request.authority, indicator)
    found = selector.find_reading(indicator, pk)
    if found is None:
        raise Http404
    return indicator, selector.versions_of(indicator, found.organisation, found.starts_on)


def _correcting(
    request: SystemRequest, indicator: Indicator, versions: list[Reading], **more: Any
) -> Asking:
    """`versions`: the one that stands first."""
    standing = versions[0]
    organisation = standing.organisation

    def save(typed: Values) -> Reading:
        return actions.record(
            indicator=indicator,
            organisation=organisation,
            said=_said(typed, standing.starts_on, standing.ends_on),
            provenance=typed["provenance"],
            reason=typed["reason"],
            as_typed=bool(typed.get("as_typed")),
            seen=typed["version"],
            by=request.user,
            at=clock.now(),
        )

    return Asking(
        title=f"Correct the reading of {periods.words(standing.starts_on, standing.ends_on)}",
        caption=indicator.name,
        back=page_of(request.system.key, indicator, organisation),
        initial=presenter.values(standing),
        theirs=presenter.values,
        author=_author,
        button="Record the correction",
        said="The reading is corrected. What stood before stays in its history.",
        save=save,
        template="metrics/readings/correct.jinja",
        section="performance",
        more=_correct_context(request, indicator, versions) | more,
    )


def _correct_context(
    request: SystemRequest, indicator: Indicator, versions: list[Reading]
) -> Values:
    standing = versions[0]
    named = [request.system.key, indicator.key, standing.pk]
    return {
        "system": request.system,
        "indicator": indicator,
        "organisation": presenter.whose(standing.organisation, request.authority.on),
        "stands": presenter.stands(standing, indicator),
        "signed": presenter.signed(versions),
        "versions": list(presenter.versions(versions, indicator)),
        "address": reverse("reading_correct", args=named),
        "take_back": reverse("reading_take_back", args=named) if standing.value is not None else "",
    }


def _author(row: Reading) -> tuple[str, datetime]:
    return row.by.name, row.known_at


def _stands_already(request: SystemRequest, indicator: Indicator, stands: Stands) -> HttpResponse:
    """What was typed as a new reading, to be sent as a correction of the one that stands."""
    row = stands.current
    versions = selector.versions_of(indicator, row.organisation, row.starts_on)
    asking = _correcting(request, indicator, versions, found_standing=True)
    values = {**stands.typed, "version": row.number, "reason": ""}
    form = CorrectReadingForm(initial=presenter.typed_again(values), indicator=indicator)
    context = {"form": form, "asking": asking, **asking.more}
    return render(request, asking.template, context, status=409)


@within_system("readings.enter")
def reading_take_back(request: SystemRequest, ikey: str, reading: int) -> HttpResponse:
    indicator, versions = _versions(request, ikey, reading)
    standing = versions[0]
    when = periods.words(standing.starts_on, standing.ends_on)
    asking = Asking(
        title=f"Take back the reading of {when}",
        caption=indicator.name,
        back=page_of(request.system.key, indicator, standing.organisation),
        initial={"version": standing.number},
        theirs=lambda now: {"reason": now.reason, "version": now.number},
        author=_author,
        intro=(f"There will be no reading of {when}. What stood stays in its history.",),
        button="Take back the reading",
        warning=True,
        said="The reading is taken back.",
        section="performance",
        save=lambda typed: actions.take_back(
            reading=standing,
            seen=typed["version"],
            reason=typed["reason"],
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, TakeBackForm, asking)
