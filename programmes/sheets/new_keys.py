"""Ids of new rows: as written, or made of their titles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.text import slugify

from programmes.plan_kinds import PlanKind
from programmes.sheets.cells import BadCell, Known, key_faults

TAKEN_BY_PAGES = frozenset({"add", "bulk", "csv", "matrix"})
"""Words that stand in addresses where a key would."""


class Keys:
    """Which keys there are, and which this workbook adds."""

    def __init__(
        self, taken: Mapping[str, Iterable[str]], elsewhere: Mapping[str, Iterable[str]]
    ) -> None:
        self._taken = {kind: set(keys) for kind, keys in taken.items()}
        self._elsewhere = {kind: set(keys) for kind, keys in elsewhere.items()}
        self._new: dict[str, set[str]] = {}

    def is_there(self, kind: str, key: str) -> bool:
        return key in self._taken.get(kind, ()) or key in self._new.get(kind, ())

    def is_elsewhere(self, kind: str, key: str) -> bool:
        """Whether another plan of the system has the key, where it can be given only once."""
        return key in self._elsewhere.get(kind, ())

    def add(self, kind: str, key: str) -> None:
        self._new.setdefault(kind, set()).add(key)

    def with_new(self, known: Known) -> Known:
        """What may be referred to once the new records are there."""
        aliases = {kind: dict(words) for kind, words in known.aliases.items()}
        for kind, keys in self._new.items():
            aliases.setdefault(kind, {}).update({key: key for key in keys})
        return Known(aliases)


def title_column(kind: PlanKind) -> str:
    """The field of which an id can be made; empty where there is none."""
    names = {column.name for column in kind.columns}
    return next((name for name in ("title", "name") if name in names), "")


def key_said(kind: PlanKind, said: str, within: str, title: str, keys: Keys) -> str:
    """The key of a row that the download did not have. Raises BadCell."""
    if kind.key == "page":
        return _page_key(said, keys)
    if not kind.within:
        own = said or _made(kind, "", title, keys)
        return _new(kind, "", own, keys)
    stands_in, _, own = said.rpartition("/")
    if stands_in and within and stands_in != within:
        raise BadCell(f"The id says “{stands_in}” and the column beside it “{within}”")
    stands_in = stands_in or within
    if not stands_in:
        raise BadCell(f"Write the id of the {kind.within} in the column beside the id")
    if not keys.is_there(kind.within, stands_in):
        raise BadCell(f"“{stands_in}” is not the id of a {kind.within} here")
    return _new(kind, stands_in, own or _made(kind, stands_in, title, keys), keys)


def _page_key(said: str, keys: Keys) -> str:
    if not said:
        raise BadCell("Write the id of the programme whose plan on a page it is")
    if not keys.is_there("programme", said):
        raise BadCell(f"“{said}” is not the id of a programme here")
    keys.add("page", said)
    return said


def _new(kind: PlanKind, within: str, own: str, keys: Keys) -> str:
    fault = key_faults(own)
    if fault:
        raise BadCell(fault)
    if own in TAKEN_BY_PAGES:
        raise BadCell(f"“{own}” can't be an id. Write another, or leave the cell empty")
    key = f"{within}/{own}" if within else own
    if keys.is_elsewhere(kind.key, key):
        raise BadCell(f"“{key}” is the id of a {kind.one} in another plan. Write another")
    keys.add(kind.key, key)
    return key


def _made(kind: PlanKind, within: str, title: str, keys: Keys) -> str:
    stem = slugify(title)[:70].strip("-_").replace("_", "-") or kind.key.replace("_", "-")
    stem = "-".join(part for part in stem.split("-") if part)
    own, number = stem, 2
    while own in TAKEN_BY_PAGES or _is_used(kind, f"{within}/{own}" if within else own, keys):
        own, number = f"{stem}-{number}", number + 1
    return own


def _is_used(kind: PlanKind, key: str, keys: Keys) -> bool:
    return keys.is_there(kind.key, key) or keys.is_elsewhere(kind.key, key)
