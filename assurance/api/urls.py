"""Addresses of the API, all under /api/v1/."""

from django.urls import path, re_path

from assurance.api import board, month, plan, schema

app_name = "api"

_S = "systems/<slug:system>/"

urlpatterns = [
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("systems/", plan.Systems.as_view(), name="systems"),
    path(_S, plan.OneSystem.as_view(), name="system"),
    path(f"{_S}programmes/", plan.Programmes.as_view(), name="programmes"),
    path(f"{_S}programmes/<slug:key>/", plan.OneProgramme.as_view(), name="programme"),
    path(f"{_S}periods/", plan.Periods.as_view(), name="periods"),
    path(f"{_S}periods/<str:month>/", plan.OnePeriod.as_view(), name="period"),
    path(f"{_S}returns/", month.Returns.as_view(), name="returns"),
    path(f"{_S}returns/<str:month>/<slug:key>/", month.OneReturn.as_view(), name="return"),
    path(f"{_S}reviews/", month.Reviews.as_view(), name="reviews"),
    path(f"{_S}reviews/<str:month>/<slug:key>/", month.OneReview.as_view(), name="review"),
    path(f"{_S}board/", board.Boards.as_view(), name="boards"),
    path(f"{_S}board/<str:month>/", board.OneBoard.as_view(), name="board"),
    re_path(r"^(?P<anything>[\s\S]*)$", schema.Nowhere.as_view(), name="nowhere"),
]
