"""Addresses of metrics, a file for each family of pages."""

from metrics.urls import entry, indicators, performance

urlpatterns = [*indicators.urlpatterns, *performance.urlpatterns, *entry.urlpatterns]
