"""Addresses of one indicator."""

from django.urls import path

from metrics.views import indicators

_I = "systems/<slug:system>/indicators/<slug:ikey>/"

urlpatterns = [
    path(_I, indicators.indicator, name="indicator"),
    path(f"{_I}csv/", indicators.indicator_csv, name="indicator_csv"),
]
