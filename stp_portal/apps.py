"""How Django knows the assembly: it brings the Celery app into every process."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Loads the Celery app, so that shared tasks bind to it in web processes too."""

    name = "stp_portal"

    def ready(self) -> None:
        """Bind shared tasks to the portal's Celery app, and learn who signs in where."""
        from allauth.account.signals import password_reset
        from django.contrib.auth.signals import user_logged_in

        from stp_portal import celery, lockout  # noqa: F401

        user_logged_in.connect(lockout.signed_in, dispatch_uid="known browser")
        password_reset.connect(lockout.password_chosen, dispatch_uid="password chosen")
