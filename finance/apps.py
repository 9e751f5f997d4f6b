"""How Django knows this app."""

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    """The app's name and label."""

    name = "finance"
    default_auto_field = "django.db.models.BigAutoField"
