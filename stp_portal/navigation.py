"""The links at the top of a page: those that the person's appointments open, in this system."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from programmes import clock
from programmes.presenters.text import month_code


@dataclass(frozen=True)
class Link:
    key: str
    text: str
    href: str


SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("system", "Plan", "plan.read"),
    ("month", "Month", "month.read"),
    ("board_latest", "Board", "board.read"),
    ("calendar", "Calendar", "calendar.read"),
    ("risks", "Risks", "plan.read"),
    ("people", "People", "people.read"),
    ("mail", "Mail", "mail.read"),
)
"""Address name, words, and the permission that opens it anywhere in the system."""


def navigation(request: HttpRequest) -> list[Link]:
    """My work first; then the system's sections. Nothing for somebody not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    links = [Link("my_work", "My work", reverse("my_work"))]
    system = getattr(request, "system", None)
    authority = getattr(request, "authority", None)
    if system is None or authority is None:
        return links + _systems(authority)
    return links + [
        Link(key.removesuffix("_latest"), text, address)
        for key, text, permission in SECTIONS
        if authority.may_somewhere(permission, system)
        if (address := _address(key, system.key))
    ]


def _address(name: str, system: str) -> str | None:
    month = [month_code(clock.today())] if name == "month" else []
    try:
        return reverse(name, args=[system, *month])
    except NoReverseMatch:
        return None


def account_links(request: HttpRequest) -> list[Link]:
    """What concerns the person rather than a system."""
    try:
        return [Link("what_i_may_do", "What I may do", reverse("what_i_may_do"))]
    except NoReverseMatch:
        return []


def _systems(authority: object) -> list[Link]:
    """Outside a system: a link to each one the person reads something in."""
    held = getattr(authority, "held", ())
    named = {h.system_key: h.system_name for h in held if h.carries("plan.read")}
    return [
        Link(key, name, address)
        for key, name in sorted(named.items())
        if (address := _address("system", key))
    ]
