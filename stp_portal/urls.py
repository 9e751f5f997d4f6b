"""Every address of the portal, app by app."""

from django.urls import URLPattern, URLResolver, include, path

from stp_portal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("allauth.urls")),
]

handler500 = "stp_portal.faults.server_error"
