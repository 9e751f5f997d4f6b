"""Addresses of how an indicator, its plan and its chart are edited."""

from django.urls import path

from metrics.views import chart_settings, indicator_editing, trajectory

_S = "systems/<slug:system>/indicators/"
_I = f"{_S}<slug:ikey>/"

urlpatterns = [
    path(f"{_S}add/", indicator_editing.indicator_add, name="indicator_add"),
    path(f"{_I}edit/", indicator_editing.indicator_edit, name="indicator_edit"),
    path(f"{_I}close/", indicator_editing.indicator_close, name="indicator_close"),
    path(f"{_I}reopen/", indicator_editing.indicator_reopen, name="indicator_reopen"),
    path(f"{_I}baseline/", trajectory.indicator_baseline, name="indicator_baseline"),
    path(f"{_I}target/", trajectory.indicator_target, name="indicator_target"),
    path(f"{_I}trajectory/", trajectory.indicator_trajectory, name="indicator_trajectory"),
    path(f"{_I}chart/", chart_settings.indicator_chart, name="indicator_chart"),
]
