"""A gateway review held by keyboard with JavaScript off; the same page with it; axe on each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assurance.actions import periods, review_actions, reviews
from programmes.enums import Role
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at, make_period, make_programme, make_risk
from tests.factories.reviews import REVIEW, Cast
from tests.functional.accessibility import assert_accessible
from tests.functional.twin import assert_twin_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = REVIEW


@pytest.fixture
def cast() -> Cast:
    """February signed, with January reviewed and one of its actions overdue."""
    made = make.make_cast()
    make_programme(made.system, name="Zebra care")
    make_risk(made.programme, title="Nobody to staff the hub")
    february, made.period = made.period, make_period(made.system, date(2017, 1, 1))
    periods.open_period(period=made.period, by=made.pmo, at=at(date(2017, 1, 3)))
    review = make.begun(made)
    review_actions.raise_action(
        review=review,
        what="Show the rota",
        owner=made.manager,
        owner_office="",
        due_on=REVIEW,
        by=made.reviewer,
        at=at(REVIEW),
    )
    reviews.complete(
        review=review, version=review.version, by=made.reviewer, at=at(REVIEW), **make.whole()
    )
    made.period = periods.open_period(period=february, by=made.pmo, at=at(date(2017, 2, 1)))
    make.signed(made)
    return made


def address(cast: Cast) -> str:
    return f"/systems/{cast.system.key}/reviews/2017-02/{cast.programme.key}/"


def choose(page: Page, group: str, rating: str) -> None:
    """By keyboard: to the group's radio, then with the space bar."""
    radio = page.get_by_role("group", name=group).get_by_label(rating, exact=True)
    radio.focus()
    page.keyboard.press("Space")
    assert radio.is_checked()


def write(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def attended(page: Page) -> None:
    for office in (
        "Senior responsible officer (SRO)",
        "Clinical lead",
        "Programme director",
        "Programme manager",
        "Deputy programme director (PMO)",
    ):
        page.get_by_label(office, exact=True).select_option("Present")


def day(page: Page, group: str, *parts: str) -> None:
    boxes = page.get_by_role("group", name=group).first
    for label, value in zip(("Day", "Month", "Year"), parts, strict=True):
        boxes.get_by_label(label).fill(value)


def test_a_review_by_keyboard_without_scripts(
    plain_page: Page, cast: Cast, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, cast.reviewer.email)
    page.goto(address(cast))
    expect(page.get_by_text("Two clinics opened.")).to_be_visible()
    expect(page.get_by_text("Agreed last month:").first).to_be_visible()
    expect(page.get_by_role("link", name="Show the rota")).to_be_visible()
    expect(page.get_by_role("link", name="Zebra care")).to_be_visible()
    assert_twin_accessible(page)
    disagree(page)
    see_all_faults_at_once(page)
    make_it_whole(page)
    read_what_was_agreed(page)


def disagree(page: Page) -> None:
    choose(page, "Agreed progress against plan", "Red")
    choose(page, "Agreed delivery confidence", "Green")
    choose(page, "Agreed programme assurance level", "Moderate")
    press(page, "Complete the review")


def see_all_faults_at_once(page: Page) -> None:
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    assert page.title().startswith("Error: ")
    link = summary.get_by_role("link", name="Enter why the agreed progress against plan is Red")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_progress_reason")).to_be_focused()
    assert page.get_by_label("Red", exact=True).first.is_checked()
    assert_twin_accessible(page)


def make_it_whole(page: Page) -> None:
    page.locator("#id_progress_reason").focus()
    page.keyboard.type("The site is lost.")
    write(page, "What happened, and why", "The landlord withdrew.")
    write(page, "What is being done", "Two sites are being looked at.")
    write(page, "Who leads it", "SRO")
    day(page, "By when", "30", "6", "2017")
    write(page, "Route to Green", "A lease by May.")
    write(page, "What is to be done", "Bring two offers")
    page.get_by_label("By whom", exact=True).select_option("Mary Manager (Programme manager)")
    page.locator("#id_action_due-day").fill("14")
    page.locator("#id_action_due-month").fill("3")
    page.locator("#id_action_due-year").fill("2017")
    attended(page)
    press(page, "Complete the review")


def read_what_was_agreed(page: Page) -> None:
    expect(page.get_by_text("is completed.")).to_be_visible()
    for words in ("The site is lost.", "The landlord withdrew.", "A lease by May."):
        expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("link", name="Bring two offers")).to_be_visible()
    expect(page.get_by_text("by Rita Reviewer.").first).to_be_visible()
    expect(page.get_by_role("button", name="Complete the review")).to_have_count(0)
    assert_twin_accessible(page)


def test_with_scripts_a_difference_opens_its_box(page: Page, cast: Cast, sign_in: SignIn) -> None:
    sign_in(page, cast.reviewer.email)
    page.goto(address(cast))
    why, recovery = page.locator("#id_progress_reason"), page.locator("#id_recovery_cause")
    expect(why).to_be_hidden()
    expect(recovery).to_be_hidden()
    expect(page.locator("#id_escalation")).to_be_hidden()
    page.get_by_role("group", name="Agreed progress against plan").get_by_label("Red").check()
    expect(why).to_be_visible()
    expect(recovery).to_be_visible()
    page.get_by_role("group", name="Agreed progress against plan").get_by_label("Green").check()
    expect(why).to_be_hidden()
    page.get_by_label("Yes", exact=True).check()
    expect(page.locator("#id_escalation")).to_be_visible()
    assert_accessible(page)


def test_somebody_else_saved_first(plain_page: Page, cast: Cast, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, cast.reviewer.email)
    page.goto(address(cast))
    other = appoint(None, Role.REVIEWER, cast.system)
    psr1 = make.the_return(cast)
    review = reviews.open_review(psr1=psr1, by=other, at=at(REVIEW))
    reviews.save(review=review, version=1, by=other, at=at(REVIEW), challenge="What they wrote")
    write(page, "Lines of challenge, and answers", "What I wrote")
    press(page, "Save")
    expect(page.get_by_text("What they wrote")).to_be_visible()
    expect(page.get_by_text("What I wrote")).to_be_visible()
    assert_twin_accessible(page)
    press(page, "Save mine over what is saved now")
    expect(page.get_by_text("is saved.")).to_be_visible()
    expect(page.get_by_label("Lines of challenge, and answers")).to_have_value("What I wrote")


def test_an_action_s_pages(plain_page: Page, cast: Cast, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, cast.reviewer.email)
    page.goto(f"/systems/{cast.system.key}/actions/?show=open")
    assert_twin_accessible(page)
    page.get_by_role("link", name="Show the rota").click()
    assert_twin_accessible(page)
    press(page, "Close the action")
    expect(page.get_by_role("alert")).to_contain_text("Enter what was done")
    write(page, "What was done", "Shown to us.")
    press(page, "Close the action")
    expect(page.get_by_text("The action is closed.")).to_be_visible()
    assert_twin_accessible(page)
