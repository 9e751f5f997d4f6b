"""What the task list says of each page, and what the SRO is not told twice. No database."""

from copy import deepcopy

import pytest

from assurance import psr1_content
from assurance.presenters import psr1_signing, psr1_tasks
from assurance.psr1_differences import changes


def april():
    """A draft as the month opens, with all that the month before it said."""
    march = deepcopy(psr1_content.empty())
    for scale in psr1_content.RATINGS:
        march["ratings"][scale] = {"value": "green", "reason": "As planned."}
    march["progress"] = {"this_month": "The lease is signed.", "next_month": "Staff move in."}
    return psr1_content.prefilled(march, "2017-03")


def statuses(content):
    return {
        name: psr1_tasks.status_in_words(content, name)
        for name in psr1_content.sections_of(content)
    }


def test_unchanged_pages_that_are_due_each_month_are_told_from_those_that_may_stand():
    content = april()
    said = statuses(content)
    assert said["ratings"] == "To do this month: unchanged since March 2017"
    assert said["progress"] == "To do this month: unchanged since March 2017"
    assert said["support"] == "Unchanged since March 2017"
    assert psr1_tasks.completed(content) == 4
    saved = psr1_content.with_section(content, "ratings", content["ratings"])
    assert statuses(saved)["ratings"] == "Completed"


def test_what_is_due_counts_as_the_page_does():
    said = statuses(april())
    due = [name for name, words in said.items() if words.startswith("To do")]
    assert len(due) == len(said) - psr1_tasks.completed(april())


@pytest.mark.parametrize(
    ("section", "part", "shown"),
    [
        ("ratings", {"mitigation": "A second site"}, True),
        ("risks", {"items": [], "issues": "The lift is broken"}, False),
        ("support", {"dependencies": "", "support": "A lawyer"}, False),
    ],
)
def test_the_sro_is_told_once(section, part, shown):
    before = april()
    after = before | {section: before[section] | part}
    (change,) = changes(before, after)
    assert psr1_signing.is_shown_above(change, after) is shown


def test_a_rating_s_plan_that_was_taken_out_is_said():
    before = april()
    before["ratings"]["mitigation"] = "A second site"
    (change,) = changes(before, april())
    assert not psr1_signing.is_shown_above(change, april())
