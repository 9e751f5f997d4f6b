"""A plan's spreadsheet, out and in, and sheets that come from elsewhere."""

from django.urls import path

from programmes.views import mapping, spreadsheet, uploads

_PLAN = "systems/<slug:system>/plans/<slug:plan>/"
_P = "systems/<slug:system>/programmes/<slug:key>/"
_U = f"{_PLAN}uploads/<int:upload>/"
_I = f"{_PLAN}import/"

urlpatterns = [
    path(f"{_PLAN}spreadsheet/", spreadsheet.plan_download, name="plan_download"),
    path(f"{_PLAN}spreadsheet/file/", spreadsheet.plan_download_file, name="plan_download_file"),
    path(f"{_P}spreadsheet/", spreadsheet.programme_spreadsheet, name="programme_spreadsheet"),
    path(
        f"{_P}spreadsheet/file/",
        spreadsheet.programme_spreadsheet_file,
        name="programme_spreadsheet_file",
    ),
    path(_U, uploads.upload, name="upload"),
    path(f"{_U}confirm/", uploads.upload_confirm, name="upload_confirm"),
    path(_I, mapping.plan_import, name="plan_import"),
    path(f"{_I}<int:upload>/", mapping.plan_import_sheet, name="plan_import_sheet"),
    path(f"{_I}<int:upload>/columns/", mapping.plan_import_columns, name="plan_import_columns"),
]
