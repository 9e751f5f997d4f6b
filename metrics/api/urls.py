"""Addresses of metrics' own part of the API, under /api/v1/."""

from django.urls import path

from metrics.api.readings import Readings

app_name = "readings_api"

urlpatterns = [path("readings/", Readings.as_view(), name="readings")]
