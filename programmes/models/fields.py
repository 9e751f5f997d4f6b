from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models


def narrative(**kwargs: Any) -> models.TextField[str, str]:
    """Plain text that people write; markup in it is never interpreted."""
    return models.TextField(blank=True, default="", **kwargs)


def score(**kwargs: Any) -> models.PositiveSmallIntegerField[int | None, int | None]:
    """1 to 5, or null where the source gave no score."""
    return models.PositiveSmallIntegerField(null=True, blank=True, **kwargs)


def words_index(name: str, *fields: str) -> GinIndex:
    """What the search reads: full text over the fields, in English."""
    return GinIndex(SearchVector(*fields, config="english"), name=name)
