"""What happened to one item of the plan."""

from django.urls import path

from programmes.views import history

urlpatterns = [
    path(
        "systems/<slug:system>/history/<slug:kind>/<int:pk>/",
        history.item_changes,
        name="item_changes",
    ),
]
