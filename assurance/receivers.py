"""Hear the news, and only enqueue, after commit."""
