"""The full text of a model's rows, word for word as its index has it, so that the index is used."""

from __future__ import annotations

from functools import cache

from django.contrib.postgres.search import SearchVector
from django.db.models import Model

CONFIG = "english"


@cache
def words_of(model: type[Model]) -> SearchVector:
    """The expression of the model's index of words. Raises LookupError for a model without one."""
    for index in model._meta.indexes:
        if index.name.endswith("_words"):
            found = index.expressions[0]
            assert isinstance(found, SearchVector)
            return found
    raise LookupError(f"{model.__name__} has no index of words")
