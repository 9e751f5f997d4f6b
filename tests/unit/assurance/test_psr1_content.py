"""The content of a return: completeness, marks, differences. No database."""

from copy import deepcopy

import pytest

from assurance import psr1_content, psr1_parts
from assurance.psr1_differences import changes
from programmes.refusals import Refused


def milestone(own, **fields):
    return {
        "id": own,
        "key": f"m{own}",
        "title": "Open the hub",
        "baseline": "2017-06-30",
        "precision": "day",
        "previous_forecast": "2017-06-30",
        "forecast": "2017-06-30",
        "done": False,
        "actual": "",
        "evidence": "",
        "change": "",
    } | fields


def risk(own, **fields):
    return {
        "id": own,
        "key": f"r{own}",
        "title": "Nobody to staff it",
        "likelihood": 3,
        "impact": 4,
        "previous_likelihood": 3,
        "previous_impact": 4,
        "comment": "",
        "closed": False,
    } | fields


def content(**parts):
    made = psr1_content.empty() | parts
    return deepcopy(made)


def test_the_hash_is_of_the_content_and_not_of_its_order():
    one = content(progress={"this_month": "a", "next_month": "é"})
    other = dict(reversed(one.items()))
    assert psr1_content.content_hash(one) == psr1_content.content_hash(other)
    other["support"] = {"dependencies": "x", "support": ""}
    assert psr1_content.content_hash(one) != psr1_content.content_hash(other)


def test_a_content_without_actions_is_what_it_was_before_there_were_any():
    """The fingerprint of an empty return, as returns were signed before the page of actions."""
    before = "498d0e409f9c90738a36c227b77e8a0b4324156a9d9523ec8507189b3b43f03a"
    assert psr1_content.content_hash(psr1_content.empty()) == before
    later = psr1_content.refreshed(psr1_content.prefilled(content(), "2017-01"), [], [], [])
    assert "actions" not in psr1_content.sections_of(later)
    assert "actions" not in later["marks"]
    with pytest.raises(KeyError):
        psr1_content.with_section(later, "actions", {"items": []})


def test_status_goes_from_not_started_to_completed():
    made = content()
    assert psr1_content.status(made, "progress") == "not_started"
    half = psr1_content.with_section(made, "progress", {"this_month": "a", "next_month": ""})
    assert psr1_content.status(half, "progress") == "in_progress"
    whole = psr1_content.with_section(half, "progress", {"this_month": "a", "next_month": "b"})
    assert psr1_content.status(whole, "progress") == "completed"


def test_unchanged_stays_until_the_words_change():
    before = psr1_content.prefilled(
        content(support={"dependencies": "a", "support": ""}), "2017-01"
    )
    assert psr1_content.status(before, "support") == "unchanged"
    looked_at = psr1_content.with_section(before, "support", before["support"])
    assert looked_at["marks"]["support"] == {"saved": True, "unchanged_since": "2017-01"}
    changed = psr1_content.with_section(before, "support", {"dependencies": "b", "support": ""})
    assert changed["marks"]["support"]["unchanged_since"] is None


def test_items_that_the_plan_changed_are_not_unchanged():
    before = psr1_content.prefilled(
        content(milestones={"items": [milestone(1), milestone(2, done=True)]}), "2017-01"
    )
    same = psr1_content.refreshed(before, [milestone(1)], [])
    assert same["marks"]["milestones"]["unchanged_since"] == "2017-01"
    moved = psr1_content.refreshed(before, [milestone(1, forecast="2017-09-30")], [])
    assert moved["marks"]["milestones"]["unchanged_since"] is None


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"done": True, "actual": "2017-02-01"}, {"7_evidence"}),
        ({"done": True, "evidence": "Minutes"}, {"7_actual"}),
        ({"forecast": "2017-09-30"}, {"7_change"}),
        ({"forecast": ""}, {"7_forecast"}),
        ({}, set()),
    ],
)
def test_what_a_milestone_lacks(fields, lacking):
    made = content(milestones={"items": [milestone(7, **fields)]})
    assert set(psr1_content.missing(made, "milestones")) == lacking


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"likelihood": 4}, {"7_comment"}),
        ({"closed": True}, {"7_comment"}),
        ({"likelihood": None, "comment": "x"}, {"7_likelihood"}),
        ({"likelihood": None, "impact": None, "comment": "x"}, set()),
        ({}, set()),
    ],
)
def test_what_a_risk_lacks(fields, lacking):
    made = content(risks={"items": [risk(7, **fields)], "issues": ""})
    assert set(psr1_content.missing(made, "risks")) == lacking


