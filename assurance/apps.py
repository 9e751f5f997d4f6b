from importlib import import_module

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "assurance"
    verbose_name = "The month"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("assurance.receivers")
