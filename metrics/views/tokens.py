"""Keys with which organisations send readings: the PMO makes and revokes them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from metrics.actions import tokens as actions
from metrics.forms.tokens import AddTokenForm
from metrics.models import OrganisationToken
from metrics.selectors import tokens as selector
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.permissions import check_may
from programmes.views.editing import Asking, ask, press

_SHOWN_ONCE = "readings_key_made"


@within_system("readings.tokens")
def tokens(request: SystemRequest) -> HttpResponse:
    check_may(request.authority, "readings.tokens", request.system)
    made = request.session.pop(_SHOWN_ONCE, None)
    context = {
        "system": request.system,
        "tokens": selector.of_system(request.system),
        "secret": made[1] if made and made[0] == request.system.key else "",
        "address": request.build_absolute_uri(reverse("readings_api:readings")),
        "on": request.authority.on,
    }
    answer = render(request, "metrics/tokens.jinja", context)
    answer["Cache-Control"] = "no-store"
    return answer


@within_system("readings.tokens")
def token_add(request: SystemRequest) -> HttpResponse:
    system = request.system
    check_may(request.authority, "readings.tokens", system)
    found = {row.key: row for row in selector.members(system)}

    def save(said: dict[str, Any]) -> OrganisationToken:
        said["organisation"] = found[said["organisation"]]
        row, secret = actions.issue(system=system, by=request.user, at=clock.now(), **said)
        request.session[_SHOWN_ONCE] = [system.key, secret]
        return row

    names = sorted((row.name_on(request.authority.on), key) for key, row in found.items())
    asking = Asking(
        title="Make a key for an organisation",
        back=reverse("tokens", args=[system.key]),
        save=save,
        said="The key is made. Copy it now: it is shown only once.",
        button="Make the key",
    )
    offered = [(key, name) for name, key in names]
    return ask(request, AddTokenForm, asking, organisations=offered)


@within_system("readings.tokens")
def token_revoke(request: SystemRequest) -> HttpResponse:
    system = request.system
    check_may(request.authority, "readings.tokens", system)
    number = request.POST.get("token", "")
    if request.method != "POST" or not (number.isascii() and number.isdigit()):
        raise Http404
    found = next((row for row in selector.of_system(system) if str(row.pk) == number), None)
    if found is None:
        raise Http404
    return press(
        request,
        lambda: actions.revoke(token=found, by=request.user, at=clock.now()),
        "The key is revoked. Nothing can be sent with it any more.",
        reverse("tokens", args=[system.key]),
    )