def test_a_decision_needs_its_words_and_its_day():
    rows = [{"what": "Fund it", "needed_by": ""}, {"what": "", "needed_by": "2017-03-01"}]
    made = content(escalations={"escalation": "", "decisions": rows})
    assert set(psr1_content.missing(made, "escalations")) == {
        "decision_1_needed_by",
        "decision_2_what",
    }


def test_two_milestones_of_one_title_stay_apart():
    before = content(milestones={"items": [milestone(1), milestone(2)]})
    after = content(milestones={"items": [milestone(1), milestone(2, forecast="2017-09-30")]})
    (change,) = changes(before, after)
    assert change.identity == ("items", "2", "forecast")
    assert change.path == ("items", "Open the hub", "forecast")
    assert (change.before, change.after) == ("2017-06-30", "2017-09-30")


def test_a_new_item_is_one_change():
    before = content(milestones={"items": []})
    after = content(milestones={"items": [milestone(1)]})
    (change,) = changes(before, after)
    assert (change.before, change.after) == (None, "listed")
    (gone,) = changes(after, before)
    assert (gone.before, gone.after) == ("listed", None)


def test_what_is_not_said_of_an_item_is_no_difference():
    after = content(milestones={"items": [milestone(1, previous_forecast="2017-01-01")]})
    assert psr1_content.difference(content(milestones={"items": [milestone(1)]}), after) == []


def test_a_part_keeps_known_fields_alone():
    current = content(milestones={"items": [milestone(1)]})["milestones"]
    sent = {
        "items": [
            milestone(1, title="Mine", forecast="2017-09-30", status="done"),
            milestone(99, title="Extra"),
        ],
        "programme_id": 3,
    }
    stored = psr1_parts.normalised("milestones", sent, current)
    assert [row["id"] for row in stored["items"]] == [1]
    assert stored["items"][0] == milestone(1, forecast="2017-09-30")


def test_a_day_without_done_is_dropped():
    current = {"items": [milestone(1)]}
    sent = {"items": [milestone(1, actual="2017-02-01")]}
    assert psr1_parts.normalised("milestones", sent, current)["items"][0]["actual"] == ""


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "javascript:x", "\u202eabc", "🙂𝒳"])
def test_odd_text_is_kept_as_it_is(text):
    part = {"this_month": text, "next_month": ""}
    assert psr1_parts.normalised("progress", part, {})["this_month"] == text


@pytest.mark.parametrize(
    ("section", "part", "field"),
    [
        ("progress", {"this_month": "a\x00b"}, "this_month"),
        ("progress", {"this_month": "x" * 1_000_000}, "this_month"),
        ("ratings", {"progress": {"value": "mauve"}}, "progress_value"),
        ("escalations", {"decisions": [{"what": "x", "needed_by": "2027-02-29"}]}, None),
        ("escalations", {"decisions": [{"what": str(n)} for n in range(6)]}, ""),
    ],
)
def test_what_can_t_be_stored_is_refused(section, part, field):
    with pytest.raises(Refused) as refused:
        psr1_parts.normalised(section, part, psr1_content.empty()[section])
    assert (field if field is not None else "decision_1_needed_by") in refused.value.errors
