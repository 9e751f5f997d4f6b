"""Refusals as JSON, in the words that the pages use."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import exception_handler

from programmes.refusals import NotAllowed

WHO_ASKS = "Sign in to the portal, or send a personal token: Authorization: Token, then the token."
NOT_FOUND = "There is nothing at this address, or nothing that you may see."


def refuse(error: Exception, context: dict[str, Any]) -> Response | None:
    """`{"detail": sentence}`; what belongs to another system reads as what does not exist."""
    if isinstance(error, NotAllowed):
        error = PermissionDenied(str(error))
    if isinstance(error, Http404 | NotFound):
        error = NotFound(NOT_FOUND)
    if isinstance(error, NotAuthenticated):
        # DRF has put the WWW-Authenticate header on the error that it raised.
        error.detail = ErrorDetail(WHO_ASKS, code=error.default_code)
    return exception_handler(error, context)
