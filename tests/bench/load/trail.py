"""The audit trail of those months, sealed into its chains as the portal's trigger would."""

from __future__ import annotations

from typing import Any

from programmes.models import AuditEntry, AuditSeal
from programmes.models.audit import PAYLOAD_SQL
from tests.bench.load.insert import insert
from tests.bench.load.months import OF_RETURN

VERBS = "(2, 'psr1.sign', 'signed the return'), (3, 'review.complete', 'completed the review')"


def load(cursor: Any) -> None:
    """An entry for each signature and each review, and a seal for each entry."""
    insert(
        cursor,
        AuditEntry,
        f"FROM (SELECT r.id, t.* {OF_RETURN} WHERE t.state = 'locked') t "
        f"CROSS JOIN (VALUES {VERBS}) e(step, verb, sentence)",
        chain="'system:' || t.system_id",
        system_id="t.system_id",
        programme_id="t.programme_id",
        at="t.month::timestamptz + (e.step + 5) * interval '1 day'",
        actor_id="CASE e.step WHEN 2 THEN t.sro_id ELSE t.reviewer_id END",
        actor_name="'Somebody'",
        verb="e.verb",
        subject_type="'assurance.psr1return'",
        subject_id="t.id::text",
        sentence="e.sentence || ' of ' || t.name",
    )
    _seal(cursor)


def _seal(cursor: Any) -> None:
    seals = AuditSeal._meta.db_table
    cursor.execute(
        f"""
        DO $$
        DECLARE
            e record; chain text := ''; previous text := ''; sealed text;
        BEGIN
            FOR e IN SELECT *, {PAYLOAD_SQL.format(e="entry")} AS payload
                     FROM {AuditEntry._meta.db_table} entry ORDER BY entry.chain, entry.id LOOP
                IF e.chain <> chain THEN
                    chain := e.chain;
                    previous := '';
                END IF;
                sealed := encode(sha256(convert_to(previous || e.payload, 'UTF8')), 'hex');
                INSERT INTO {seals} (chain, entry_id, previous_hash, hash)
                VALUES (chain, e.id, previous, sealed);
                previous := sealed;
            END LOOP;
        END $$
        """
    )
