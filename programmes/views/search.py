"""Search over all plans of a system: grouped by kind, best first."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from programmes.access import SystemRequest, within_system
from programmes.forms.lists import SearchForm
from programmes.presenters import search as presenter
from programmes.selectors import search as selector

FIRST = 5
"""Of each kind, where all kinds are shown."""
A_PAGE = 25


@within_system("plan.read")
def search(request: SystemRequest) -> HttpResponse:
    """`kind` shows one kind, page by page. Raises Http404 for a kind that there isn't."""
    form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
    words = form.cleaned_data["q"] if form.is_valid() else ""
    kind = request.GET.get("kind", "")
    source = selector.source_of(kind)
    if kind and source is None:
        raise Http404
    context: dict[str, Any] = {"system": request.system, "form": form, "words": words}
    if words and source:
        context |= _one(request, source, words)
    elif words:
        context |= _all(request, words)
    status = 422 if form.errors else 200
    return render(request, "programmes/search.jinja", context, status=status)


def _all(request: SystemRequest, words: str) -> dict[str, Any]:
    found = selector.search_all(words, request.system, request.authority, FIRST)
    groups = [presenter.group(each, request.system.key) for each in found if each.number]
    return {"groups": groups, "number": sum(each.number for each in found)}


def _one(request: SystemRequest, source: selector.Source, words: str) -> dict[str, Any]:
    """A page of one kind. The number of its rows comes with them."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    first = max(number - 1, 0) * A_PAGE
    found = selector.search(source, words, request.system, request.authority, first, A_PAGE)
    if not found.rows and first:
        found = selector.search(source, words, request.system, request.authority, 0, A_PAGE)
        number = 1
    shown = min(found.number, selector.MOST_RANKED)
    page = Paginator(range(shown), A_PAGE).get_page(number)
    group = presenter.group(found, request.system.key)
    return {
        "groups": [group] if group.number else [],
        "number": found.number,
        "page": page,
        "most": shown,
    }
