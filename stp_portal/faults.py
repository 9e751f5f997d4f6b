"""The last resort: an honest page when something we rely on fails."""

import sys

import structlog
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)

# What PostgreSQL raises when it is gone, read-only, or out of disk.
DATABASE_FAULTS = (OperationalError, InterfaceError, InternalError)
RETRY_SECONDS = "60"
PLAIN = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Sorry, there is a problem</title>"
    "<h1>Sorry, there is a problem with the service</h1><p>Try again later.</p>"
)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database can't serve us just now, else 500; nothing was saved in either."""
    unavailable = isinstance(sys.exc_info()[1], DATABASE_FAULTS)
    status = 503 if unavailable else 500
    response = HttpResponse(page(request, status), status=status)
    if unavailable:
        response["Retry-After"] = RETRY_SECONDS
    return response


def page(request: HttpRequest, status: int) -> str:
    """The error page, or a bare one if even that can't be made."""
    try:
        return render_to_string(f"errors/{status}.jinja", request=request)
    except Exception:
        log.exception("error page failed", status=status)
        return PLAIN
