"""Addresses of pages, each worked out once: a page may name hundreds of them."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page. Raises NoReverseMatch for a name that doesn't exist."""
    return _address(
        settings.ROOT_URLCONF, get_script_prefix(), name, args, tuple(sorted(kwargs.items()))
    )


@lru_cache(maxsize=8192)
def _address(
    urlconf: str, prefix: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
) -> str:
    return reverse(name, urlconf, args=args or None, kwargs=dict(kwargs) or None)
