"""Hear the news, and only enqueue, after commit."""

from assurance import tasks  # noqa: F401 (registers what the outbox asks of this app)
