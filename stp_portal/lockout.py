"""Whom a failed sign-in counts against: the pair of person and network address."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from stp_portal import faults


def person(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address someone tries to sign in with, in the same case each time."""
    tried = credentials or {}
    found = tried.get("email") or tried.get("username") or tried.get("login")
    if not found and request is not None:
        found = request.POST.get("login")
    return str(found or "").strip().casefold()


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
