"""Who sends: an organisation's key in the header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from metrics.actions.tokens import hash_of
from metrics.models import OrganisationToken
from metrics.selectors.tokens import find
from programmes import clock

WORD = "Organisation"
ASKED = "Send an organisation's key: Authorization: Organisation, then the key."
LONGEST_SECRET = 100


@dataclass(frozen=True)
class Sender:
    """An organisation's system, as far as the framework asks who it is."""

    pk: str
    is_authenticated: bool = True


class OrganisationKey(BaseAuthentication):
    """`Authorization: Organisation …`. A key ends on its day, or when it is revoked."""

    def authenticate(self, request: Request) -> tuple[Sender, OrganisationToken]:
        """Who sends, and the key. Raises AuthenticationFailed in words for any other."""
        word, _, secret = request.headers.get("Authorization", "").partition(" ")
        if word != WORD:
            raise AuthenticationFailed(ASKED)
        fits = secret.isascii() and secret.isprintable() and len(secret) <= LONGEST_SECRET
        token = find(hash_of(secret), clock.today()) if fits else None
        if token is None:
            raise AuthenticationFailed("This key is not valid, was revoked, or has ended.")
        return Sender(f"key-{token.pk}"), token

    def authenticate_header(self, _: Request) -> str:
        return WORD


class OrganisationKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it."""

    target_class = OrganisationKey
    name = "organisationKey"

    def get_security_definition(self, _: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "An organisation's key: `Authorization: Organisation …`. The PMO makes"
            " it on the page Keys of organisations.",
        }
