"""Deliverables and improvement actions in a browser: with JavaScript off, then axe on each page."""

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
from tests.functional.conftest import NARROW, WIDE

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


@pytest.fixture(params=[WIDE, NARROW], ids=["1280", "320"])
def sized_page(plain_page: Page, request: pytest.FixtureRequest) -> Page:
    """Without scripts, on a desk and on a phone."""
    plain_page.set_viewport_size(request.param)
    return plain_page


def problem(page: Page) -> Any:
    return page.locator(".nhsuk-error-summary")


def save(page: Page, button: str = "Save") -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_an_action_is_taken_to_blue_over_three_months(
    sized_page: Page, programme: Programme, sign_in: SignIn, settings: Any
) -> None:
    page = sized_page
    sign_in(page, "programme_manager@north.example")
    adds_an_action(page)
    says_how_it_stands(page, "Green", "https://example.org/january")
    expect(page.locator("main")).to_contain_text("1 of 3 months shown")
    settings.STP_TODAY = date(2017, 2, 20)
    says_how_it_stands(page, "Blue", "https://example.org/february")
    expect(problem(page)).to_contain_text("Select another rating than Blue")
    expect(problem(page)).to_contain_text("1 more is still needed")
    choose(page, "Green")
    save(page)
    expect(page.locator("main")).to_contain_text("2 of 3 months shown")
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
    page.goto(HERE)
    expect(page.locator("#improvement-actions")).to_contain_text("Blue")


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
    page.locator("#id_due-quarter-quarter").fill("2")
    save(page, "Add deliverable")
    expect(page.locator("main")).to_contain_text("2017/18 Q2")
    page.get_by_role("link", name="Set the status").click()
    page.get_by_label("At risk").check()
    save(page)
    expect(problem(page)).to_contain_text("Say what stands in the way")
    page.locator("#id_note").fill("Two towns have no site; the council is asked for one.")
    save(page)
    expect(page.locator("main")).to_contain_text("from not started to at risk")


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
    page.goto("/systems/north/returns/2017-02/care/check/")
    save(page, "Submit to the SRO")
    expect(page.get_by_role("heading", name="Return submitted")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, "sro@north.example")
    page.goto("/systems/north/returns/2017-02/care/sign/")
    expect(page.locator("main")).to_contain_text("Improvement actions at risk")
    save(page, "Sign the return")
    page.goto(f"{HERE}actions/calls/")
    expect(page.locator("main")).to_contain_text(psr1.reference)
    expect(page.locator("main")).to_contain_text("A supplier left; another is asked.")


def test_every_page_of_a_deliverable_is_accessible(
    page: Page, programme: Programme, sign_in: SignIn
) -> None:
    pmo = make.make_user("pmo@north.example", password=make.PASSWORD)
    make.appoint(pmo, Role.PMO, programme.system)
    plan.make_deliverable(programme, "hubs")
    sign_in(page, "pmo@north.example")
    for name in ("", "edit/", "status/", "withdraw/"):
        page.goto(f"{HERE}deliverables/hubs/{name}")
        assert_accessible(page)
    page.goto(f"{HERE}deliverables/add/")
    save(page, "Add deliverable")
    expect(problem(page)).to_contain_text("Select when it is due")
    assert_accessible(page)


def test_every_page_of_an_action_is_accessible(
    page: Page, programme: Programme, sign_in: SignIn
) -> None:
    pmo = make.make_user("pmo@north.example", password=make.PASSWORD)
    make.appoint(pmo, Role.PMO, programme.system)
    action = plan.make_action(programme, "calls")
    month = date(2017, 1, 1)
    update = plan.update(action, month, evidence=[plan.LINK, plan.FILE])
    plan.update(action, month, text="Said again.", month_rag="amber")
    sign_in(page, "pmo@north.example")
    names = ["", "edit/", "revise/", "months/", "withdraw/", f"evidence/{update.pk}/add/"]
    for address in [HERE, *(f"{HERE}actions/calls/{name}" for name in names)]:
        page.goto(address)
        assert_accessible(page)
    page.goto(f"{HERE}actions/calls/update/")
    page.locator("#id_text").fill("")
    save(page)
    expect(problem(page)).to_be_visible()
    assert_accessible(page)


def test_every_page_of_the_return_with_actions_is_accessible(
    page: Page, programme: Programme, sign_in: SignIn, settings: Any
) -> None:
    settings.STP_TODAY = date(2017, 2, 20)
    action = plan.make_action(programme, "calls")
    plan.update(action, date(2017, 1, 1), text="January’s words.")
    psr1 = psr1s.fill(psr1s.open_return(programme, date(2017, 2, 1)))
    said = {"month_rag": "red", "text": "No staff.", "revised": "2017-05", "change": "Slow."}
    psr1s.save(psr1, "actions", psr1s.items(psr1, "actions", **said))
    here = "/systems/north/returns/2017-02/care/"
    sign_in(page, "programme_manager@north.example")
    for name in ("", "actions/", "evidence/", "check/"):
        page.goto(f"{here}{name}")
        assert_accessible(page)
    psr1s.submit(psr1)
    page.context.clear_cookies()
    sign_in(page, "sro@north.example")
    page.goto(f"{here}sign/")
    assert_accessible(page)
