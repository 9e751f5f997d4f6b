"""Addresses of performance: the summary, and the objectives that the measures serve."""

from django.urls import path

from metrics.views import performance

_S = "systems/<slug:system>/performance/"

urlpatterns = [
    path(_S, performance.performance, name="performance"),
    path(f"{_S}csv/", performance.performance_csv, name="performance_csv"),
    path(f"{_S}objectives/", performance.objectives, name="objectives"),
]
