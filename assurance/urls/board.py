from django.urls import path

from assurance.views.board import board, board_latest
from assurance.views.board_csv import board_csv

urlpatterns = [
    path("systems/<slug:system>/board/", board_latest, name="board_latest"),
    path("systems/<slug:system>/board/<str:month>/", board, name="board"),
    path("systems/<slug:system>/board/<str:month>/csv/", board_csv, name="board_csv"),
]
