"""Views of a list that somebody saves under a name of their own."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from programmes.actions.common import authority_at, need
from programmes.models import SavedView, System, User
from programmes.refusals import NotAllowed, Refused

MOST = 50
"""Views that one person keeps of a system."""
LONGEST_QUERY = 1000


@transaction.atomic
def save(*, system: System, kind: str, query: str, name: str, by: User, at: datetime) -> SavedView:
    """Keep a list's filters; the same name again is refused. Private: the audit trail has none."""
    _refuse_outsiders(system, by, at)
    mine = SavedView.objects.filter(user=by, system=system)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if mine.count() >= MOST:
        raise Refused(f"You have {MOST} views here. Delete one that you no longer need", "name")
    if len(query) > LONGEST_QUERY:
        raise Refused("These filters are too long to save. Use fewer words in them", "name")
    view = SavedView(user=by, system=system, kind=kind, query=query, created_at=at)
    return _named(view, name)


@transaction.atomic
def rename(*, view: SavedView, name: str, by: User, at: datetime) -> SavedView:
    """Give one's own view another name."""
    return _named(_own(view, by, at), name)


@transaction.atomic
def delete(*, view: SavedView, by: User, at: datetime) -> None:
    """Delete one's own view."""
    _own(view, by, at).delete()


def _own(view: SavedView, by: User, at: datetime) -> SavedView:
    _refuse_outsiders(view.system, by, at)
    if view.user_id != by.pk:
        raise NotAllowed("This view is somebody else’s.")
    return SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)


def _refuse_outsiders(system: System, by: User, at: datetime) -> None:
    if not authority_at(by, at).reads(system):
        raise NotAllowed(f"To keep views, you need an appointment in {system.name}.")


def _named(view: SavedView, name: str) -> SavedView:
    view.name = need(name, "name", "Enter a name for the view")
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise Refused(f"You have a view “{view.name}” of this list already", "name") from None
    return view
