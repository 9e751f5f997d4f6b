"""A field's value in a cell, and a cell's value as the field has it. Pure.

What a spreadsheet program may change on its own (line ends, characters that XML can't hold) is
not taken for an edit: `same` compares a cell with what was written there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from programmes import due, enums, text
from programmes.plan_kinds import Column
from programmes.record_values import plain
from programmes.sheets.british_dates import NoDay, day_of

_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_BETWEEN_KEYS = re.compile(r"[,;\s]+")
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_EXCEL_DAYS = range(1901, 2200)
LONGEST_KEY = 80
_WHOLE = re.compile(r"[0-9]{1,9}(?:\.0+)?")
_POUNDS = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,15})?")
MOST = 99_999
"""A number of places or days, as `record_checks` has it; more is a slip of the finger."""
MOST_POUNDS = Decimal(10) ** 12
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}


class BadCell(ValueError):
    """The cell can't be taken; the message says what to do about it, without a full stop."""


@dataclass(frozen=True)
class Known:
    """What a sheet may refer to: kind → the words for it, in lower case → key."""

    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def key_of(self, kind: str, said: str) -> str | None:
        return self.aliases.get(kind, {}).get(" ".join(said.split()).casefold())


def cell_of(column: Column, value: Any) -> Any:
    """What is written for a value: text, a number, a day, or None for nothing."""
    if value is None or value == "" or value == []:
        return None
    write = _WRITE.get(column.type)
    return write(column, value) if write else clean(str(value))


def clean(value: str) -> str:
    """Text without the characters that a workbook can't hold."""
    return _NOT_IN_XML.sub("", value)


def escaped(value: str) -> str:
    """`_x0041_` means A in a workbook; text that reads so is written so that it comes back."""
    return _ESCAPED.sub("_x005F_", value)


