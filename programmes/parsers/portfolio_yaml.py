"""YAML text to nodes that know their line, refusing what a portfolio file has no use for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

MAX_BYTES = 1_000_000
"""A portfolio of a whole region takes a tenth of this."""

MAX_DEPTH = 12
MAX_FAULTS_OF_ONE_KIND = 20

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff]")
_STANDARD_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, and the line (from 1) where it is."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.message}"


class PortfolioFaults(Exception):
    """The file can't be used. `faults` lists everything that was found, by line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def compose(content: bytes) -> yaml.Node:
    """The document's root node. Raises PortfolioFaults."""
    text = _decode(content)
    faults = [*_unwanted_characters(text)] or _unwanted_yaml(text)
    if faults:
        raise PortfolioFaults(faults)
    node = yaml.compose(text, Loader=_LOADER)
    if node is None:
        raise PortfolioFaults([Fault(1, "The file is empty.")])
    return node


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        line = content[:MAX_BYTES].count(b"\n") + 1
        message = f"The file is larger than {MAX_BYTES // 1_000_000} MB, which no portfolio needs."
        raise PortfolioFaults([Fault(line, f"{message} Nothing after this line was read.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "This line is not UTF-8 text. Save the file as UTF-8."
        raise PortfolioFaults([Fault(line, message)]) from None


def _unwanted_characters(text: str) -> Iterator[Fault]:
    if not _CONTROL.search(text) and "\t" not in text:
        return
    found = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if found == MAX_FAULTS_OF_ONE_KIND:
            return
        if "\t" in line:
            found += 1
            yield Fault(number, "There is a tab. Use spaces.")
        if character := _CONTROL.search(line):
            found += 1
            yield Fault(number, f"There is a control character (U+{ord(character[0]):04X}).")


def _unwanted_yaml(text: str) -> list[Fault]:
    try:
        return list(_walk(text))[:MAX_FAULTS_OF_ONE_KIND]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return [Fault(mark.line + 1 if mark else 1, f"This is not YAML: {error.problem}.")]
    except yaml.YAMLError as error:
        return [Fault(1, f"This is not YAML: {error}.")]


def _walk(text: str) -> Iterator[Fault]:
    """Look at the events before any node is made, so that nothing is ever expanded."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents == 2:
                yield Fault(line, "A second document begins. Put each portfolio in its own file.")
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            yield Fault(line, f"Lists and mappings are more than {MAX_DEPTH} deep.")
            return
        yield from _unwanted_event(event, line)


def _unwanted_event(event: yaml.Event, line: int) -> Iterator[Fault]:
    if isinstance(event, yaml.AliasEvent):
        yield Fault(line, f"“*{event.anchor}” is an alias. Write the value out.")
    elif isinstance(event, yaml.NodeEvent) and event.anchor:
        yield Fault(line, f"“&{event.anchor}” is an anchor. Write the value out where it is used.")
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        shown = tag.replace(_STANDARD_TAG, "!!")
        yield Fault(line, f"“{shown}” is a tag. Tags are not used here.")
