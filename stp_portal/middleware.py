"""What every request goes through: default deny, the life of a session, headers, refusals."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import structlog
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from programmes import kept_posts
from programmes.access import Access
from programmes.refusals import NotAllowed
from stp_portal import faults, known_browsers

GetResponse = Callable[[HttpRequest], HttpResponse]

WRITE_AT_MOST_EVERY = 60
LONGEST_SESSION = 12 * 60 * 60
"""Seconds. Inactivity ends a session by SESSION_COOKIE_AGE; nothing keeps one alive beyond this."""

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in [
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    ]
)

log = structlog.get_logger(__name__)


class HeadersMiddleware:
    """Headers that Django has no setting for. Pages are of one person: nothing caches them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-store, private")
        known_browsers.mark(request, response)
        return response


class AccessMiddleware:
    """Refuses every view that does not say who may open it; sends strangers to sign in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        access = access_of(view)
        if access is None:
            log.error("view without access rule", path=request.path)
            return faults.forbidden(request, "This page has no rule about who may open it.")
        if access.kind == "public" or access.by_token:
            return None
        if request.user.is_authenticated:
            note_activity(request, int(time.time()))
        return None if request.user.is_authenticated else to_sign_in(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return faults.forbidden(request, str(error))
        return None


def note_activity(request: HttpRequest, now: int) -> None:
    """Activity prolongs a session, in a write a minute at most; twelve hours end it."""
    session = request.session
    if now - session.setdefault("began", now) > LONGEST_SESSION:
        logout(request)
        return
    if now - session.get("seen", 0) >= WRITE_AT_MOST_EVERY:
        session["seen"] = now
        save_activity(request)
    kept_posts.forget_if_spent(request)


def save_activity(request: HttpRequest) -> None:
    """Written at once, so that a database that can't be written to can still be read."""
    try:
        request.session.save()
        request.session.modified = False
    except UpdateError as error:
        if not isinstance(error.__context__, faults.DATABASE_FAULTS):
            logout(request)  # another request has ended this session meanwhile
            return
        log.warning("activity not written", error=str(error.__context__))
        request.session.modified = False


def access_of(view: Any) -> Access | None:
    """The mark that `programmes.access` put on a view, or on the class behind it."""
    for carrier in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        access = getattr(carrier, "access", None)
        if isinstance(access, Access):
            return access
    return None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; what was typed waits in the session meanwhile."""
    page = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        page = kept_posts.keep(request) or resolve_url("my_work")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': page})}")
