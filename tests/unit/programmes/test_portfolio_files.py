"""The portfolio files that come with the portal."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from programmes.parsers.portfolio import Portfolio, read_portfolio

FOLDER = Path("programmes/portfolios")


@pytest.fixture(scope="module")
def staffordshire() -> Portfolio:
    return read_portfolio((FOLDER / "staffordshire-2016.yaml").read_bytes())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_every_file_is_sound_and_marked_illustrative(path: Path):
    assert read_portfolio(path.read_bytes()).system.illustrative


def test_staffordshire_has_thirteen_statutory_organisations(staffordshire: Portfolio):
    kinds = Counter(entry.kind for entry in staffordshire.organisations if entry.statutory)
    assert kinds == {
        "ccg": 6,
        "acute_trust": 2,
        "mental_health_trust": 2,
        "community_trust": 1,
        "council": 2,
    }


def test_staffordshire_has_its_whole_tree(staffordshire: Portfolio):
    numbers = {kind: [] for kind in ("programme", "workstream", "enabler")}
    for entry in staffordshire.programmes:
        numbers[entry.kind].append(entry.number)
    assert numbers["programme"] == [""] * 5
    assert numbers["workstream"] == [str(number) for number in range(1, 15)]
    assert numbers["enabler"] == list("ABCDE")


def test_workstreams_and_enablers_report_and_programmes_do_not(staffordshire: Portfolio):
    for entry in staffordshire.programmes:
        assert entry.reports is (entry.kind != "programme")


def test_everything_that_reports_has_a_dated_milestone(staffordshire: Portfolio):
    assert all(entry.milestones for entry in staffordshire.programmes if entry.reports)


def test_every_workstream_states_its_impact_or_says_why_not(staffordshire: Portfolio):
    stated = {
        entry.number: entry.stated_impact.amount
        for entry in staffordshire.programmes
        if entry.kind == "workstream"
    }
    millions = {number: amount and amount / 1_000_000 for number, amount in stated.items()}
    assert millions["3"] == Decimal("15.2")
    assert millions["5"] == Decimal("-9.9")
    assert millions["10"] == Decimal("104.5")
    assert millions["14"] is None
    assert all(
        entry.stated_impact.note for entry in staffordshire.programmes if entry.number.isdigit()
    )


def test_the_eight_key_risks_are_not_scored_and_have_mitigations(staffordshire: Portfolio):
    key_risks = [risk for risk in staffordshire.risks if risk.external_dependency]
    assert len(key_risks) == 8
    assert len(staffordshire.risks) == 14
    for risk in key_risks:
        assert risk.likelihood is None
        assert risk.mitigations