def same(cell: Any, written: Any) -> bool:
    """Whether a cell still holds what was written there."""
    return bool(_plain(cell) == _plain(written))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _unbroken(value) or None
    if isinstance(value, dict):
        return value["day"]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _unbroken(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n")


def shown(cell: Any) -> str:
    """What stands in a cell, in words for whoever typed it."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return text.day(cell["day"])
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return _unbroken(str(cell))


BEGINS_AS = {
    ("milestone", "precision"): enums.Precision.DAY.value,
    ("deliverable", "status"): enums.DeliverableStatus.NOT_STARTED.value,
    ("risk", "kind"): enums.RiskKind.RISK.value,
}
"""What a new row has where its cell is empty; these fields are never empty."""


def value_of(kind: str, column: Column, cell: Any, known: Known, *, new: bool) -> Any:
    """The field's value as a record has it. Raises BadCell."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        begins = BEGINS_AS.get((kind, column.name))
        if column.required or (begins and not new):
            raise BadCell(f"Enter the {column.label.lower()}")
        if begins:
            return begins
        return _EMPTY.get(column.type, "" if column.type in _TEXTS else None)
    return _READ[column.type](column, cell, known)


def key_faults(key: str) -> str:
    """What is wrong with a part of an id; empty where nothing is."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        return (
            "An id is made of lower-case letters, digits and single hyphens,"
            f" at most {LONGEST_KEY} characters"
        )
    return ""


def _text(column: Column, cell: Any, known: Known) -> str:
    said = shown(cell)
    if column.type == "text" and _BREAKS.search(said):
        raise BadCell(f"{column.label} stands on one line. Take the line break out")
    if _NOT_IN_XML.search(said):
        raise BadCell(
            f"{column.label} includes a character that can't be stored. Delete it and type it again"
        )
    if len(said) > column.longest:
        raise BadCell(
            f"{column.label} must be {column.longest:,} characters or fewer. It has {len(said):,}"
        )
    return said


def _items(column: Column, cell: Any, known: Known) -> list[str]:
    said: list[str] = plain(column, _text(column, cell, known))
    return said


def _day(column: Column, cell: Any, known: Known) -> str:
    try:
        return day_of(cell).isoformat()
    except NoDay as fault:
        raise BadCell(str(fault)) from None


def _month(column: Column, cell: Any, known: Known) -> str:
    said = cell["day"][:7] if isinstance(cell, dict) else shown(cell).strip()
    if not _MONTH.fullmatch(said) or not 1 <= int(said[5:]) <= 12:
        raise BadCell("Write a month as 2018-03")
    return said


def _due(column: Column, cell: Any, known: Known) -> str:
    said = cell["day"] if isinstance(cell, dict) else shown(cell)
    try:
        return due.parse(said).text
    except due.NoDue as fault:
        if "is not a due" in str(fault):
            return _day_as_due(cell, str(fault))
        raise BadCell(str(fault)) from None


def _day_as_due(cell: Any, otherwise: str) -> str:
    try:
        return day_of(cell).isoformat()
    except NoDay as fault:
        raise BadCell(str(fault) if fault.is_day else otherwise) from None


def _number(column: Column, cell: Any, known: Known) -> int:
    most = 5 if column.type == "score" else MOST
    least = 1 if column.type == "score" else 0
    said = shown(cell).strip()
    # Decimal would read 1e999999999 too, and making a whole number of it never ends.
    number = int(Decimal(said)) if _WHOLE.fullmatch(said) else -1
    if not least <= number <= most:
        raise BadCell(f"{column.label} must be a whole number from {least} to {most:,}")
    return number


def _money(column: Column, cell: Any, known: Known) -> str:
    said = shown(cell).strip().replace("£", "", 1)
    if said.startswith("(") and said.endswith(")"):
        said = f"-{said[1:-1]}"
    if not _POUNDS.fullmatch(said):
        raise BadCell(f"{column.label} must be a number in £, like 1,200,000")
    pounds = Decimal(said.replace(",", ""))
    if abs(pounds) >= MOST_POUNDS:
        raise BadCell(f"{column.label} must be less than £1,000,000 million")
    return str(pounds.quantize(Decimal("0.01")))


def _choice(column: Column, cell: Any, known: Known) -> str:
    assert column.choices
    said = " ".join(shown(cell).split()).casefold()
    for value, label in column.choices.choices:
        if said in {str(value).casefold(), str(label).casefold()}:
            return str(value)
    labels = text.words_list([str(label) for label in column.choices.labels], last="or")
    raise BadCell(f"{column.label} must be one of: {labels}")


def _yes_no(column: Column, cell: Any, known: Known) -> bool:
    said = shown(cell).strip().casefold()
    if said in YES | NO:
        return said in YES
    raise BadCell(f"{column.label} must be Yes or No")


def _reference(column: Column, cell: Any, known: Known) -> str:
    said = shown(cell).strip()
    key = known.key_of(column.refers, said)
    if key is None:
        raise BadCell(f"“{said[:60]}” is not the id of a {column.refers} here")
    return key


def _references(column: Column, cell: Any, known: Known) -> list[str]:
    parts = [part for part in _BETWEEN_KEYS.split(shown(cell)) if part]
    found = [(part, known.key_of(column.refers, part)) for part in parts]
    unknown = [part[:60] for part, key in found if key is None]
    if unknown:
        words = text.words_list([f"“{part}”" for part in unknown])
        is_not = "is not the id" if len(unknown) == 1 else "are not the ids"
        raise BadCell(f"{words} {is_not} of a {column.refers} here. Put a comma between ids")
    return sorted({key for _, key in found if key})


def _either(column: Column, cell: Any, known: Known) -> str:
    said = shown(cell).strip()
    kind, _, key = said.partition(":")
    if kind not in {"milestone", "deliverable", "action"} or not known.key_of(kind, key):
        raise BadCell(
            f"“{said[:80]}” is not a record here. Write milestone:, deliverable: or action:"
            " and its id"
        )
    return f"{kind}:{known.key_of(kind, key)}"


def _write_day(column: Column, value: str) -> Any:
    day = date.fromisoformat(value)
    return day if day.year in _EXCEL_DAYS else value


def _write_choice(column: Column, value: str) -> str:
    assert column.choices
    return str(dict(column.choices.choices).get(value, value))


_TEXTS = frozenset({"text", "narrative", "choice", "due"})
_EMPTY: dict[str, Any] = {"items": [], "references": [], "yes_no": False, "number": 0}
_EMPTY["due"] = due.UNCONFIRMED.text
_WRITE: dict[str, Callable[[Column, Any], Any]] = {
    "items": lambda _, value: clean("\n".join(value)),
    "references": lambda _, value: clean(", ".join(value)),
    "day": _write_day,
    "number": lambda _, value: value,
    "score": lambda _, value: value,
    "money": lambda _, value: float(value),
    "choice": _write_choice,
    "yes_no": lambda _, value: "Yes" if value else "No",
}
_READ: dict[str, Callable[[Column, Any, Known], Any]] = {
    "text": _text,
    "narrative": _text,
    "items": _items,
    "day": _day,
    "month": _month,
    "due": _due,
    "number": _number,
    "score": _number,
    "money": _money,
    "choice": _choice,
    "yes_no": _yes_no,
    "reference": _reference,
    "references": _references,
    "either": _either,
}
