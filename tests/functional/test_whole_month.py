"""One programme through a month, office after office, as README.md tells a newcomer to.

The portal is the one `make run` starts, worker and all; JavaScript is off, and all is done with
the keyboard.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.functional.keyboard import choose, follow, press, write
from tools import whole_portal as whole

pytestmark = pytest.mark.browser

PROGRAMME = "Prevention and wellbeing"
LONGEST_WAIT = 60
"""Seconds in which the worker must have rolled the month up."""
RETURN = "/systems/staffordshire/returns/2017-04/prevention/"


def enter(page: Page, office: str) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/")
    write(page, "Email address", f"{office}@staffordshire.example")
    page.locator("#id_password").focus()
    page.keyboard.type(whole.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_newcomer_takes_prevention_through_april(plain_portal_page: Page) -> None:
    page = plain_portal_page
    the_programme_manager_writes_and_submits(page)
    the_sro_signs(page)
    the_reviewer_agrees_something_else(page)
    the_pmo_publishes(page)
    the_board_reads(page)


def the_programme_manager_writes_and_submits(page: Page) -> None:
    enter(page, "pm.prevention")
    press(page, f"Write the April return for {PROGRAMME}")
    expect(page.get_by_text("Unchanged since March 2017").first).to_be_visible()
    press(page, "Self-assessed ratings")
    follow(page, "Save and continue")
    if not page.url.endswith(RETURN):
        page.goto(RETURN)
    press(page, "Progress this month and plan for next")
    write(page, "Progress this month", "Locality leads met twice in April.")
    write(page, "Plan for next month", "Choose the next two priorities.")
    follow(page, "Save and continue")
    page.goto(RETURN)
    press(page, "Check answers and submit")
    press(page, "Submit to the SRO")
    expect(page.get_by_text("PSR1-2017-04-prevention").first).to_be_visible()


def the_sro_signs(page: Page) -> None:
    enter(page, "sro.prevention")
    press(page, f"Sign the April return for {PROGRAMME}")
    expect(page.get_by_text("Locality leads met twice in April.").first).to_be_attached()
    press(page, "Sign the return")
    expect(page.get_by_text(re.compile("[Ss]igned")).first).to_be_visible()


def the_reviewer_agrees_something_else(page: Page) -> None:
    enter(page, "reviewer")
    press(page, f"Review the April return for {PROGRAMME}")
    choose(page, "Agreed progress against plan", "Red")
    choose(page, "Agreed delivery confidence", "Amber")
    choose(page, "Agreed programme assurance level", "Moderate")
    press(page, "Complete the review")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    whys = page.get_by_label("Why this is not what the return says", exact=True)
    for box in (whys.nth(0), whys.nth(1)):
        box.focus()
        page.keyboard.type("The budget of next year was withdrawn in the week of the review.")
    say_the_recovery_plan(page)
    say_who_attended(page)
    press(page, "Complete the review")
    expect(page).not_to_have_title(re.compile("^Error: "))


def say_the_recovery_plan(page: Page) -> None:
    write(page, "Lines of challenge, and answers", "What pays for it? Nothing yet.")
    write(page, "What happened, and why", "The public health budget was withdrawn.")
    write(page, "What is being done", "Both councils look for another source.")
    write(page, "Who leads it", "SRO, Prevention and wellbeing")
    for part, typed in (("day", "30"), ("month", "6"), ("year", "2017")):
        page.locator(f"#id_recovery_due-{part}").focus()
        page.keyboard.type(typed)
    page.locator("#id_recovery_route").focus()
    page.keyboard.type("A budget in June, Amber in July, Green in September.")


def say_who_attended(page: Page) -> None:
    for office in page.locator("select[name^=attend]").all():
        if not office.input_value():
            office.focus()
            page.keyboard.type("Present")


def the_pmo_publishes(page: Page) -> None:
    enter(page, "pmo")
    month = "/systems/staffordshire/months/2017-04/"
    wait_for_the_worker(page, month)
    press(page, "Publish")
    expect(page.get_by_role("heading", name="Who will be told")).to_be_visible()
    press(page, "Publish")
    expect(page.get_by_text("is published to the board")).to_be_visible()
    page.goto("/systems/staffordshire/board/2017-04/")
    expect(page.get_by_text("April 2017").first).to_be_visible()


def wait_for_the_worker(page: Page, month: str) -> None:
    """The review's completion promised a roll-up; look again until the worker has made it."""
    publish = page.get_by_role("link", name=re.compile("^Publish version"))
    for _ in range(LONGEST_WAIT):
        page.goto(month)
        if publish.count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("The worker made no snapshot.")


def the_board_reads(page: Page) -> None:
    enter(page, "board")
    press(page, "Read the April board page")
    line = page.get_by_role("row", name=re.compile("Prevention and wellbeing"))
    expect(line.get_by_text("Red").first).to_be_visible()
    expect(page.get_by_text("A budget in June, Amber in July, Green in September.")).to_be_visible()
    expect(page.get_by_text("Not reported").first).to_be_visible()
