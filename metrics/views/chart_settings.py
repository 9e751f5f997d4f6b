"""How a series' chart is drawn: looked at first, then saved as a new version with its reason."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from metrics.actions import chart_settings as actions
from metrics.forms import chart_settings as forms
from metrics.models import SpcSettings
from metrics.presenters import chart_settings as presenter
from metrics.selectors.series import Series, series_of, settings_versions
from metrics.views.indicator_editing import find_to_edit
from metrics.views.trajectory import Place, differing
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.kept_posts import bind
from programmes.refusals import Refused
from programmes.views.editing import Asking, Values, ask


@within_system("indicators.edit")
def indicator_chart(request: SystemRequest, ikey: str) -> HttpResponse:
    place = Place(request, find_to_edit(request, ikey))
    series = _series(place)
    initial = _initial(series.settings)
    asking = Asking(
        title="Chart settings",
        caption=place.indicator.name,
        back=place.back,
        said="The chart’s settings are saved as a new version.",
        section="performance",
        initial=initial,
        template="metrics/editing/chart.jinja",
        theirs=lambda _: _theirs(request, place),
        more=_more(request, place, series),
        save=lambda typed: actions.change(
            series=series,
            wanted=typed["wanted"],
            reason=typed["reason"],
            version=typed["version"],
            by=request.user,
            at=clock.now(),
        ),
    )
    lines = forms.lines_of(request.POST, initial)
    if request.method == "POST" and "show" in request.POST:
        return _look(request, asking, series, lines)
    return ask(request, forms.ChartForm, asking, lines=lines)


def _series(place: Place) -> Series:
    rows = [place.organisation] if place.organisation else []
    found = series_of([place.indicator], organisations=rows)
    key = (place.indicator.pk, place.organisation.pk if place.organisation else None)
    asked = next((one for one in found if one.key == key), None)
    if asked is None:
        # Nothing stands yet for the whole beside its organisations.
        if place.organisation:
            raise Http404
        return Series(place.indicator, None)
    return asked


def _look(request: SystemRequest, asking: Asking, series: Series, lines: int) -> HttpResponse:
    """The chart with the settings that were typed, beside the chart as it is. Nothing is saved."""
    form = bind(request, forms.ChartForm, initial=asking.initial, lines=lines)
    look: Values = {}
    if form.is_valid():
        wanted = form.cleaned_data["wanted"]
        try:
            redrawn = actions.redrawn(series, wanted)
        except Refused as refused:
            form.refuse(refused)
        else:
            system, on = request.system.key, request.authority.on
            look = {
                "before": presenter.drawn(series, system, on),
                "after": presenter.drawn(redrawn, system, on),
                "doubts": actions.doubts(series, wanted),
            }
    context = {"form": form, "asking": asking, **asking.more, "look": look}
    return render(request, asking.template, context, status=422 if form.errors else 200)


def _initial(settings: SpcSettings | None) -> Values:
    return forms.initial_of(actions.wanted_of(settings), settings.number if settings else 0)


def _theirs(request: SystemRequest, place: Place) -> Values:
    """The version that stands now, where it says something else than what was sent."""
    now = _initial(_series(place).settings)
    return differing(request, now) | {"version": now["version"]}


def _more(request: SystemRequest, place: Place, series: Series) -> Values:
    on = request.authority.on
    versions: list[Any] = settings_versions(place.indicator, place.organisation)
    return place.more | {
        "now": presenter.drawn(series, request.system.key, on),
        "versions": presenter.versions(versions, on),
        "look": {},
    }
