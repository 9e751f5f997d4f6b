"""Addresses of how readings come in."""

from django.urls import path

from metrics.views import tokens

_S = "systems/<slug:system>/readings/"

urlpatterns = [
    path(f"{_S}keys/", tokens.tokens, name="tokens"),
    path(f"{_S}keys/add/", tokens.token_add, name="token_add"),
    path(f"{_S}keys/revoke/", tokens.token_revoke, name="token_revoke"),
]
