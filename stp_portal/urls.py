"""Every address of the portal, app by app."""

from django.urls import URLPattern, URLResolver, include, path

from stp_portal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("stp_portal.account_urls")),
    path("", include("programmes.urls")),
    path("", include("metrics.urls")),
    path("api/v1/", include("metrics.api.urls")),
    path("", include("assurance.urls")),
]

handler400 = "stp_portal.faults.bad_request"
handler403 = "stp_portal.faults.permission_denied"
handler404 = "stp_portal.faults.not_found"
handler500 = "stp_portal.faults.server_error"
