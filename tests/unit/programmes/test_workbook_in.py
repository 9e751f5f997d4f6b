"""Limits and readings of an uploaded workbook that need no file."""

from __future__ import annotations

from typing import Any

import pytest

from programmes.plan_kinds import PLAN_KINDS
from programmes.refusals import Refused
from programmes.sheets import layout, mapping
from programmes.sheets.cells import BadCell, Known, value_of
from programmes.sheets.faults import SheetFaults
from programmes.sheets.limited_reader import Sheet
from programmes.sheets.workbook_in import reference_in, said_in

KNOWN = Known({"programme": {"care": "care"}, "framework": {"aims": "aims"}})
TAKEN = {"programme": ["care"], "framework": ["aims"]}


def sheet(kind: str, rows: list[dict[str, Any]]) -> Sheet:
    """A sheet of ours with rows by mark."""
    columns = layout.columns_of(PLAN_KINDS[kind])
    cells = [[row.get(column.mark) for column in columns] for row in rows]
    heads = [[column.mark for column in columns], [column.heading for column in columns]]
    return Sheet(layout.sheet_name(PLAN_KINDS[kind]), [*heads, *cells])


def read(*sheets: Sheet) -> Any:
    kinds = layout.OF_A_PLAN
    return said_in(sheets, kinds=kinds, base={}, known=KNOWN, taken=TAKEN, elsewhere=ELSEWHERE)


ELSEWHERE = {"risk": ["nurses"]}


def faults(*sheets: Sheet) -> list[str]:
    with pytest.raises(SheetFaults) as found:
        read(*sheets)
    return [str(fault) for fault in found.value.faults]


def test_five_thousand_rows_of_a_kind_are_read_and_twenty_thousand_in_all_are_not() -> None:
    titled = [{"title": f"Number {n}"} for n in range(layout.MOST_OF_A_KIND)]
    said = read(sheet("decision", titled))
    assert len(said.records["decision"]) == 5_000
    kinds = ("decision", "next_step", "risk", "group", "framework")
    named = [row | {"name": row["title"], "kind": "Aims"} for row in titled]
    many = faults(*(sheet(kind, named) for kind in kinds))
    assert many == ["All sheets: There are 25,000 rows. Send at most 20,000 at a time."]


def test_a_new_row_stands_in_a_programme_that_there_is() -> None:
    rows = [{"title": "One", "baseline": "2018-03-31"}]
    rows.append({"title": "Two", "baseline": "2018-03-31", "within:milestone": "nowhere"})
    rows.append({"id:milestone": "care/three", "title": "Three", "baseline": "2018-03-31"})
    assert faults(sheet("milestone", rows)) == [
        "Milestones, cell A3: Write the id of the programme in the column beside the id.",
        "Milestones, cell A4: “nowhere” is not the id of a programme here.",
    ]


def test_an_id_of_another_plan_is_not_given_again() -> None:
    rows = [{"title": "Nurses"}, {"id:risk": "nurses", "title": "Nurses too"}]
    assert faults(sheet("risk", rows)) == [
        "Risks and issues, cell A4: “nurses” is the id of a risk or issue in another plan."
        " Write another."
    ]
    assert list(read(sheet("risk", rows[:1])).records["risk"]) == ["nurses-2"]


def test_a_new_row_takes_what_such_rows_begin_with_and_the_last_place() -> None:
    rows = [{"title": title, "within:deliverable": "care"} for title in ("One", "Two")]
    found = read(sheet("deliverable", rows)).records["deliverable"]
    assert [record["position"] for record in found.values()] == [1, 2]
    assert found["care/one"]["status"] == "not_started"
    assert found["care/one"]["due"] == "to be confirmed"


def test_the_same_sheet_twice_is_refused() -> None:
    one = sheet("decision", [{"title": "One"}])
    copied = Sheet("Decisions (2)", one.rows)
    assert faults(one, copied) == ["Decisions (2): This is a second sheet of decisions."]


def test_a_workbook_without_our_mark_is_not_ours() -> None:
    with pytest.raises(Refused, match="was not downloaded from here"):
        reference_in([Sheet("Sheet1", [["Title"]])])


def test_headings_are_guessed_and_a_column_is_guessed_once() -> None:
    heads = ["Ref", "Risk", "L", "I", "Risk owner", "Mitigating actions", "Unknown"]
    found = mapping.guessed(PLAN_KINDS["risk"], list(enumerate(heads)))
    assert found == {
        0: "id",
        1: "title",
        2: "likelihood",
        3: "impact",
        4: "owner_office",
        5: "mitigations",
    }


@pytest.mark.parametrize("typed", ["1e999999999", "1_000", "١", "-1", "2.5", "NaN", "100000"])
def test_a_number_is_read_as_figures_and_nothing_else(typed: str) -> None:
    position = PLAN_KINDS["deliverable"].column("position")
    with pytest.raises(BadCell, match="whole number from 0 to 99,999"):
        value_of("deliverable", position, typed, KNOWN, new=False)
    assert value_of("deliverable", position, 12.0, KNOWN, new=False) == 12


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [("(120)", "-120.00"), ("-£1,200,000", "-1200000.00"), (1234.5, "1234.50")],
    ids=["brackets", "minus", "number"],
)
def test_pounds_are_read_as_people_write_them(typed: Any, pounds: str) -> None:
    impact = PLAN_KINDS["programme"].column("stated_impact")
    assert value_of("programme", impact, typed, KNOWN, new=False) == pounds


@pytest.mark.parametrize("typed", ["1,2,3", "£1.2m", "NaN", "1e9", "١٢", "1e999999999", "--1"])
def test_odd_pounds_are_refused(typed: str) -> None:
    impact = PLAN_KINDS["programme"].column("stated_impact")
    with pytest.raises(BadCell, match="must be a number in £"):
        value_of("programme", impact, typed, KNOWN, new=False)


def test_a_sheet_that_names_no_programme_moves_no_risk_out_of_its_own() -> None:
    rows = [["Risk", "Owner"], ["Nurses", "Director of nursing"]]
    chosen = mapping.Chosen("Risks", 1, "risk", {0: "title", 1: "owner_office"})
    standing = {"risk": {"nurses": {"title": "Nurses", "programme": "care", "owner_office": ""}}}
    said = mapping.said_in(Sheet("Risks", rows), chosen, standing=standing, known=KNOWN)
    assert said.records == {"risk": {"nurses": {"owner_office": "Director of nursing"}}}
