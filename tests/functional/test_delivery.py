"""Deliverables and improvement actions in a browser, with JavaScript off; axe on each page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.enums import Role
from programmes.models import ImprovementAction, Programme
from tests.factories import assurance as psr1s
from tests.factories import delivery as plan
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
HERE = "/systems/north/programmes/care/"


@pytest.fixture
def programme(settings: Any) -> Programme:
    """A workstream, its manager, its SRO and its PMO, in January 2017."""
    settings.STP_TODAY = date(2017, 1, 20)
    system = make.make_system("north", name="North")
    programme = make.make_programme(system, "care", name="Planned care", number="7")
    for role in (Role.PROGRAMME_MANAGER, Role.SRO):
        person = make.make_user(f"{role}@north.example", password=make.PASSWORD)
        make.appoint(person, role, programme)
    return programme


def problem(page: Page) -> Any:
    return page.locator(".nhsuk-error-summary")


def save(page: Page, button: str = "Save") -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_an_action_is_taken_to_blue_over_three_months(
    plain_page: Page, programme: Programme, sign_in: SignIn, settings: Any
) -> None:
    page = plain_page
    sign_in(page, "programme_manager@north.example")
    adds_an_action(page)
    says_how_it_stands(page, "Green", "https://example.org/january")
    expect(page.locator("main")).to_contain_text("1 of 3 months shown")
    settings.STP_TODAY = date(2017, 2, 20)
    says_how_it_stands(page, "Blue", "https://example.org/february")
    expect(problem(page)).to_contain_text("Select another rating than Blue")
    expect(problem(page)).to_contain_text("1 more is still needed")
    assert_accessible(page)
    choose(page, "Green")
    save(page)
    expect(page.locator("main")).to_contain_text("2 of 3 months shown")
    assert_accessible(page)
    settings.STP_TODAY = date(2017, 3, 20)
    says_how_it_stands(page, "Blue", "")
    expect(problem(page)).to_contain_text("3 more are still needed")
    page.locator("#id_evidence_title").fill("Audit of the month")
    page.locator("#id_url").fill("https://example.org/march")
    save(page)
    expect(page.locator("main")).to_contain_text("3 of 3 months shown")
    expect(page.locator("main")).to_contain_text(
        "January 2017, February 2017 and March 2017 count."
    )
    assert ImprovementAction.objects.get().month_rag == "blue"
    assert_accessible(page)
    page.goto(HERE)
    expect(page.locator("#improvement-actions")).to_contain_text("Blue")
    assert_accessible(page)


def adds_an_action(page: Page) -> None:
    page.goto(HERE)
    page.get_by_role("link", name="Add an improvement action").click()
    page.locator("#id_title").fill("Answer every call")
    page.locator("#id_assurance_measure").fill("95% answered within a minute")
    save(page, "Add action")
    expect(problem(page)).to_contain_text("Select when it is due")
    page.get_by_label("A month", exact=True).check()
    page.locator("#id_due-month-month").fill("3")
    page.locator("#id_due-month-year").fill("2017")
    assert_accessible(page)
    save(page, "Add action")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Answer every call")
    expect(page.locator("main")).to_contain_text("0 of 3 months shown")


def choose(page: Page, rating: str) -> None:
    for name in ("month_rag", "target_rag"):
        page.locator(f"input[name={name}][value={rating.lower()}]").check()


def says_how_it_stands(page: Page, rating: str, link: str) -> None:
    page.get_by_role("button", name="Say how it stands").click()
    page.locator("#id_text").fill("Two more people answer calls.")
    choose(page, rating)
    page.locator("input[name=assured][value=yes]").check()
    if link:
        page.locator("#id_evidence_title").fill("Audit of the month")
        page.locator("#id_url").fill(link)
    save(page)


def test_a_month_is_revised_with_its_reason(
    plain_page: Page, programme: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    plan.make_action(programme, "calls")
    sign_in(page, "programme_manager@north.example")
    page.goto(f"{HERE}actions/calls/")
    page.get_by_role("link", name="Revise the month").click()
    page.locator("#id_revised_on-month").fill("2")
    page.locator("#id_revised_on-year").fill("2017")
    page.locator("#id_reason").fill("Recruitment is slow")
    save(page)
    expect(problem(page)).to_contain_text("must be after March 2017, the one first agreed")
    assert_accessible(page)
    page.locator("#id_revised_on-month").fill("June")
    save(page)
    expect(page.locator("main")).to_contain_text("March 2017, revised to June 2017")
    expect(page.locator("main")).to_contain_text("Recruitment is slow")


def test_a_deliverable_is_added_and_set(
    plain_page: Page, programme: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "programme_manager@north.example")
    page.goto(HERE)
    page.get_by_role("link", name="Add a deliverable").click()
    page.locator("#id_title").fill("A hub in every town")
    page.get_by_label("A quarter").check()
    page.locator("#id_due-quarter-quarter").fill("5")
    page.locator("#id_due-quarter-year").fill("2017/18")
    save(page, "Add deliverable")
    problem(page).get_by_role("link", name="There is no quarter Q5").click()
    expect(page.locator("#id_due-quarter-quarter")).to_be_focused()
    assert_accessible(page)
    page.locator("#id_due-quarter-quarter").fill("2")
    save(page, "Add deliverable")
    expect(page.locator("main")).to_contain_text("2017/18 Q2")
    page.get_by_role("link", name="Set the status").click()
    page.get_by_label("At risk").check()
    save(page)
    expect(problem(page)).to_contain_text("Say what stands in the way")
    assert_accessible(page)
    page.locator("#id_note").fill("Two towns have no site; the council is asked for one.")
    save(page)
    expect(page.locator("main")).to_contain_text("from not started to at risk")
    assert_accessible(page)


def test_actions_in_the_return_from_draft_to_signature(
    plain_page: Page, programme: Programme, sign_in: SignIn, settings: Any
) -> None:
    page, month = plain_page, date(2017, 2, 1)
    settings.STP_TODAY = date(2017, 2, 20)
    action = plan.make_action(programme, "calls")
    plan.update(action, date(2017, 1, 1), text="January’s words.")
    psr1 = psr1s.fill(psr1s.open_return(programme, month))
    sign_in(page, "programme_manager@north.example")
    page.goto("/systems/north/returns/2017-02/care/")
    page.get_by_role("link", name="Improvement actions").click()
    expect(page.locator("main")).to_contain_text("January’s words.")
    assert_accessible(page)
    page.locator(f"#id_{action.pk}_text").fill("A supplier left; another is asked.")
    page.locator(f"input[name='{action.pk}_month_rag'][value=amber]").check()
    save(page, "Save and continue")
    page.get_by_role("link", name="Evidence").click()
    page.locator("#id_link-title").fill("Audit of the month")
    page.locator("#id_link-url").fill("https://example.org/february")
    page.locator("#id_link-action").select_option(label="1.1 Answer every call")
    save(page, "Attach the link")
    expect(page.locator("main")).to_contain_text(
        "Of the improvement action “1.1 Answer every call”"
    )
    assert_accessible(page)
    page.goto("/systems/north/returns/2017-02/care/check/")
    assert_accessible(page)
    save(page, "Submit to the SRO")
    page.context.clear_cookies()
    sign_in(page, "sro@north.example")
    page.goto("/systems/north/returns/2017-02/care/sign/")
    expect(page.locator("main")).to_contain_text("Improvement actions at risk")
    assert_accessible(page)
    save(page, "Sign the return")
    page.goto(f"{HERE}actions/calls/")
    expect(page.locator("main")).to_contain_text(psr1.reference)
    expect(page.locator("main")).to_contain_text("A supplier left; another is asked.")
