"""What a signature freezes. No database."""

from datetime import date

from assurance import psr1_frozen

DAY = date(2017, 2, 21)


def row(own, **fields):
    return {"id": own, "baseline": "2017-06-30", "forecast": "2017-06-30", "actual": ""} | fields


def said(own, **fields):
    base = {"id": own, "previous_forecast": "2017-06-30", "forecast": "2017-06-30"}
    return base | {"done": False, "actual": ""} | fields


def statuses(*args, **kwargs):
    return [item["status"] for item in psr1_frozen.standing(*args, **kwargs)]


def test_what_the_return_changes_goes_before_the_plan():
    plan = [row(1), row(2), row(3, forecast="2017-08-01"), row(4, actual="2016-12-01")]
    items = [said(1, forecast="2017-09-30"), said(2, done=True, actual="2017-02-20"), said(3)]
    assert statuses(plan, items, DAY) == ["slipped", "done", "slipped", "done"]


def test_a_correction_restates_all_that_it_says():
    plan = [row(1, forecast="2017-09-30"), row(2, actual="2017-02-20")]
    items = [said(1), said(2, done=False)]
    assert statuses(plan, items, DAY, restated=True) == ["on_track", "on_track"]


def test_complete_means_all_of_something():
    assert psr1_frozen.is_complete({"done": 2, "on_track": 0, "slipped": 0, "overdue": 0})
    assert not psr1_frozen.is_complete({"done": 2, "on_track": 1, "slipped": 0, "overdue": 0})
    assert not psr1_frozen.is_complete({"done": 0, "on_track": 0, "slipped": 0, "overdue": 0})


def test_the_board_gets_open_risks_from_high_up_the_worst_first():
    def risk(title, likelihood, impact, closed=False):
        words = {"id": 1, "key": title, "title": title, "comment": "", "closed": closed}
        before = {"previous_likelihood": likelihood, "previous_impact": impact}
        return words | before | {"likelihood": likelihood, "impact": impact}

    risks = psr1_frozen.scored_risks(
        [risk("low", 1, 2), risk("a", 2, 4), risk("b", 5, 5), risk("c", 5, 4, True)]
        + [risk("unscored", None, None)]
    )
    content = {
        "escalations": {"decisions": [], "escalation": "Know this"},
        "ratings": {key: {"reason": "Why"} for key in ("progress", "confidence", "assurance")}
        | {"mitigation": ""},
    }
    board = psr1_frozen.board_content(content, risks)
    assert [item["title"] for item in board["risks"]] == ["b", "a"]
    assert board["escalation"] == "Know this"
    assert psr1_frozen.top_score(risks) == 25
