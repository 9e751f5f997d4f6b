"""A cache that may be gone: what can't be read counts as absent, what can't be kept is let go."""

from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class SoftCache(RedisCache):
    """Django's Redis cache, but an unreachable server never fails a page."""

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return bool(self._softly(True, "add", key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._softly(default, "get", key, default, version)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._softly(None, "set", key, value, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._softly(False, "touch", key, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._softly(False, "delete", key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self._softly({}, "get_many", keys, version)
        return found

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._softly(False, "has_key", key, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._softly(delta, "incr", key, delta, version))

    def set_many(
        self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        kept: list[str] = self._softly([], "set_many", data, timeout, version)
        return kept

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._softly(None, "delete_many", keys, version)

    def _softly(self, fallback: Any, method: str, *arguments: Any) -> Any:
        """The parent's answer, or the fallback when the server can't be reached."""
        try:
            return getattr(super(), method)(*arguments)
        except (RedisError, OSError) as error:
            log.warning("cache unreachable", method=method, error=str(error))
            return fallback
