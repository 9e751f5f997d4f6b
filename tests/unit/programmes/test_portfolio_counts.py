"""What the documents hold, counted in them by hand, against the files that were made of them.

Where the numbers come from is told in docs/portfolios.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from programmes.parsers.portfolio import read_portfolio
from programmes.parsers.portfolio_records import records_of
from programmes.portfolio_merge import Records

FOLDER = Path("programmes/portfolios")


def read(name: str) -> Records:
    return records_of(read_portfolio((FOLDER / f"{name}.yaml").read_bytes()))


@pytest.fixture(scope="module")
def staffordshire() -> Records:
    return read("staffordshire-2016")


@pytest.fixture(scope="module")
def stoke() -> Records:
    return read("stoke-improvement-2018")


@pytest.fixture(scope="module")
def ics() -> Records:
    return read("staffordshire-2024")


@pytest.fixture(scope="module")
def shropshire() -> Records:
    return read("shropshire-2018")


def kinds_of(records: Records, kind: str, name: str = "kind") -> dict[str, int]:
    return dict(Counter(fields[name] for fields in records[kind].values()))


def inside(records: Records, kind: str) -> dict[str, int]:
    """How many records stand in each of what they stand in."""
    return dict(Counter(key.split("/")[0] for key in records[kind]))


def aligned(records: Records) -> Iterator[tuple[str, str, str]]:
    """(kind, strength, framework) of each alignment."""
    for kind in ("programme", "milestone", "deliverable", "action"):
        for fields in records[kind].values():
            for strength in ("priorities", "contributes"):
                for priority in fields[strength]:
                    yield kind, strength, priority.split("/")[0]


HELD: dict[str, dict[str, int]] = {
    "staffordshire-2016": {
        "programme": 24,
        "page": 24,
        "office": 71,
        "milestone": 198,
        "deliverable": 22,
        "action": 0,
        "risk": 25,
        "framework": 9,
        "priority": 181,
        "decision": 30,
        "next_step": 108,
        "group": 27,
        "group_member": 55,
        "event": 13,
        "dependency": 8,
    },
    "stoke-improvement-2018": {
        "programme": 13,
        "page": 0,
        "office": 29,
        "milestone": 20,
        "deliverable": 0,
        "action": 52,
        "action_update": 51,
        "action_revision": 8,
        "risk": 10,
        "framework": 1,
        "priority": 65,
        "decision": 7,
        "next_step": 36,
        "group": 26,
        "group_member": 32,
        "event": 58,
        "dependency": 3,
    },
    "staffordshire-2024": {
        "programme": 56,
        "page": 22,
        "office": 24,
        "milestone": 3,
        "deliverable": 241,
        "risk": 11,
        "framework": 6,
        "priority": 57,
        "decision": 3,
        "next_step": 7,
        "group": 8,
        "group_member": 5,
        "event": 8,
        "dependency": 0,
    },
    "shropshire-2018": {
        "programme": 25,
        "page": 22,
        "office": 31,
        "milestone": 45,
        "deliverable": 71,
        "action": 19,
        "action_update": 0,
        "risk": 80,
        "framework": 4,
        "priority": 22,
        "decision": 1,
        "next_step": 14,
        "group": 22,
        "group_member": 4,
        "event": 1,
        "dependency": 5,
    },
}


@pytest.mark.parametrize("name", sorted(HELD))
def test_a_file_holds_what_was_counted_in_its_document(name: str):
    records = read(name)
    assert {kind: len(records[kind]) for kind in HELD[name]} == HELD[name]


def reporting(records: Records) -> int:
    return sum(fields["reports"] for fields in records["programme"].values())


def test_who_reports(staffordshire: Records, stoke: Records, ics: Records, shropshire: Records):
    assert [reporting(r) for r in (staffordshire, stoke, ics, shropshire)] == [19, 12, 12, 8]


def test_the_2016_plan_s_aims(staffordshire: Records):
    assert inside(staffordshire, "priority") == {
        "strategic-objectives": 5 + 37,
        "key-questions": 10 + 34,
        "gaps": 3 + 10,
        "model-of-care": 5 + 35,
        "priority-metrics": 5 + 16,
        "solution-themes": 4,
        "governance-principles": 6,
        "architecture-objectives": 5,
        "exploration": 6,
    }
    counted = Counter((strength, framework) for _, strength, framework in aligned(staffordshire))
    assert counted == {
        ("priorities", "strategic-objectives"): 23,
        ("priorities", "key-questions"): 60,
        ("contributes", "key-questions"): 12,
    }


def test_the_2016_plan_s_decisions_and_steps(staffordshire: Records):
    taken = [f for f in staffordshire["decision"].values() if f["outcome"] or f["taken_on"]]
    assert len(taken) == 10
    done = [f for f in staffordshire["next_step"].values() if f["completed_on"]]
    assert len(done) == 7


def test_the_improvement_plan_has_52_actions_in_its_themes_and_workstreams(stoke: Records):
    assert inside(stoke, "action") == {
        "stoke-leadership-governance": 6,
        "stoke-strategy-commissioning": 4,
        "stoke-information-sharing": 3,
        "stoke-performance-outcomes": 3,
        "stoke-workforce": 3,
        "stoke-care-homes": 6,
        "stoke-discharge-to-assess": 7,
        "stoke-primary-care": 3,
        "stoke-prevention": 4,
        "stoke-domiciliary-care": 4,
        "stoke-mental-health": 3,
        "stoke-end-of-life": 6,
    }
    assert kinds_of(stoke, "programme") == {"theme": 6, "workstream": 7}
    numbers = [fields["number"] for fields in stoke["action"].values()]
    assert len(set(numbers)) == 52
    assert (numbers[0], numbers[-1]) == ("1.1", "6.7.6")


def test_no_rating_is_given_that_the_improvement_plan_has_lost(stoke: Records):
    ratings = [f[name] for f in stoke["action_update"].values() for name in ("month_rag",)]
    assert set(ratings) == {""}


def test_the_improvement_plan_s_calendar_has_58_entries_of_which_four_to_be_confirmed(
    stoke: Records,
):
    undated = [fields["note"] for fields in stoke["event"].values() if fields["on"] is None]
    printed = [
        fields
        for fields in stoke["event"].values()
        if fields["on"] is None and fields["undated"] == "unconfirmed"
    ]
    assert len(stoke["event"]) == 58
    assert len(printed) == 4
    # One more stands with no day at all, and none was made up for it.
    assert len(undated) == 5
    assert kinds_of(stoke, "event") == {
        "assurance_meeting": 12,
        "board": 16,
        "deadline": 11,
        "executive_feedback": 11,
        "papers_due": 7,
        "review": 1,
    }


def test_the_improvement_plan_answers_the_regulator(stoke: Records):
    parents = kinds_of(stoke, "priority", "parent")
    headlines = parents[None] + parents["stoke-cqc-findings/service-improvement"]
    assert headlines == 13
    assert len(stoke["priority"]) - headlines == 52
    counted = Counter(kind for kind, _, _ in aligned(stoke))
    assert counted == {"programme": 13, "action": 194}


def test_the_2024_plan_has_35_national_objectives_and_241_deliverables(ics: Records):
    assert inside(ics, "priority") == {
        "key-aims": 2,
        "operational-priorities": 5,
        "five-ps": 5,
        "joint-forward-plan": 4,
        "national-objectives": 35,
        "financial-principles": 6,
    }
    assert kinds_of(ics, "programme")["collaborative"] == 5
    assert kinds_of(ics, "programme")["portfolio"] == 7


def due_kind(fields: dict[str, Any]) -> str:
    due = fields["due"]
    if " Q" in due:
        return "quarter"
    if due in {"ongoing", "to be confirmed"} or due.startswith("throughout"):
        return due.split()[0]
    return {7: "month", 10: "day"}[len(due)] if "-" in due else "year"


def test_what_has_no_date_in_the_2024_plan_was_given_none(ics: Records):
    counted = Counter(due_kind(fields) for fields in ics["deliverable"].values())
    assert counted == {
        "quarter": 92,
        "to": 91,
        "throughout": 34,
        "ongoing": 12,
        "year": 8,
        "month": 4,
    }


def test_shropshire_s_risks_stand_unscored_as_printed(shropshire: Records):
    assert {fields["likelihood"] for fields in shropshire["risk"].values()} == {None}
    assert kinds_of(shropshire, "programme") == {
        "portfolio": 1,
        "theme": 3,
        "programme": 9,
        "project": 1,
        "workstream": 4,
        "enabler": 7,
    }


def test_keys_are_unique_in_a_system(staffordshire: Records, stoke: Records, ics: Records):
    for kind in ("programme", "risk"):
        keys = [key for records in (staffordshire, stoke, ics) for key in records[kind]]
        assert len(keys) == len(set(keys))
