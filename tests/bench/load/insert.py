"""INSERT … SELECT into a model's table, with the model's own defaults for what is not given."""

from __future__ import annotations

from typing import Any

from django.db import connection, models


def insert(cursor: Any, model: type[models.Model], source: str, **columns: str) -> int:
    """Insert what `source` (FROM … on) yields; `columns` are SQL expressions. Returns the rows."""
    expressions = _defaults(cursor, model, columns) | columns
    names = ", ".join(f'"{name}"' for name in expressions)
    table = model._meta.db_table
    values = ", ".join(expressions.values())
    cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {values} {source}')
    return int(cursor.rowcount)


def _defaults(cursor: Any, model: type[models.Model], given: dict[str, str]) -> dict[str, str]:
    unknown = set(given) - {field.column for field in model._meta.concrete_fields}
    if unknown:
        raise ValueError(f"{model.__name__} has no columns {sorted(unknown)}.")
    return {
        str(field.column): _literal(cursor, field)
        for field in model._meta.concrete_fields
        if field.column not in given and _needs_value(field)
    }


def _needs_value(field: Any) -> bool:
    return not (field.primary_key or field.generated or field.null or field.has_db_default())


def _literal(cursor: Any, field: Any) -> str:
    if getattr(field, "auto_now_add", False):
        return "now()"
    value = field.get_db_prep_save(field.get_default(), connection)
    return str(cursor.mogrify("%s", [value]).decode())
