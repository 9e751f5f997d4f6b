"""Addresses of metrics, a file for each family of pages."""

from metrics.urls import entry

urlpatterns = [*entry.urlpatterns]
