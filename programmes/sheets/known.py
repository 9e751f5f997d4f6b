"""What a sheet may refer to, under every name that people give it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from programmes.portfolio_merge import Fields, Records
from programmes.sheets.cells import Known

_NAMES = {
    "programme": ("name", "number"),
    "organisation": ("name", "ods_code"),
    "framework": ("name",),
    "group": ("name",),
}


def known_in(records: Records) -> Known:
    """Keys always; names, numbers and codes too, where only one record has them."""
    return Known({kind: _aliases(kind, found) for kind, found in records.items()})


def _aliases(kind: str, found: dict[str, Fields]) -> dict[str, str]:
    named: dict[str, set[str]] = {}
    for key, fields in found.items():
        for name in _names_of(kind, fields):
            named.setdefault(name, set()).add(key)
    aliases = {name: keys.pop() for name, keys in named.items() if len(keys) == 1}
    return aliases | {key.casefold(): key for key in found}


def _names_of(kind: str, fields: Fields) -> Iterator[str]:
    said = [str(fields.get(name) or "") for name in _NAMES.get(kind, ())]
    if kind == "programme" and all(said):
        said.append(f"{said[1]}. {said[0]}")
    for name in said:
        if name.strip():
            yield " ".join(name.split()).casefold()
