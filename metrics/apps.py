"""How Django knows this app."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """The app's name and label."""

    name = "metrics"
    default_auto_field = "django.db.models.BigAutoField"
