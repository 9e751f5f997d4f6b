"""News that travels upwards, sent by actions inside their transaction."""

from django.dispatch import Signal

outbox_written = Signal()
"""An outbox row awaits the commit. The receiver may only nudge the worker, after commit."""
