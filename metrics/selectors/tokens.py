"""Keys of organisations, and what each may send."""

from __future__ import annotations

from datetime import date

from metrics.models import Indicator, OrganisationToken
from programmes.models import Organisation, System


def of_system(system: System) -> list[OrganisationToken]:
    """Every key, those that still work first."""
    rows = OrganisationToken.objects.filter(system=system)
    rows = rows.select_related("organisation", "created_by")
    rows = rows.prefetch_related("organisation__names")
    return sorted(rows, key=lambda row: row.revoked_at is not None)


def find(secret_hash: str, on: date) -> OrganisationToken | None:
    """The key with this secret, unless it was revoked or its last day is past."""
    rows = OrganisationToken.objects.filter(
        secret_hash=secret_hash, revoked_at__isnull=True, ends_on__gte=on
    )
    return rows.select_related("system", "organisation").first()


def members(system: System) -> list[Organisation]:
    """Organisations that are members and have not left."""
    rows = Organisation.objects.filter(
        memberships__system=system, memberships__ends_on__isnull=True
    )
    return list(rows.distinct().prefetch_related("names"))


def indicators_of(token: OrganisationToken) -> dict[str, Indicator]:
    """By key: what the key's organisation is measured by in its system."""
    rows = Indicator.objects.filter(
        system=token.system, organisations=token.organisation, closed_on__isnull=True
    )
    return {row.key: row for row in rows.select_related("system", "programme")}
