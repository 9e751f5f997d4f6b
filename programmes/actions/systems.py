"""A system's own details."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, locked, need
from programmes.models import System, User
from programmes.permissions import check_may


@transaction.atomic
def edit_system(
    *, system: System, name: str, kind: str, version: int, by: User, at: datetime
) -> System:
    """Change its name or kind (STP, later ICS)."""
    check_may(authority_at(by, at), "system.edit", system)
    found = locked(System.objects.all(), system, version)
    before = {"name": found.name, "kind": found.kind}
    found.name, found.kind = need(name, "name", "Enter the name"), kind
    found.version += 1
    found.save(update_fields=["name", "kind", "version"])
    audit.record(
        verb="system.edited",
        sentence=f"changed the details of {found.name}",
        subject=found,
        by=by,
        at=at,
        system=found,
        detail={"before": before},
    )
    return found
