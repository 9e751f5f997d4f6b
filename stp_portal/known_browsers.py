"""A browser in which a person has proved who he or she is; failures elsewhere don't count there.

Many share one network address with the people they work with, so a lock on person and address
alone would let a neighbour shut a named person out. A browser that the person signed in with, or
chose a new password in, has a count of its own (OWASP, device cookies).
"""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

LIFETIME = 180 * 24 * 60 * 60
"""Seconds since the person last signed in there."""
MOST_PEOPLE = 5
"""Colleagues who take turns at one machine."""

_SALT = "stp_portal.known_browser"
_PROVED = "_proved_here"


def prove(request: HttpRequest | None, user: Any) -> None:
    """The answer to this request shall mark the browser as one of this person's."""
    if request is not None:
        setattr(request, _PROVED, user)


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """Sets the cookie where somebody has just proved who he or she is."""
    user = getattr(request, _PROVED, None)
    if user is None:
        return
    people = {_key(user.get_username()): token_hex(8)} | _people(request)
    signed = signing.dumps(dict(list(people.items())[:MOST_PEOPLE]), salt=_SALT)
    response.set_cookie(
        _name(),
        signed,
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def number_of(request: HttpRequest | None, person: str) -> str:
    """What tells this browser of a person's from others; empty where it is not known."""
    return _people(request).get(_key(person), "") if request is not None else ""


def _people(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(_name(), ""), salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _key(person: str) -> str:
    """A person without an address that anybody could read off the machine."""
    return salted_hmac(_SALT, person.strip().casefold()).hexdigest()[:16]


def _name() -> str:
    return "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"
