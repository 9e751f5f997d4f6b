"""Each view says who may open it; the default-deny middleware refuses a view that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from programmes import clock
from programmes.models import Plan, System, User
from programmes.permissions import Authority, authority_of
from programmes.refusals import NotAllowed
from programmes.roles import PERMISSIONS, ROLES, roles_with
from programmes.selectors.plan import plan_in_force

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Access:
    kind: Literal["public", "signed_in", "within_system"]
    permissions: tuple[str, ...] = ()
    by_token: bool = False
    """The view asks who it is itself, by session or personal token, and answers in JSON."""


class SystemRequest(HttpRequest):
    """A request inside a system that the user may see."""

    user: User
    authority: Authority
    system: System
    plan: Plan | None


def authority(request: HttpRequest) -> Authority:
    """The signed-in user's authority today, read once a request."""
    found: Authority | None = getattr(request, "authority", None)
    if found is None:
        assert isinstance(request.user, User)
        found = authority_of(request.user, clock.today())
        request.authority = found  # type: ignore[attr-defined]
    return found


_by_page_methods = require_http_methods(["GET", "HEAD", "POST"])
"""What a page may be asked by; anything else would be read as GET."""


def public(view: View) -> View:
    view.access = Access("public")  # type: ignore[attr-defined]
    return login_not_required(view)


def signed_in(view: View) -> View:
    view = _by_page_methods(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.authority = authority(request)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    wrapped.access = Access("signed_in")  # type: ignore[attr-defined]
    return wrapped


def within_system(permissions: str) -> Callable[[View], View]:
    """The view's `system` argument must be a system the user holds a role in, else 404.

    `permissions` is one permission, or several joined with "|" of which one, held anywhere in
    the system, opens the page; what may be done there is checked again on the object.
    """
    wanted = tuple(permissions.split("|"))
    for permission in wanted:
        PERMISSIONS[permission]

    def decorate(view: View) -> View:
        view = _by_page_methods(view)

        @wraps(view)
        def wrapped(request: Any, system: str, *args: Any, **kwargs: Any) -> HttpResponse:
            enter(request, system)
            refuse_without(request.authority, wanted, request.system)
            return view(request, *args, **kwargs)

        wrapped.access = Access("within_system", wanted)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def enter(request: Any, key: str) -> None:
    """Put the system, its current plan and the user's authority on the request, or 404."""
    held = authority(request)
    # The appointments came with their systems, so none need be read again.
    request.system = next((h.system for h in held.held if h.system_key == key), None)
    if request.system is None:
        raise Http404
    request.authority = held


def refuse_without(held: Authority, wanted: tuple[str, ...], system: System) -> None:
    """Raises NotAllowed where nothing held anywhere in the system carries one of `wanted`."""
    if not any(held.may_somewhere(permission, system) for permission in wanted):
        raise NotAllowed(_sentence(wanted[0], system))


def current_plan(system: System, on: Any) -> Plan | None:
    """The plan in force on a day."""
    return plan_in_force(system, on)


def _sentence(permission: str, system: System) -> str:
    roles = " or ".join(ROLES[role].label for role in roles_with(permission))
    return f"To {PERMISSIONS[permission]}, you need an appointment as {roles} in {system.name}."
