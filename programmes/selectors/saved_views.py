"""The views that somebody saved: theirs alone, in one system."""

from __future__ import annotations

from django.db.models import QuerySet

from programmes.models import SavedView, System, User


def of(user: User, system: System) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user=user, system=system).order_by("kind", "name")


def of_list(user: User, system: System, kind: str) -> list[SavedView]:
    return list(of(user, system).filter(kind=kind))
