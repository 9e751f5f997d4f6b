"""What is wrong with an uploaded sheet, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_SHOWN = 200


@dataclass(frozen=True)
class CellFault:
    """`cell` is such as D57, or empty for the whole sheet; `value` is what stands there."""

    sheet: str
    cell: str
    value: str
    what: str

    @property
    def where(self) -> str:
        return f"{self.sheet}, cell {self.cell}" if self.cell else self.sheet

    def __str__(self) -> str:
        return f"{self.where}: {self.what}."


class SheetFaults(Exception):
    """Nothing was stored. `faults` in the order of the sheets."""

    def __init__(self, faults: list[CellFault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def in_order(faults: Iterable[CellFault], sheets: Sequence[str]) -> list[CellFault]:
    """As somebody meets them who goes through the workbook: sheet, row, column."""
    order = {name: number for number, name in enumerate(sheets)}

    def place(fault: CellFault) -> tuple[int, int, int, str]:
        letters = fault.cell.rstrip("0123456789")
        row = int(fault.cell[len(letters) :] or 0)
        return order.get(fault.sheet, len(order)), row, len(letters), letters

    return sorted(faults, key=place)


@dataclass
class Places:
    """Where records stand in the workbook: kind → sheet, row of each key, letter of each column."""

    sheets: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)

    def where(self, kind: str, key: str, name: str = "") -> tuple[str, str]:
        """(sheet, cell) of a field, or of the record where the field has no column."""
        letter = self.letters.get(kind, {}).get(name, "A")
        row = self.rows.get(kind, {}).get(key)
        return self.sheets.get(kind, ""), f"{letter}{row}" if row else ""

    def fault(self, kind: str, key: str, name: str, value: str, what: str) -> CellFault:
        sheet, cell = self.where(kind, key, name)
        return CellFault(sheet or kind, cell, value, what)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
