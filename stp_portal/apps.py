"""How Django knows the assembly: it brings the Celery app into every process."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Loads the Celery app, so that shared tasks bind to it in web processes too."""

    name = "stp_portal"

    def ready(self) -> None:
        """Bind shared tasks to the portal's Celery app."""
        from stp_portal import celery  # noqa: F401
