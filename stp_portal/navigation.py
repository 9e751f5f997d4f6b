"""The links at the top of a page: those that the person's appointments open, in this system."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from programmes import clock
from programmes.permissions import Held
from programmes.text import month_code
from stp_portal.addresses import url


@dataclass(frozen=True)
class Link:
    key: str
    text: str
    href: str


SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("system", "Plan", "plan.read"),
    ("month", "Month", "month.read"),
    ("board_latest", "Board", "board.read"),
    ("performance", "Performance", "plan.read"),
    ("calendar", "Calendar", "calendar.read"),
    ("risks", "Risks", "plan.read"),
    ("people", "People", "people.read"),
    ("mail", "Mail", "mail.read"),
    ("audit", "Audit trail", "audit.read"),
)
"""Address name, words, and the permission that opens it anywhere in the system."""


def navigation(request: HttpRequest) -> list[Link]:
    """My work first; then the system's sections. Nothing for somebody not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    links = [Link("my_work", "My work", url("my_work"))]
    system = getattr(request, "system", None)
    authority = getattr(request, "authority", None)
    if system is None or authority is None:
        return links + _systems(getattr(authority, "held", ()))
    return links + [
        Link(key.removesuffix("_latest"), text, _address(key, system.key))
        for key, text, permission in SECTIONS
        if authority.may_somewhere(permission, system)
    ]


def _address(name: str, system: str) -> str:
    month = [month_code(clock.today())] if name == "month" else []
    return url(name, system, *month)


def account_links() -> list[Link]:
    """What concerns the person rather than a system."""
    return [Link("what_i_may_do", "What I may do", url("what_i_may_do"))]


def _systems(held: Iterable[Held]) -> list[Link]:
    """Outside a system: a link to each one the person holds an appointment in."""
    names = {one.system_key: one.system_name for one in held}
    reads = {one.system_key for one in held if one.carries("plan.read")}
    return [
        Link(key, name, _address("system" if key in reads else "people", key))
        for key, name in sorted(names.items())
    ]
