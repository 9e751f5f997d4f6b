"""Who has a draft open. Kept in the cache for some minutes: a courtesy, not a record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from assurance.models import Psr1Return
from programmes.models import User

STAYS = timedelta(minutes=10)


def be_seen(*, psr1: Psr1Return, by: User, at: datetime) -> list[str]:
    """Note that `by` has the draft open; the names of others who had it open of late."""
    key = f"psr1-open:{psr1.pk}"
    seen: dict[int, tuple[str, float]] = cache.get(key) or {}
    fresh = {
        pk: (name, moment)
        for pk, (name, moment) in seen.items()
        if moment > (at - STAYS).timestamp()
    }
    fresh[by.pk] = (by.name, at.timestamp())
    cache.set(key, fresh, STAYS.total_seconds())
    return sorted(name for pk, (name, _) in fresh.items() if pk != by.pk)
