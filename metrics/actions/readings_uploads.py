"""Readings by file: take one in, show what it would do, write all of it or nothing, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from metrics.actions.readings import (
    MOST,
    Entry,
    check_may_enter,
    lock_indicators,
    record_many,
    stands_already,
    weighed,
)
from metrics.models import Indicator, Reading, ReadingsUpload
from metrics.parsers.readings_file import (
    BadCell,
    Row,
    Table,
    number_of,
    period_of,
    table_in,
    text_of,
)
from metrics.reading_rules import Said, worked_out
from metrics.selectors.readings_uploads import Known, known_in
from programmes import audit, file_kinds
from programmes.actions.common import authority_at, day_of
from programmes.actions.plan_evidence import keep
from programmes.models import Organisation, System, User
from programmes.permissions import Authority
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.sheets import limited_reader
from programmes.sheets.faults import CellFault
from programmes.text import count

NOT_THESE = "Select an XLSX or CSV file; the selected file is of another kind"
CHANGED_MEANWHILE = (
    "What stands changed while you were looking at this page. Nothing is written yet: look at what"
    " would happen now, and confirm again"
)
REFUSED = (
    "Nothing is written while a row is refused. Put what is listed right in the file, and upload it"
    " again"
)
TICK = "Tick each unlikely value that is right as typed, or all of them"
REASON = "Say why the readings are corrected whose rows give no reason"
_KINDS = {file_kinds.MEDIA_TYPES[kind]: kind for kind in ("xlsx", "csv")}
_NAME_LENGTH = 200
MOST_KEPT = 200
"""Lines of a kind that the receipt shows; the readings themselves hold them all."""


@dataclass(frozen=True)
class Line:
    """A row that can be read. `before`: what stands; `question`: why its value looks unlikely."""

    row: Row
    entry: Entry
    before: Reading | None = None
    question: str = ""

    @property
    def told(self) -> list[Any]:
        """What is written and over what, in values that JSON has."""
        said, before = self.entry.said, self.before
        figures = [said.value, said.numerator, said.denominator]
        return [
            self.row.id,
            list(map(str, self.entry.key)),
            [None if one is None else str(one) for one in figures],
            before.number if before else 0,
            self.question,
        ]


@dataclass
class Comparison:
    """What confirming would do now. With `faults` nothing can be written as things stand."""

    new: list[Line] = field(default_factory=list)
    corrected: list[Line] = field(default_factory=list)
    unchanged: list[Line] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)

    @property
    def asked(self) -> list[Line]:
        """Rows that somebody must say are right as typed."""
        return [line for line in (*self.new, *self.corrected) if line.question]

    @property
    def unexplained(self) -> list[Line]:
        """Corrections whose rows give no reason."""
        return [line for line in self.corrected if not line.entry.reason]

    @property
    def seen(self) -> str:
        """Says which comparison somebody had before their eyes."""
        told = [[line.told for line in some] for some in (self.new, self.corrected, self.unchanged)]
        text = json.dumps([told, [str(fault) for fault in self.faults]])
        return hashlib.sha256(text.encode()).hexdigest()


def check(system: System, by: User, at: datetime) -> Authority:
    """Raises NotAllowed unless the person may enter readings of something in the system."""
    authority = authority_at(by, at)
    if not authority.may_somewhere("readings.enter", system):
        raise NotAllowed(
            "To upload readings, you need an appointment as PMO, programme manager or project"
            f" support in {system.name}."
        )
    return authority


def receive(
    *, system: System, file_name: str, data: bytes, by: User, at: datetime
) -> ReadingsUpload:
    """Keep a file and its rows until they are confirmed; no reading is written.

    Raises Refused, under `file`, and SheetFaults where headings are missing or doubled; nothing is
    kept then. Rows that are wrong are told by `compare`.
    """
    check(system, by, at)
    kind = _KINDS.get(file_kinds.media_type_of(file_name, data))
    if kind is None:
        raise Refused(NOT_THESE, "file")
    table = table_in(limited_reader.read(data, kind, most=MOST))
    with transaction.atomic():
        return ReadingsUpload.objects.create(
            system=system,
            file_name=file_name[-_NAME_LENGTH:],
            sha256=keep(data).sha256,
            content=table.as_json(),
            at=at,
            by=by,
        )


def compare(*, upload: ReadingsUpload, by: User, at: datetime) -> Comparison:
    """What confirming the upload would do as things stand; writes nothing."""
    return _weigh(_understood(upload, by, at), at)


@dataclass
class _Understood:
    table: Table
    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[Row, CellFault]] = field(default_factory=list)

    def refuse(self, row: Row, name: str, what: str) -> None:
        self.faults.append((row, self.table.fault(row, name, what.rstrip("."))))


def _understood(upload: ReadingsUpload, by: User, at: datetime) -> _Understood:
    """Every row against what it may name, and whether this person may enter it."""
    table = Table.from_json(upload.content)
    understood = _Understood(table)
    reader = _Reader(known_in(upload.system), authority_at(by, at))
    for row in table.rows:
        wrong: dict[str, str] = {}
        entry = reader.entry(row, table.place(row), wrong)
        if entry and not wrong:
            understood.lines.append(Line(row, entry))
        for name, what in wrong.items():
            understood.refuse(row, name, what)
    return understood


@dataclass
class _Reader:
    known: Known
    authority: Authority
    may: dict[int, str] = field(default_factory=dict)
    """Indicator → why this person may not enter its readings; empty where they may."""

    def entry(self, row: Row, place: str, wrong: dict[str, str]) -> Entry | None:
        """The reading that a row is; what is wrong with its cells goes into `wrong`."""
        try:
            indicator = self._indicator(text_of(row.cells, "indicator"))
        except BadCell as bad:
            wrong["indicator"] = str(bad)
            return None
        read = _Cells(row.cells, wrong)
        organisation = read.take(
            "organisation", lambda: self._organisation(indicator, row.cells), None
        )
        period = read.take("period", lambda: period_of(row.cells, indicator.frequency), None)
        figures = [
            read.take(name, lambda name=name: number_of(row.cells, name, indicator.unit), None)
            for name in ("value", "numerator", "denominator")
        ]
        reason = read.take("reason", lambda: text_of(row.cells, "reason"), "")
        provenance = read.take("provenance", lambda: text_of(row.cells, "provenance"), "")
        if period is None:
            return None
        said = Said(*period, *figures)
        return Entry(
            indicator, organisation, said, reason=reason, place=place, provenance=provenance
        )

    def _indicator(self, said: str) -> Indicator:
        if not said:
            raise BadCell("The indicator is missing. Write its key or its name")
        found = self.known.indicator(said)
        if not found:
            raise BadCell(f"“{said[:60]}” is no indicator here. Write its key or its whole name")
        if len(found) > 1:
            keys = ", ".join(row.key for row in found[:5])
            raise BadCell(f"Several indicators have this name. Write the key of one: {keys}")
        if why := self._why_not(found[0]):
            raise BadCell(why)
        return found[0]

    def _why_not(self, indicator: Indicator) -> str:
        if indicator.pk not in self.may:
            try:
                check_may_enter(self.authority, indicator)
                self.may[indicator.pk] = ""
            except NotAllowed as no:
                self.may[indicator.pk] = str(no)
        return self.may[indicator.pk]

    def _organisation(self, indicator: Indicator, cells: dict[str, Any]) -> Organisation | None:
        said = text_of(cells, "organisation")
        if not said:
            if indicator.pk not in self.known.whole:
                raise BadCell("The organisation is missing. Write its key, ODS code or name")
            return None
        found = self.known.organisation(indicator, said)
        if found:
            return found
        if self.known.is_member(said):
            raise BadCell(f"“{indicator.name}” is not measured for “{said[:60]}”")
        raise BadCell(f"“{said[:60]}” is no organisation here. Write its key, ODS code or name")


@dataclass
class _Cells:
    cells: dict[str, Any]
    wrong: dict[str, str]

    def take(self, name: str, read: Any, otherwise: Any) -> Any:
        try:
            return read()
        except BadCell as bad:
            self.wrong[name] = str(bad)
            return otherwise


def _weigh(understood: _Understood, at: datetime) -> Comparison:
    """What stands, what is refused and what is asked. Refusals in the order of the file."""
    lines = understood.lines
    standing, told = weighed([line.entry for line in lines], day_of(at))
    placed = {line.entry.place: line.row for line in lines}
    questions: dict[str, str] = {}
    refused: set[str] = set()
    for place, name, what, asks in told:
        if asks:
            questions[place] = what
        else:
            refused.add(place)
            understood.refuse(placed[place], name, what)
    found = Comparison()
    for line in lines:
        if line.entry.place in refused:
            continue
        before = standing.get(line.entry.key)
        if stands_already(line.entry, before):
            found.unchanged.append(replace(line, before=before))
            continue
        question = questions.get(line.entry.place, "")
        some = found.corrected if before else found.new
        some.append(replace(line, before=before, question=question))
    order = sorted(understood.faults, key=lambda pair: (pair[0].sheet, pair[0].number))
    found.faults = [fault for _, fault in order]
    return found


def confirm(
    *,
    upload: ReadingsUpload,
    seen: str,
    as_typed: Collection[str] = (),
    all_as_typed: bool = False,
    reason: str = "",
    by: User,
    at: datetime,
) -> ReadingsUpload:
    """Write every row, or nothing; a second time it is the same receipt.

    `seen`: the comparison that the person was shown; `as_typed`: ids of the rows whose unlikely
    values are right; `reason`: for corrections whose rows give none. Raises Stale where what
    stands has changed since, and Refused by field.
    """
    check(upload.system, by, at)
    with transaction.atomic():
        row = ReadingsUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if row.confirmed_at:
            return row
        understood = _understood(row, by, at)
        lock_indicators([line.entry for line in understood.lines])
        found = _weigh(understood, at)
        if found.seen != seen:
            raise Stale(row, CHANGED_MEANWHILE)
        _refuse(found, set(as_typed), all_as_typed, reason.strip())
        _write(row, found, reason.strip(), by, at)
        row.confirmed_at = at
        row.outcome = _receipt(row, found, reason.strip(), by)
        row.save(update_fields=["confirmed_at", "outcome"])
        return row


def _refuse(found: Comparison, as_typed: set[str], all_as_typed: bool, reason: str) -> None:
    if found.faults:
        raise Refused(REFUSED)
    if not (found.new or found.corrected):
        raise Refused("Every reading of the file stands already. There is nothing to write")
    errors = {}
    if not all_as_typed and any(line.row.id not in as_typed for line in found.asked):
        errors["all_as_typed"] = TICK
    if found.unexplained and not reason:
        errors["reason"] = REASON
    if errors:
        raise Refused(errors=errors)


def _write(upload: ReadingsUpload, found: Comparison, reason: str, by: User, at: datetime) -> None:
    lines = [*found.new, *found.corrected]
    entries = [
        replace(
            line.entry,
            as_typed=True,
            reason=(line.entry.reason or reason) if line.before else line.entry.reason,
            seen=line.before.number if line.before else 0,
        )
        for line in lines
    ]
    provenance = f"File {upload.file_name}"
    written = record_many(entries=entries, provenance=provenance, by=by, at=at)
    assert written == len(entries)
    audit.record(
        verb="readings.uploaded",
        sentence=f"wrote {count(written, 'reading')} from the file “{upload.file_name}”",
        subject=upload,
        by=by,
        at=at,
        system=upload.system,
        detail={"sha256": upload.sha256, "written": written},
    )


def _receipt(upload: ReadingsUpload, found: Comparison, reason: str, by: User) -> dict[str, Any]:
    """What came of it: how many of each, and the first of them as they were written."""
    return {
        "by": by.name,
        "new": len(found.new),
        "corrected": len(found.corrected),
        "unchanged": len(found.unchanged),
        "left_out": upload.content["left_out"],
        "first_new": [_kept(line, "") for line in found.new[:MOST_KEPT]],
        "first_corrected": [_kept(line, reason) for line in found.corrected[:MOST_KEPT]],
    }


def _kept(line: Line, reason: str) -> dict[str, Any]:
    entry, before = line.entry, line.before
    made = worked_out(entry.said, entry.indicator.unit)
    return {
        "place": entry.place,
        "indicator": entry.indicator.pk,
        "organisation": entry.organisation.pk if entry.organisation else None,
        "starts_on": entry.said.starts_on.isoformat(),
        "ends_on": entry.said.ends_on.isoformat(),
        "value": str(made),
        "before": str(before.value) if before and before.value is not None else None,
        "reason": entry.reason or reason,
    }
