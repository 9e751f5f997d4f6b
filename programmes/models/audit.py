from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from programmes.models.programme import Programme
from programmes.models.querysets import SystemScopedQuerySet
from programmes.models.system import System

PAYLOAD_SQL = """jsonb_build_array(
    {e}.id, {e}.chain, {e}.system_id, {e}.programme_id,
    to_char({e}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    to_char({e}.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    {e}.actor_id, {e}.actor_name, {e}.verb, {e}.subject_type, {e}.subject_id,
    {e}.sentence, {e}.detail)::text"""
"""What a seal covers, as SQL over an entry named {e}; the trigger and the verifier share it."""

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class AuditEntry(models.Model):
    """Who did what, when. Append-only; each entry is sealed into its chain at commit."""

    chain = models.CharField(max_length=40)
    system = models.ForeignKey(
        System, null=True, on_delete=models.PROTECT, related_name="audit_entries"
    )
    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.PROTECT, related_name="audit_entries"
    )
    at = models.DateTimeField(help_text="By the portal's clock.")
    recorded_at = models.DateTimeField(db_default=Now(), help_text="By the database's clock.")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    sentence = models.TextField()
    detail = models.JSONField(default=dict)

    objects = SystemScopedQuerySet["AuditEntry"].as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["programme", "-id"]),
            models.Index(fields=["system", "-id"]),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="entries_of_a_subject"),
        ]
        triggers = [
            pgtrigger.Protect(name="entries_stay", operation=_APPEND_ONLY),
            pgtrigger.Trigger(
                name="seal_at_commit",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=[("previous", "TEXT")],
                # The lock is taken at commit, after every row lock, so chains can't deadlock.
                func=f"""
                PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || NEW.chain, 0));
                SELECT hash INTO previous FROM programmes_auditseal
                    WHERE chain = NEW.chain ORDER BY id DESC LIMIT 1;
                previous := coalesce(previous, '');
                INSERT INTO programmes_auditseal (chain, entry_id, previous_hash, hash)
                VALUES (NEW.chain, NEW.id, previous, encode(sha256(convert_to(
                    previous || {PAYLOAD_SQL.format(e="NEW")}, 'UTF8')), 'hex'));
                RETURN NULL;
                """,  # noqa: S608  (a constant of our own)
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class AuditSeal(models.Model):
    """An entry's place in its chain: sha256 over the seal before it and the entry."""

    chain = models.CharField(max_length=40)
    entry = models.OneToOneField(
        AuditEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="seal"
    )
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = models.Manager["AuditSeal"]()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["chain", "-id"])]
        triggers = [pgtrigger.Protect(name="seals_stay", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return self.hash
