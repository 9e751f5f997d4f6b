"""Addresses of metrics, a file for each family of pages."""

from metrics.urls import editing, entry, indicators, peers, performance, readings, uploads

urlpatterns = [
    # Before those of one indicator, whose key could be the word add.
    *editing.urlpatterns,
    *indicators.urlpatterns,
    *readings.urlpatterns,
    *performance.urlpatterns,
    *peers.urlpatterns,
    *entry.urlpatterns,
    *uploads.urlpatterns,
]
