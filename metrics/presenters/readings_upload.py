"""What a file of readings would do, or did, row by row and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from metrics import periods
from metrics.actions.readings_uploads import MOST_KEPT, Comparison, Line
from metrics.models import Indicator, ReadingsUpload
from metrics.presenters.amounts import exact
from metrics.reading_rules import Said, worked_out
from programmes.models import Organisation
from programmes.sheets.faults import MOST_SHOWN, CellFault
from programmes.text import count, words_list

MOST_LINES = MOST_KEPT


@dataclass(frozen=True)
class Row:
    """A reading of the file. `id`: for its tick; `before`: what stands, empty where nothing;
    `provenance`: as the file gives it."""

    id: str
    where: str
    indicator: str
    organisation: str
    period: str
    value: str
    before: str = ""
    reason: str = ""
    question: str = ""
    provenance: str = ""


@dataclass
class Section:
    """Rows that are alike: those that are shown, and how many there are of them."""

    rows: list[Row] = field(default_factory=list)
    number: int = 0

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


@dataclass(frozen=True)
class Shown:
    headline: str
    new: Section
    corrected: Section
    unchanged: Section
    asked: Section
    faults: list[CellFault]
    fault_count: int
    notes: list[str]
    writes: bool
    unexplained: int = 0

    @property
    def more_faults(self) -> int:
        return self.fault_count - len(self.faults)

    @property
    def button(self) -> str:
        """Record 4 readings: 3 new, 1 correction. Of one kind alone: Record 3 new readings."""
        new, corrected = self.new.number, self.corrected.number
        told = count(corrected, "correction")
        if new and corrected:
            return f"Record {count(new + corrected, 'reading')}: {new:,} new, {told}"
        return f"Record {told if corrected else count(new, 'new reading')}"


def preview(comparison: Comparison, upload: ReadingsUpload, on: date) -> Shown:
    """What confirming would do. `on`: today, for the names of organisations."""
    new, corrected = len(comparison.new), len(comparison.corrected)
    return Shown(
        headline=_headline(comparison),
        new=_section(comparison.new, on),
        corrected=_section(comparison.corrected, on),
        unchanged=_section(comparison.unchanged, on),
        asked=_section(comparison.asked, on),
        faults=comparison.faults[:MOST_SHOWN],
        fault_count=len(comparison.faults),
        notes=_notes(upload.content),
        writes=bool(new or corrected) and not comparison.faults,
        unexplained=len(comparison.unexplained),
    )


def _headline(comparison: Comparison) -> str:
    """3 new readings, 1 correction and 2 that stand already."""
    faults, unchanged = len(comparison.faults), len(comparison.unchanged)
    stand = "stands" if unchanged == 1 else "stand"
    said = [
        count(len(comparison.new), "new reading") if comparison.new else "",
        count(len(comparison.corrected), "correction") if comparison.corrected else "",
        f"{unchanged:,} that {stand} already" if unchanged else "",
        count(faults, "fault") if faults else "",
    ]
    return words_list([words for words in said if words]) or "Nothing"


def _section(lines: Sequence[Line], on: date) -> Section:
    return Section([_row(line, on) for line in lines[:MOST_LINES]], len(lines))


def _row(line: Line, on: date) -> Row:
    entry, before = line.entry, line.before
    made = worked_out(entry.said, entry.indicator.unit)
    return Row(
        id=line.row.id,
        where=_sentence(entry.place),
        indicator=entry.indicator.name,
        organisation=_organisation(entry.organisation, on),
        period=periods.words(entry.said.starts_on, entry.said.ends_on),
        value=_value(made, entry.indicator, entry.said),
        before=_before(before.value, entry.indicator) if before else "",
        reason=entry.reason,
        question=line.question,
        provenance=entry.provenance,
    )


def _value(value: Decimal | None, indicator: Indicator, said: Said) -> str:
    words = exact(value, indicator)
    if said.numerator is None or said.denominator is None:
        return words
    return f"{words} ({_figure(said.numerator)} of {_figure(said.denominator)})"


def _figure(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _before(value: Decimal | None, indicator: Indicator) -> str:
    return "Taken back" if value is None else exact(value, indicator)


def _organisation(organisation: Organisation | None, on: date) -> str:
    return organisation.name_on(on) if organisation else "Whole system"


def _sentence(place: str) -> str:
    return place[:1].upper() + place[1:]


def _notes(content: Mapping[str, Any]) -> list[str]:
    """What of the file was not read."""
    notes = []
    if left_out := content["left_out"]:
        are = "row has no value and is" if left_out == 1 else "rows have no value and are"
        notes.append(f"{left_out:,} {are} left out.")
    if unread := content["unread"]:
        notes.append(f"Not read: {words_list(unread[:20])}.")
    return notes


def receipt(
    upload: ReadingsUpload,
    indicators: Mapping[int, Indicator],
    organisations: Mapping[int, Organisation],
    on: date,
) -> Shown:
    """What confirming did."""
    outcome = upload.outcome
    empty = Section()
    sections = {
        name: Section(
            [_kept(one, indicators, organisations, on) for one in outcome[f"first_{name}"]],
            outcome[name],
        )
        for name in ("new", "corrected")
    }
    written = outcome["new"] + outcome["corrected"]
    return Shown(
        headline=f"{count(written, 'reading')} written",
        new=sections["new"],
        corrected=sections["corrected"],
        unchanged=Section([], outcome["unchanged"]),
        asked=empty,
        faults=[],
        fault_count=0,
        notes=_notes(upload.content),
        writes=False,
    )


def _kept(
    one: Mapping[str, Any],
    indicators: Mapping[int, Indicator],
    organisations: Mapping[int, Organisation],
    on: date,
) -> Row:
    indicator = indicators[one["indicator"]]
    place = organisations.get(one["organisation"]) if one["organisation"] else None
    before = one["before"]
    return Row(
        id="",
        where=_sentence(one["place"]),
        indicator=indicator.name,
        organisation=_organisation(place, on),
        period=periods.words(*map(date.fromisoformat, (one["starts_on"], one["ends_on"]))),
        value=exact(Decimal(one["value"]), indicator),
        before=_before(Decimal(before) if before else None, indicator),
        reason=one["reason"],
    )
