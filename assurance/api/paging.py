"""Lists come in pages of 100; a reader may ask for up to 500."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import LimitOffsetPagination

FURTHEST = 1_000_000
"""Beyond any list of ours, and within what the database counts."""


class Pages(LimitOffsetPagination):
    """`?limit=` and `?offset=`; what is no number counts as not given."""

    default_limit = 100
    max_limit = 500

    def get_offset(self, request: Any) -> int:
        return min(super().get_offset(request), FURTHEST)
