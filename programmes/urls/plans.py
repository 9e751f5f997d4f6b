"""A system's plans, one after the other."""

from django.urls import path

from programmes.views import plans

_S = "systems/<slug:system>/"

urlpatterns = [
    path(f"{_S}plans/", plans.plans, name="plans"),
    path(f"{_S}plans/<slug:plan>/", plans.plan, name="plan"),
]
