"""The messages that the portal has sent for a system."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from programmes.clock import LONDON
from programmes.models import MailMessage, System, User


def sent(
    system: System,
    *,
    person: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[MailMessage]:
    """Newest first; `since` and `until` are London days, both included."""
    rows = MailMessage.objects.filter(system=system).select_related("to")
    if person is not None:
        rows = rows.filter(to_id=person)
    if since is not None:
        rows = rows.filter(at__gte=_midnight(since))
    if until is not None:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows.order_by("-at", "-id")


def people_written_to(system: System) -> list[tuple[int, str]]:
    """Id and name of everybody who was sent something, by name."""
    told = MailMessage.objects.filter(system=system).values("to")
    return list(User.objects.filter(pk__in=told).order_by("name").values_list("pk", "name"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)
