"""The programme page: the plan's parts, with the month's beside them."""

from django.urls import URLPattern, path

from assurance.views import programme

urlpatterns: list[URLPattern] = [
    path(
        "systems/<slug:system>/programmes/<slug:key>/",
        programme.programme,
        name="programme",
    ),
]
