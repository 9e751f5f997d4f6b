"""Three-way comparison: the file, the file as last loaded, and what people made of it."""

from __future__ import annotations

from programmes.portfolio_merge import EDITED, REMOVED, merge
from programmes.portfolio_outcome import faults_of


def one(**fields: object) -> dict:
    return {"organisation": {"o": fields}}


def test_what_is_new_is_added():
    merged = merge(said=one(name="A"), before={}, now={})
    assert merged.added == [("organisation", "o")]
    assert merged.outcome["organisation"]["o"] == {"name": "A"}


def test_what_stands_as_the_file_says_is_left_alone():
    merged = merge(said=one(name="A"), before=one(name="A"), now=one(name="A"))
    assert not merged.writes
    assert not merged.kept


def test_a_field_nobody_touched_follows_the_file():
    merged = merge(said=one(name="B"), before=one(name="A"), now=one(name="A"))
    assert merged.changed == {("organisation", "o"): {"name": "B"}}


def test_a_field_edited_in_the_portal_stays():
    merged = merge(said=one(name="B"), before=one(name="A"), now=one(name="C"))
    assert not merged.writes
    assert [(kept.name, kept.here, kept.said, kept.why) for kept in merged.kept] == [
        ("name", "C", "B", EDITED)
    ]


def test_an_edit_stays_on_the_second_load_too():
    merged = merge(said=one(name="B"), before=one(name="B"), now=one(name="C"))
    assert not merged.writes
    assert merged.kept[0].why == EDITED


def test_an_edit_does_not_hold_back_the_fields_beside_it():
    merged = merge(
        said=one(name="B", kind="y"), before=one(name="A", kind="x"), now=one(name="C", kind="x")
    )
    assert merged.changed == {("organisation", "o"): {"kind": "y"}}
    assert merged.outcome["organisation"]["o"] == {"name": "C", "kind": "y"}


def test_a_row_made_by_hand_under_the_same_key_stays():
    merged = merge(said=one(name="B"), before={}, now=one(name="C"))
    assert not merged.writes
    assert merged.kept[0].why == EDITED


def test_a_field_that_an_older_load_did_not_know_is_taken_where_nothing_stands():
    merged = merge(said=one(name="A", note="N"), before=one(name="A"), now=one(name="A", note=""))
    assert merged.changed == {("organisation", "o"): {"note": "N"}}
    merged = merge(said=one(name="A", note="N"), before=one(name="A"), now=one(name="A", note="O"))
    assert [(kept.name, kept.why) for kept in merged.kept] == [("note", EDITED)]


def test_a_risk_that_an_older_load_knew_may_become_an_issue():
    def risk(**fields: object) -> dict:
        return {"risk": {"r": {"title": "R"} | fields}}

    merged = merge(said=risk(kind="issue"), before=risk(), now=risk(kind="risk"))
    assert merged.changed == {("risk", "r"): {"kind": "issue"}}


def test_what_comes_back_as_it_went_out_is_no_wish_to_change():
    now, out = one(name="Theirs", kind="x"), one(name="A", kind="x")
    merged = merge(said=out, before=out, now=now, only_edits=True)
    assert not merged.writes
    assert not merged.kept


def test_only_edits_that_clash_are_told():
    said, out = one(name="Mine", kind="y"), one(name="A", kind="x")
    merged = merge(said=said, before=out, now=one(name="Theirs", kind="x"), only_edits=True)
    assert merged.changed == {("organisation", "o"): {"kind": "y"}}
    assert [(kept.name, kept.here, kept.said) for kept in merged.kept] == [
        ("name", "Theirs", "Mine")
    ]


def test_what_was_removed_in_the_portal_is_not_brought_back():
    merged = merge(said=one(name="A"), before=one(name="A"), now={})
    assert not merged.writes
    assert merged.kept[0].why == REMOVED


def test_what_the_file_drops_is_left_and_reported():
    merged = merge(said={}, before=one(name="A"), now=one(name="A"))
    assert merged.left == [("organisation", "o")]
    assert not merged.writes


def test_a_baseline_is_never_moved_by_a_file():
    def milestone(baseline: str) -> dict:
        return {"milestone": {"p/m": {"baseline": baseline}}}

    old, new = milestone("2017-03-31"), milestone("2017-06-30")
    merged = merge(said=new, before=old, now=old)
    assert not merged.writes
    assert "re-profile" in merged.kept[0].why


def outcome(programmes: dict, offices: dict | None = None) -> dict:
    return {"programme": programmes, "office": offices or {}, "milestone": {}, "risk": {}}


def test_a_circle_made_by_file_and_portal_together_is_found():
    programmes = {
        "a": {"parent": "b", "reports": False},
        "b": {"parent": "a", "reports": False},
        "c": {"parent": "a", "reports": False},
    }
    found = list(faults_of(outcome(programmes), {("programme", "a"): 9}))
    assert [fault.line for fault in found] == [9, 1]


def test_two_sros_made_by_file_and_portal_together_are_found():
    programmes = {"a": {"parent": None, "reports": True}}
    offices = {
        "a/sro/2016-10-21/One": {"ends_on": None},
        "a/sro/2017-01-01/Two": {"ends_on": None},
    }
    found = list(faults_of(outcome(programmes, offices), {("office", "a/sro/2016-10-21/One"): 5}))
    assert [fault.line for fault in found] == [5]


def test_a_part_of_a_programme_that_was_removed_is_found():
    found = list(faults_of(outcome({}, {"a/sro/2016-10-21/One": {"ends_on": None}}), {}))
    assert "removed in the portal" in found[0].message
