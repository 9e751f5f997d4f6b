"""Any two versions of a return, and what differs between them, in words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assurance.models import Psr1Revision
from assurance.presenters import psr1_history, psr1_words
from assurance.selectors import returns
from assurance.views.psr1_finding import Found, find
from programmes.access import within_system


@within_system("psr1.read")
def psr1_compare(request: Any, month: str, key: str) -> HttpResponse:
    found = find(request, month, key)
    earlier = _revision(found, request.GET.get("earlier", "1"))
    later = _revision(found, request.GET.get("later", str(found.psr1.revision)))
    differences = psr1_words.differences(earlier.content, later.content)
    context = found.context | {
        "earlier": earlier,
        "later_revision": later,
        "changed": psr1_words.by_section(differences),
        "choices": psr1_history.version_choices(returns.revisions(found.psr1)),
    }
    return render(request, "assurance/psr1/compare.jinja", context)


def _revision(found: Found, number: str) -> Psr1Revision:
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise Http404
    try:
        return returns.revision_of(found.psr1, int(number))
    except Psr1Revision.DoesNotExist:
        raise Http404 from None
