"""Check the audit trail's chain, and name each entry that no longer fits."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from programmes import audit
from programmes.models import AuditEntry, System


class Command(BaseCommand):
    help = "Check that no entry of the audit trail has been changed or removed."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = audit.faults()
        for entry_id, chain, wrong in faults:
            self.stderr.write(f"Entry {entry_id} of {_name(chain)}: {wrong}.{_said(entry_id)}")
        count = AuditEntry.objects.count()
        if faults:
            self.stderr.write(f"The audit trail is broken in {len(faults)} of {count} entries.")
            sys.exit(1)
        self.stdout.write(f"The audit trail is whole: {count} entries.")


def _name(chain: str) -> str:
    kind, _, pk = chain.partition(":")
    system = (
        System.objects.filter(pk=int(pk)).first() if kind == "system" and pk.isdigit() else None
    )
    return f"{system.name}'s trail" if system else f"the chain “{chain}”"


def _said(entry_id: int) -> str:
    entry = AuditEntry.objects.filter(pk=entry_id).first()
    return f" It says: “{entry.actor_name} {entry.sentence}”." if entry else ""
