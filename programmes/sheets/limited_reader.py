"""Read an uploaded workbook in a process of its own, with limits on memory, time and size."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from programmes.refusals import Refused
from programmes.sheets.reader_child import NOT_ONE, TOO_LARGE

LARGEST = 10 * 1024 * 1024
"""Bytes."""
SECONDS = 20
"""By the clock on the wall; the child itself may use less of the processor."""
_CHILD = Path(__file__).with_name("reader_child.py")
_SIGXCPU = -24
_SIGABRT = -6
_SIGKILL = -9


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells from A1. `formulas` and `errors` name cells, such as D57.

    `lines`: of a CSV file, the line in which each row begins.
    """

    name: str
    rows: list[list[Any]]
    formulas: frozenset[str] = field(default_factory=frozenset)
    errors: frozenset[str] = field(default_factory=frozenset)
    hidden: bool = False
    lines: tuple[int, ...] = ()

    def cell(self, row: int, column: int) -> Any:
        """Rows and columns from 0; None where nothing is written."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        value = self.rows[row][column]
        return None if value == "" else value


def read(data: bytes, kind: str = "xlsx", *, most: int = 5_000) -> list[Sheet]:
    """The sheets of an XLSX file, or a CSV file as one; `most` rows are named where it is too long.

    Raises Refused, under `file`, with what is wrong with it.
    """
    if len(data) > LARGEST:
        raise Refused("The selected file must be 10 MB or smaller", "file")
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), kind, str(most)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(TOO_LARGE, "file") from None
    if done.returncode:
        spent = done.returncode in {_SIGXCPU, _SIGABRT, _SIGKILL}
        raise Refused(TOO_LARGE if spent else NOT_ONE, "file")
    said = json.loads(done.stdout)
    if "refused" in said:
        raise Refused(said["refused"], "file")
    return [
        Sheet(
            each["name"],
            each["rows"],
            frozenset(each["formulas"]),
            frozenset(each["errors"]),
            each["hidden"],
            tuple(each["lines"]),
        )
        for each in said["sheets"]
    ]
