"""A plan's lists, the views people save of them, and the search."""

from django.urls import URLPattern, path

from programmes.lists import LISTS, ListKind
from programmes.views import bulk, lists, saved_views, search

_S = "systems/<slug:system>/"
_PLAN = f"{_S}plans/<slug:plan>/"
_SAVED = f"{_S}saved-views/"

_ADDRESSES = {"risks_of_plan": "risks", "next_steps": "next-steps"}


def _of(kind: ListKind) -> list[URLPattern]:
    """The list's page, its file, its bulk edit, and where its view is saved."""
    place = f"{_PLAN}{_ADDRESSES.get(kind.address, kind.address)}/"
    which = {"kind": kind.key}
    return [
        path(place, lists.items, which, name=kind.address),
        path(f"{place}csv/", lists.items_csv, which, name=f"{kind.address}_csv"),
        path(f"{place}bulk/", bulk.bulk_edit, which, name=f"{kind.address}_bulk"),
        path(f"{place}save/", saved_views.view_save, which, name=f"{kind.address}_save"),
    ]


urlpatterns = [
    *(pattern for kind in LISTS.values() for pattern in _of(kind)),
    path(f"{_S}risks/", lists.risks_in_force, name="risks"),
    path(f"{_S}search/", search.search, name="search"),
    path(_SAVED, saved_views.saved_views, name="saved_views"),
    path(f"{_SAVED}<int:saved>/", saved_views.saved_view, name="saved_view"),
    path(f"{_SAVED}<int:saved>/rename/", saved_views.saved_view_rename, name="saved_view_rename"),
    path(f"{_SAVED}<int:saved>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
]
