"""Who did it? Readings of the audit trail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Model, QuerySet

from programmes.clock import LONDON
from programmes.models import AuditEntry, Programme, System, User


def last_change(subject: Model) -> AuditEntry | None:
    """The latest entry about a record."""
    return changes_of_subject(subject).first()


def changes_of_subject(subject: Model) -> QuerySet[AuditEntry]:
    """What happened to one item of the plan, latest first."""
    found = AuditEntry.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    )
    return found.order_by("-id")


def changes_of(programme: Programme) -> QuerySet[AuditEntry]:
    """What happened to a programme, latest first."""
    return AuditEntry.objects.filter(programme=programme).order_by("-id")


def entries(
    system: System,
    *,
    programme: Programme | None = None,
    actor: User | None = None,
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[AuditEntry]:
    """The system's trail, latest first; `first` and `last` are London days, included."""
    found = AuditEntry.objects.filter(system=system).select_related("programme")
    if programme:
        found = found.filter(programme=programme)
    if actor:
        found = found.filter(actor=actor)
    if first:
        found = found.filter(at__gte=_midnight(first))
    if last:
        found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
    return found.order_by("-id")


def actors(system: System) -> list[User]:
    """Everybody who has an entry in the system's trail."""
    ids = AuditEntry.objects.filter(system=system).values("actor").distinct()
    return list(User.objects.filter(pk__in=ids).order_by("name"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)
