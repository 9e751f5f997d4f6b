"""The return that an address names, as far as the person may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from assurance.enums import Psr1State
from assurance.models import Psr1Return
from assurance.permissions import check_can_draft, check_can_read_psr1
from assurance.presenters.psr1_links import Links
from assurance.selectors import returns
from programmes.views.finding import month_of


@dataclass(frozen=True)
class Found:
    """A return with the other versions of its month that the person may read."""

    psr1: Psr1Return
    versions: list[Psr1Return]
    links: Links

    @property
    def later(self) -> Psr1Return | None:
        """The latest version, where this one is not it."""
        latest = self.versions[0]
        return latest if latest.number > self.psr1.number else None

    @property
    def context(self) -> dict[str, Any]:
        """What every page of a return shows."""
        return {
            "psr1": self.psr1,
            "programme": self.psr1.programme,
            "links": self.links,
            "later": self.later,
        }


def find(request: Any, month: str, key: str) -> Found:
    """The version asked for with `?number=`, else the latest that the person may read.

    Raises Http404 for what does not exist, NotAllowed for what is not open to the person.
    """
    rows = returns.versions(request.authority, request.system, month_of(month), key)
    wanted = request.GET.get("number", "")
    chosen = [row for row in rows if not wanted or str(row.number) == wanted]
    if not chosen:
        raise Http404
    readable = returns.readable(request.authority, rows)
    psr1 = next((row for row in chosen if row in readable), None)
    if psr1 is None:
        check_can_read_psr1(request.authority, chosen[0])
        raise Http404
    return Found(psr1, readable, Links.of(psr1, named=psr1 != readable[0]))


def find_draft(request: Any, month: str, key: str) -> Found:
    """The return for somebody who may write it. Raises NotAllowed for others."""
    found = find(request, month, key)
    check_can_draft(request.authority, found.psr1)
    return found


def unless_draft(request: HttpRequest, found: Found) -> HttpResponse | None:
    """Away from a page of the draft, once it is none. What was sent is judged by the action."""
    if found.psr1.state == Psr1State.DRAFT or request.method == "POST":
        return None
    return redirect(found.links())
