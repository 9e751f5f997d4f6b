"""A hundred random edits of a workbook come back exactly, and nothing else does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from programmes.clock import LONDON
from programmes.plan_kinds import PLAN_KINDS, Column
from programmes.portfolio_merge import Records
from programmes.sheets import layout, limited_reader, workbook_in, workbook_out
from programmes.sheets.cells import BEGINS_AS, cell_of, escaped
from programmes.sheets.known import known_in
from tests.factories import sheets

KINDS = layout.OF_A_PLAN
ABOUT = workbook_out.About(
    "1:x", "north", "north-2016", "", "Plan", "", datetime(2017, 4, 11, 9, tzinfo=LONDON)
)
LETTERS = st.characters(
    exclude_categories=("Cs", "Cc"),
    exclude_characters="\ufffe\uffff\u2028\u2029",
    max_codepoint=None,
)
NASTY = [
    "=1+1",
    "+44",
    "-x",
    "@A1",
    "\tx",
    " x ",
    "_x0041_",
    "😀",
    "\u202eabc",
    "TRUE",
    "1.10",
    "'q",
]
LINE = st.one_of(st.sampled_from(NASTY), st.text(LETTERS, max_size=10)).filter(
    lambda text: text == "" or text.strip()
)
LINES = st.lists(LINE, max_size=4).map("\n".join).filter(lambda text: text == "" or text.strip())
ITEMS = st.lists(LINE.map(lambda text: " ".join(text.split())).filter(bool), max_size=4)
DAYS = st.dates(date(1991, 1, 1), date(2099, 12, 31)).map(date.isoformat)
DUES = st.sampled_from(
    "2018-03-31|2018-03|2024/25 Q2|2017/18|throughout 2024/25|ongoing|to be confirmed".split("|")
)
KEYS = {
    "programme": ["care", "mind"],
    "framework": ["aims"],
    "priority": ["aims/one", "aims/two"],
    "organisation": ["trust"],
    "group": ["board"],
    "risk": ["risk-1", "risk-2"],
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": LINE,
    "narrative": LINES,
    "items": ITEMS,
    "day": DAYS,
    "due": DUES,
    "number": st.integers(0, 99_999),
    "score": st.integers(1, 5),
    "money": st.decimals(-(10**9), 10**9, places=2).map(lambda pounds: f"{pounds:.2f}"),
    "yes_no": st.booleans(),
    "either": st.sampled_from(["milestone:care/m-1", "milestone:mind/m-2"]),
}


def values(column: Column) -> st.SearchStrategy[Any]:
    if column.type == "choice":
        assert column.choices
        return st.sampled_from([str(value) for value in column.choices.values])
    if column.type == "reference":
        return st.sampled_from(KEYS[column.refers])
    if column.type == "references":
        return st.sets(st.sampled_from(KEYS[column.refers])).map(sorted)
    found = VALUES[column.type]
    if column.type == "text":
        return found.filter(lambda text: len(text) <= column.longest)
    return found


def empty(column: Column) -> Any:
    lists = {"items": [], "references": [], "yes_no": False, "number": 0, "due": "to be confirmed"}
    texts = {"text", "narrative", "choice"}
    return lists.get(column.type, "" if column.type in texts else None)


def plan() -> Records:
    """Two records of each kind, with values that a spreadsheet is likely to spoil."""
    keys = {"milestone": ["care/m-1", "mind/m-2"], "deliverable": ["care/d-1", "mind/d-2"]}
    keys |= {"action": ["care/a-1"], "page": ["care", "mind"], "decision": ["d-1"]}
    keys |= {"next_step": ["n-1"], "event": ["e-1"], "dependency": ["x-1"]}
    return {
        kind: {key: _first(kind, number) for number, key in enumerate((KEYS | keys)[kind])}
        for kind in KINDS
    }


def _first(kind: str, number: int) -> dict[str, Any]:
    nasty = f"={NASTY[number % len(NASTY)]}\r\nno {number} \x07 _x000D_ "
    fields = {}
    for column in PLAN_KINDS[kind].columns:
        fields[column.name] = nasty if column.type == "narrative" else empty(column)
        if column.required and column.type == "text":
            fields[column.name] = f"={column.label}"
        elif column.type == "choice" and (column.required or (kind, column.name) in BEGINS_AS):
            fields[column.name] = str(column.choices.values[0])  # type: ignore[union-attr]
        elif column.required and column.type == "day":
            fields[column.name] = "2017-03-31"
        elif column.required:
            fields[column.name] = "milestone:care/m-1"
    return fields


BASE = plan()
EDITABLE = [
    (kind, key, column)
    for kind in KINDS
    for key in BASE[kind]
    for column in PLAN_KINDS[kind].columns
    if not column.fixed
]
DATA = workbook_out.workbook(ABOUT, BASE, KINDS, KEYS)


def said_in(data: bytes) -> Records:
    known = known_in(BASE | {"organisation": {"trust": {"name": "Trust"}}})
    read = limited_reader.read(data)
    said = workbook_in.said_in(read, kinds=KINDS, base=BASE, known=known, taken=BASE, elsewhere={})
    return {kind: found for kind, found in said.records.items() if found}


def test_untouched_it_says_nothing_though_its_values_are_nasty() -> None:
    assert said_in(DATA) == {}


def test_saved_by_another_program_it_still_says_nothing() -> None:
    assert said_in(sheets.saved(sheets.opened(DATA))) == {}


@st.composite
def edits(draw: st.DrawFn) -> dict[tuple[str, str, str], Any]:
    chosen = draw(st.permutations(EDITABLE))[:100]
    found = {}
    for kind, key, column in chosen:
        wanted = values(column)
        needed = column.required or (kind, column.name) in BEGINS_AS
        if needed and column.type == "text":
            wanted = wanted.filter(bool)
        elif not needed:
            wanted = st.one_of(wanted, st.just(empty(column)))
        found[kind, key, column.name] = draw(wanted)
    return found


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A hundred edits in a workbook take minutes to shrink; the message names the cell anyway.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(edits())
def test_a_hundred_edits_come_back_exactly(found: dict[tuple[str, str, str], Any]) -> None:
    book = sheets.opened(DATA)
    expected: Records = {}
    for (kind, key, name), value in found.items():
        cell = cell_of(PLAN_KINDS[kind].column(name), value)
        cell = escaped(cell) if isinstance(cell, str) else cell
        sheets.put(book, layout.sheet_name(PLAN_KINDS[kind]), key, name, cell)
        if value != BASE[kind][key][name]:
            expected.setdefault(kind, {}).setdefault(key, {})[name] = value
    assert said_in(sheets.saved(book)) == expected


@pytest.mark.parametrize("text", NASTY)
def test_nothing_in_a_workbook_of_ours_is_a_formula(text: str) -> None:
    records = {"risk": {"r": _first("risk", 0) | {"title": text}}}
    data = workbook_out.workbook(ABOUT, records, ("risk",), {})
    cells = [cell for row in sheets.opened(data)["Risks and issues"].iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    read = limited_reader.read(data)
    assert not [sheet.name for sheet in read if sheet.formulas]
