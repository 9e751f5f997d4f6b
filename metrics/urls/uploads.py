"""Addresses of readings by file."""

from django.urls import path

from metrics.views import readings_upload

_S = "systems/<slug:system>/readings/"

urlpatterns = [
    path(f"{_S}upload/", readings_upload.readings_upload, name="readings_upload"),
    path(f"{_S}upload/template/", readings_upload.readings_template, name="readings_template"),
    path(f"{_S}uploads/<int:upload>/", readings_upload.readings_preview, name="readings_preview"),
    path(f"{_S}uploads/<int:upload>/file/", readings_upload.readings_file, name="readings_file"),
]
