"""Differences in words. No database."""

from copy import deepcopy

from assurance import psr1_content
from assurance.presenters import psr1_words


def content(**parts):
    return deepcopy(psr1_content.empty() | parts)


def item(own=1, **fields):
    base = {"id": own, "key": "hub", "title": "Open the hub", "baseline": "2017-06-30"}
    base |= {"forecast": "2017-06-30", "previous_forecast": "2017-06-30", "done": False}
    return base | {"actual": "", "evidence": "", "change": ""} | fields


def sentences(before, after, read=psr1_words.differences):
    return [row.sentence for row in read(before, after)]


def test_ratings_dates_and_answers_read_as_words():
    before, after = content(), content(milestones={"items": [item()]})
    before["milestones"] = {"items": [item(forecast="2017-05-31")]}
    after["milestones"]["items"][0]["done"] = True
    before["ratings"]["progress"]["value"] = "green"
    after["ratings"]["progress"]["value"] = "amber"
    assert sentences(before, after) == [
        "Progress against plan: from “Green” to “Amber”",
        "Open the hub, done: from “no” to “yes”",
        "Open the hub, forecast: from “31 May 2017” to “30 June 2017”",
    ]


def test_what_came_and_went_is_named():
    asked = {"what": "Fund it", "needed_by": "2017-03-28"}
    before = content(escalations={"escalation": "", "decisions": []})
    after = content(escalations={"escalation": "", "decisions": [asked]})
    assert sentences(before, after) == ["Decision 1: added, “Fund it”, needed by 28 March 2017"]
    assert sentences(content(milestones={"items": [item()]}), content()) == [
        "Open the hub: no longer listed"
    ]


def test_last_month_s_remarks_are_no_news():
    before = content(milestones={"items": [item(change="Late")]})
    after = content(milestones={"items": [item()]})
    assert sentences(before, after, psr1_words.since_last_month) == []
    assert sentences(before, after) == ["Open the hub, what changed: “Late” taken out"]


def test_a_risk_left_as_it_is_is_no_news_though_its_comment_was_last_month_s():
    risk = {"id": 1, "title": "Rent rises", "likelihood": 2, "impact": 2, "closed": False}
    before = content(risks={"items": [risk | {"comment": "It rose."}], "issues": ""})
    after = content(risks={"items": [risk | {"comment": ""}], "issues": ""})
    assert sentences(before, after, psr1_words.since_last_month) == []


def test_what_was_done_last_month_is_not_missed_this_month():
    before = content(milestones={"items": [item(done=True), item(2, title="Close the old one")]})
    found = sentences(before, content(), psr1_words.since_last_month)
    assert found == ["Close the old one: no longer listed"]


def test_long_texts_show_what_came_and_went_word_by_word():
    old = "The lease is signed and the builder is on site, and all of the four rooms are plastered."
    new = old.replace("four", "<b>six</b>")
    before = content(progress={"this_month": old, "next_month": ""})
    after = content(progress={"this_month": new, "next_month": ""})
    (row,) = psr1_words.differences(before, after)
    assert row.sentence == "Progress this month: changed"
    assert "<del>four</del><ins>&lt;b&gt;six&lt;/b&gt;</ins>" in row.marked


def test_differences_are_grouped_by_page():
    before, after = content(), content(support={"dependencies": "a", "support": "b"})
    ((title, rows),) = psr1_words.by_section(psr1_words.differences(before, after))
    assert title == "Dependencies and support needed"
    assert [row.label for row in rows] == ["Dependencies", "Support needed"]
