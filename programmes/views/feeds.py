"""Calendar feeds: a person makes and revokes them; calendar programs read them without signing in.

Who holds the address is who may read: it is private, can be revoked, and what it answers is what
its owner may see today.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse

from programmes import clock
from programmes.access import authority, public, signed_in
from programmes.actions import feeds as actions
from programmes.models import CalendarFeed, System, User
from programmes.permissions import Authority, authority_of
from programmes.presenters import ical
from programmes.selectors import feeds as selector
from programmes.views.editing import press

OWN = "my-work"
_SHOWN_ONCE = "feed_made"


@dataclass(frozen=True)
class Line:
    """A calendar that can be followed, and the person's feed of it if there is one."""

    key: str
    name: str
    about: str
    feed: CalendarFeed | None


@signed_in
def feeds(request: HttpRequest) -> HttpResponse:
    held = authority(request)
    made = request.session.pop(_SHOWN_ONCE, None)
    address = request.build_absolute_uri(reverse("feed", args=[made[1]])) if made else ""
    context = {"lines": _lines(held), "made": made[0] if made else "", "address": address}
    return render(request, "programmes/feeds.jinja", context)


def _systems(held: Authority) -> list[System]:
    found = {one.system_id: one.system for one in held.held if one.carries("calendar.read")}
    return sorted((s for s in found.values() if s), key=lambda s: s.name)


def _lines(held: Authority) -> list[Line]:
    kept = {feed.system_id: feed for feed in selector.of(held.user)}
    own = "The dates that concern you, your programmes' milestones and events."
    whole = "Every date and event in its calendar."
    systems = _systems(held)
    lines = [Line(OWN, "My own work", own, kept.get(None))] if systems else []
    return lines + [Line(s.key, s.name, whole, kept.get(s.pk)) for s in systems]


def _chosen(request: HttpRequest, key: str) -> System | None:
    """None for the person's own work. Raises Http404 for a system not theirs to follow."""
    if key == OWN:
        return None
    found = next((s for s in _systems(authority(request)) if s.key == key), None)
    if found is None:
        raise Http404
    return found


@signed_in
def feed_make(request: HttpRequest, calendar: str) -> HttpResponse:
    system = _chosen(request, calendar)
    if request.method == "POST":
        assert isinstance(request.user, User)
        secret = actions.make(system=system, by=request.user, at=clock.now())
        request.session[_SHOWN_ONCE] = [calendar, secret]
    return redirect("feeds")


@signed_in
def feed_revoke(request: HttpRequest, calendar: str) -> HttpResponse:
    system = _chosen(request, calendar)
    assert isinstance(request.user, User)
    person = request.user
    mine = next((f for f in selector.of(person) if f.system == system), None)
    if mine is None or request.method != "POST":
        raise Http404
    return press(
        request,
        lambda: actions.revoke(feed=mine, by=person, at=clock.now()),
        "The feed is revoked. Its address no longer works.",
        reverse("feeds"),
    )


@public
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    found = selector.find(actions.hash_of(secret))
    if found is None:
        raise Http404
    held = authority_of(found.user, clock.today())
    if found.system and not held.may_somewhere("calendar.read", found.system):
        raise Http404
    shown = selector.of_system(found.system, held.on) if found.system else selector.of_person(held)
    content = ical.feed(shown, found.system.name if found.system else "My work", request.get_host())
    tag = ical.etag(content)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
