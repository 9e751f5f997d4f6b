"""A return from draft to signature by keyboard alone, with JavaScript off; axe on each page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.models import User
from tests.factories.assurance import (
    FEBRUARY,
    Office,
    make_office,
    open_return,
    signed_return,
    submitted_return,
)
from tests.factories.programmes import PASSWORD, hashed
from tests.functional.accessibility import assert_accessible
from tests.functional.keyboard import press, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
MARCH = date(2017, 3, 1)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = date(2017, 3, 14)


@pytest.fixture
def office() -> Office:
    made = make_office()
    for person in (made.manager, made.sro, made.pmo):
        give_password(person)
    signed_return(made.programme, FEBRUARY)
    open_return(made.programme, MARCH)
    return made


def give_password(person: User) -> None:
    person.password = hashed(PASSWORD)
    person.save()


def address(office: Office, page: str = "", month: str = "2017-03") -> str:
    return f"/systems/{office.system.key}/returns/{month}/{office.programme.key}/{page}"


def leave(page: Page, sign_in: SignIn, person: User) -> None:
    page.context.clear_cookies()
    sign_in(page, person.email)


def test_a_month_by_keyboard_without_scripts(
    plain_page: Page, office: Office, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, office.manager.email)
    page.goto(address(office))
    expect(page.get_by_text("Unchanged since February 2017").first).to_be_visible()
    give_ratings(page)
    say_progress(page)
    move_a_milestone(page, office)
    raise_a_risk(page)
    ask_for_a_decision(page)
    attach_a_link(page)
    check_and_submit(page)
    leave(page, sign_in, office.sro)
    sign_it(page, office)


def give_ratings(page: Page) -> None:
    press(page, "Self-assessed ratings")
    page.get_by_label("Green").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Amber").first.is_checked()
    press(page, "Save and continue")
    expect(page.get_by_text("In progress")).to_be_visible()
    press(page, "Self-assessed ratings")
    press(page, "Enter the plan that deals with the risk to delivery: Amber needs one")
    write(page, "Mitigation plan", "A second site is held for us.")
    press(page, "Save and continue")


def say_progress(page: Page) -> None:
    press(page, "Progress this month and plan for next")
    write(page, "Progress this month", "Walls are up.")
    write(page, "Plan for next month", "The roof goes on.")
    press(page, "Save and continue")


def move_a_milestone(page: Page, office: Office) -> None:
    press(page, "Milestones")
    own = office.milestone.pk
    page.locator(f"#id_{own}_forecast-month").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("13")
    press(page, "Save and continue")
    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    press(page, "Forecast of “Open the hub” must be a real date")
    page.locator(f"#id_{own}_forecast-month").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    write(page, "What changed, and why", "The builder is late.")
    press(page, "Save and continue")


def raise_a_risk(page: Page) -> None:
    press(page, "Risks and issues")
    page.get_by_label("Likelihood", exact=True).focus()
    page.keyboard.type("5")
    write(page, "Comment", "Two have left.")
    press(page, "Save and continue")


def ask_for_a_decision(page: Page) -> None:
    press(page, "Escalations and decisions asked for")
    write(page, "Decision 1: what is asked for", "Agree the second site.")
    for part, typed in (("day", "28"), ("month", "3"), ("year", "2017")):
        page.locator(f"#id_decision_1_needed_by-{part}").focus()
        page.keyboard.type(typed)
    press(page, "Save and ask for another decision")
    write(page, "Decision 2: what is asked for", "Let the old site go.")
    press(page, "Save and continue")
    press(page, "Escalations and decisions asked for")
    press(page, "Enter the day by which decision 2 is needed")
    write(page, "Decision 2: what is asked for", "")
    page.keyboard.press("Delete")
    press(page, "Save and continue")


def attach_a_link(page: Page) -> None:
    press(page, "Evidence")
    page.locator("#id_link-title").focus()
    page.keyboard.type("Minutes of the programme board")
    page.locator("#id_link-url").focus()
    page.keyboard.type("https://example.org/minutes")
    press(page, "Attach the link")
    expect(page.get_by_text("is attached")).to_be_visible()
    press(page, "Back to the task list")


def check_and_submit(page: Page) -> None:
    press(page, "Check answers and submit")
    expect(page.get_by_text("Progress against plan: from “Green” to “Amber”")).to_be_visible()
    press(page, "Change plan for next month")
    expect(page).to_have_url(re.compile(r"back=check#id_next_month$"))
    write(page, "Plan for next month", "The roof goes on in April.")
    press(page, "Save and continue")
    expect(page).to_have_url(re.compile("/check/#progress$"))
    press(page, "Submit to the SRO")
    expect(page.get_by_role("heading", name="Return submitted")).to_be_visible()
    page.reload()
    expect(page.get_by_text("PSR1-2017-03-prevention")).to_be_visible()


def sign_it(page: Page, office: Office) -> None:
    page.goto(address(office))
    press(page, "Sign or send back")
    expect(page.get_by_text("92 days later")).to_be_visible()
    expect(page.get_by_text("was 12. Two have left.")).to_be_visible()
    press(page, "Sign the return")
    expect(page.get_by_text("You have signed the return")).to_be_visible()
    expect(page.get_by_text("Fingerprint (SHA-256)")).to_be_visible()


PAGES = (
    "",
    "ratings/",
    "progress/",
    "milestones/",
    "risks/",
    "support/",
    "escalations/",
    "evidence/",
    "check/",
    "history/",
    "compare/",
)


def test_every_page_of_a_draft_is_accessible(page: Page, office: Office, sign_in: SignIn) -> None:
    sign_in(page, office.manager.email)
    for name in PAGES:
        page.goto(address(office, name))
        assert_accessible(page)
    page.goto(address(office, "check/"))
    page.get_by_role("button", name="Submit to the SRO").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert_accessible(page)
    page.goto(address(office, month="2017-02"))
    assert_accessible(page)
    page.goto(address(office, "correct/", month="2017-02"))
    assert_accessible(page)


def test_the_sro_s_pages_are_accessible(page: Page, office: Office, sign_in: SignIn) -> None:
    submitted_return(office.programme, MARCH)
    sign_in(page, office.sro.email)
    for name in ("", "sign/", "send-back/"):
        page.goto(address(office, name))
        assert_accessible(page)
    leave(page, sign_in, office.manager)
    for name in ("submitted/", "withdraw/"):
        page.goto(address(office, name))
        assert_accessible(page)


def test_a_conflict_shows_both_and_loses_nothing(
    plain_page: Page, office: Office, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, office.manager.email)
    page.goto(address(office, "support/"))
    other = page.context.new_page()
    other.goto(address(office, "support/"))
    other.get_by_label("Dependencies").fill("Theirs")
    other.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Dependencies").fill("Mine")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Theirs")).to_be_visible()
    expect(page.get_by_text("Mine", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save mine over what is saved now").click()
    expect(page.get_by_text("is saved")).to_be_visible()
    page.goto(address(office, "support/"))
    expect(page.get_by_label("Dependencies")).to_have_value("Mine")
