"""Who did it? The one way to write the audit trail, and the check of its chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from programmes.models import AuditEntry, Programme, System, User
from programmes.models.audit import PAYLOAD_SQL


def record(
    *,
    verb: str,
    sentence: str,
    subject: Model,
    by: User | None,
    at: datetime,
    system: System | None = None,
    programme: Programme | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append an entry inside the caller's transaction; it is sealed into its chain at commit.

    `sentence` says in words what happened, without the name of who did it ("moved the forecast
    of …"); `detail` holds JSON values only. Without `by` the portal itself did it.
    """
    system = system or (programme.system if programme else None)
    return AuditEntry.objects.create(
        chain=f"system:{system.pk}" if system else "portal",
        system=system,
        programme=programme,
        at=at,
        actor=by,
        actor_name=by.name if by else "The portal",
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        sentence=sentence,
        detail=detail or {},
    )


_FAULTS_SQL = f"""
WITH chain AS (
    SELECT s.id, s.chain, s.entry_id, s.previous_hash, s.hash,
           coalesce(lag(s.hash) OVER (PARTITION BY s.chain ORDER BY s.id), '') AS expected
    FROM programmes_auditseal s
)
SELECT c.entry_id, c.chain,
    CASE WHEN e.id IS NULL THEN 'the entry has been removed'
         WHEN c.previous_hash <> c.expected THEN 'the seal before it has been changed or removed'
         ELSE 'the entry has been changed' END
FROM chain c LEFT JOIN programmes_auditentry e ON e.id = c.entry_id
WHERE e.id IS NULL OR c.previous_hash <> c.expected OR c.hash <> encode(sha256(convert_to(
    c.previous_hash || {PAYLOAD_SQL.format(e="e")}, 'UTF8')), 'hex')
UNION ALL
SELECT e.id, e.chain, 'the entry has no seal' FROM programmes_auditentry e
WHERE NOT EXISTS (SELECT 1 FROM programmes_auditseal s WHERE s.entry_id = e.id)
ORDER BY 1
"""  # noqa: S608  (a constant of our own)


def faults() -> list[tuple[int, str, str]]:
    """Every break in the audit trail: (entry id, chain, what is wrong). Empty when it is whole."""
    with connection.cursor() as cursor:
        cursor.execute(_FAULTS_SQL)
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]
