"""CSV that opens in a spreadsheet as text: no cell of ours is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet calculate (OWASP, CSV injection; standards, section 4)."""


def safe_cell(value: Any) -> Any:
    """Numbers as they are; text that would begin a formula with an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_BEGINS):
        return f"'{value}"
    return value


def written(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The whole file, with a byte order mark so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(head) for head in heads])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return f"\ufeff{out.getvalue()}"
