from importlib import import_module

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "The plan and the people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("programmes.receivers")
