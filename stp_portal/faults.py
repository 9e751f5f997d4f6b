"""Honest pages when something is refused or fails. None of them reads the database."""

import sys

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)

# What PostgreSQL raises when it is gone, read-only, or out of disk.
DATABASE_FAULTS = (OperationalError, InterfaceError, InternalError)
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
RETRY_SECONDS = "60"
READ_ONLY, DISK_FULL = "25006", "53100"
CAUSES = {
    READ_ONLY: "The portal can be read but not written to just now.",
    DISK_FULL: "The portal has run out of room to save anything.",
}
PLAIN = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Sorry, there is a problem</title>"
    "<h1>Sorry, there is a problem with the service</h1><p>Try again later.</p>"
)


def page(status: int, **context: str) -> HttpResponse:
    """The error page, or a bare one if even that can't be made."""
    try:
        body = str(render_to_string(f"errors/{status}.jinja", context))
    except Exception:
        log.exception("error page failed", status=status)
        body = PLAIN
    return HttpResponse(body, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database can't serve us just now, else 500; nothing was saved in either."""
    error = sys.exc_info()[1]
    if not isinstance(error, DATABASE_FAULTS):
        return page(500)
    response = page(503, cause=CAUSES.get(_code(error), ""))
    response["Retry-After"] = RETRY_SECONDS
    return response


def _code(error: BaseException) -> str:
    """PostgreSQL's own code for what went wrong."""
    return str(getattr(error.__cause__, "pgcode", "") or "")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(413 if isinstance(exception, TOO_LARGE) else 400)


def forbidden(request: HttpRequest, sentence: str = "") -> HttpResponse:
    return page(403, sentence=sentence)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(403, sentence=FORGED)


FORGED = (
    "This form could not be matched with your session, so nothing was saved. "
    "Use your browser's Back button, copy what you typed, open the page again and send it again."
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page, whether there is no such thing or it is not this person's to see."""
    return page(404)
