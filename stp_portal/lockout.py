"""Whom a failed sign-in counts against: the pair of person and network address.

A browser that the person has signed in with counts for itself, and a new password, which only the
reader of the person's mail can choose, starts every count again.
"""

from typing import Any

from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from stp_portal import faults, known_browsers

LONGEST = 200
"""Characters of an address that count; the column has little more."""


def person(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address someone tries to sign in with, in the same case each time."""
    tried = credentials or {}
    found = tried.get("email") or tried.get("username") or tried.get("login")
    if not found and request is not None:
        found = request.POST.get("login")
    name = str(found or "").replace("\x00", "").strip().casefold()
    browser = known_browsers.number_of(request, name)
    return f"{name[:LONGEST]} in browser {browser}" if browser else name[:LONGEST]


def signed_in(request: HttpRequest | None, user: Any, **_: Any) -> None:
    """The browser is one of the person's from now on."""
    known_browsers.prove(request, user)


def password_chosen(request: HttpRequest | None, user: Any, **_: Any) -> None:
    """Lift every lock on the person, and know the browser in which the password was chosen."""
    reset(username=user.get_username().casefold())
    known_browsers.prove(request, user)


def address(request: HttpRequest) -> str:
    """The visitor's network address, as the outermost proxy we trust saw it.

    Behind PROXY_COUNT proxies it is that many places from the right of X-Forwarded-For: what
    stands further left was written by the visitor.
    """
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    count: int = settings.PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not count or len(hops) < count:
        return nearest
    return hops[-count] or nearest


def response(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What somebody locked out sees, the same for an address without an account."""
    return faults.page(429)
