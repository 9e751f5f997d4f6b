"""Addresses of metrics, a file for each family of pages."""

from metrics.urls import entry, indicators, performance, readings

urlpatterns = [
    *indicators.urlpatterns,
    *readings.urlpatterns,
    *performance.urlpatterns,
    *entry.urlpatterns,
]
