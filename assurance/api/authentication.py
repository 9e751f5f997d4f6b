"""Who asks: the session, or a personal token (`manage.py issue_token`) in the header."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class PersonalToken(TokenAuthentication):  # type: ignore[misc]
    """`Authorization: Token …`. A token ends on its day, or when its owner's account is closed."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """The owner and the token. Raises AuthenticationFailed in words for any other."""
        if not token.isalnum():
            raise AuthenticationFailed("This token is not valid, or has ended.")
        try:
            return super().authenticate_credentials(token)
        except AuthenticationFailed:
            raise AuthenticationFailed("This token is not valid, or has ended.") from None


class PersonalTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it."""

    target_class = PersonalToken
    name = "personalToken"

    def get_security_definition(self, _: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "A personal token: `Authorization: Token …`. `manage.py issue_token` "
            "prints one.",
        }
