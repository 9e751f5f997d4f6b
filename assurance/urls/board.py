from django.urls import URLPattern, URLResolver, include, path

from assurance.views.board import board, board_latest
from assurance.views.board_csv import board_csv

urlpatterns: list[URLPattern | URLResolver] = [
    path("systems/<slug:system>/board/", board_latest, name="board_latest"),
    path("systems/<slug:system>/board/<str:month>/", board, name="board"),
    path("systems/<slug:system>/board/<str:month>/csv/", board_csv, name="board_csv"),
    path("api/v1/", include("assurance.api.urls")),
]
