"""Risks, decisions and next steps in a browser, with JavaScript off: from raising to the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes import due
from programmes.actions import decisions, escalations, next_steps
from programmes.enums import Role
from programmes.models import Decision, NextStep, Programme, Risk
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
PLAN = "/systems/north/plans/north-2016"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def programme() -> Programme:
    """A workstream with a risk; its manager, the PMO and the board office, who can sign in."""
    system = make.make_system("north", name="North")
    programme = make.make_programme(system, "care", name="Planned care", number="7")
    for name, role, where in (
        ("pmo", Role.PMO, system),
        ("manager", Role.PROGRAMME_MANAGER, programme),
        ("office", Role.BOARD_OFFICE, system),
    ):
        make.appoint(make.make_user(f"{name}@north.example", password=make.PASSWORD), role, where)
    make.make_risk(system, "staff", title="Too few staff", likelihood=2, impact=2)
    return programme


def fill_day(page: Page, name: str, value: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"#id_{name}-{part}").fill(str(getattr(value, part)))


def main(page: Page) -> Any:
    return page.locator("main")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_manager_raises_an_issue_and_escalates_it(
    plain_page: Page, programme: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "manager@north.example")
    page.goto("/systems/north/programmes/care/")
    page.get_by_role("link", name="Add a risk or issue").click()
    page.get_by_label("Issue", exact=True).check()
    page.get_by_label("Risk or issue", exact=True).fill("Two nurses have left")
    page.locator("#id_likelihood").select_option("5")
    page.locator("#id_impact").select_option("4")
    page.locator("#id_part_of").select_option("staff")
    press(page, "Add")
    expect(main(page)).to_contain_text("5 × 4 = 20, Extreme")
    page.get_by_role("link", name="Escalate this issue").click()
    press(page, "Save")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Select who has it in hand")
    page.get_by_label("Board (escalate)").check()
    page.locator("#id_reason").fill("Only the board can pay for agency staff")
    press(page, "Save")
    expect(main(page)).to_contain_text("Only the board can pay for agency staff")
    assert Risk.objects.get(kind="issue").level == "board"
    page.goto("/systems/north/risks/staff/")
    expect(main(page)).to_contain_text("1 risk or issue, 1 open; the worst is 5 × 4 = 20, Extreme")


def test_the_matrix_leads_to_what_stands_in_it(
    plain_page: Page, programme: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    make.make_risk(programme, "nurses", title="Too few nurses", likelihood=3, impact=4)
    sign_in(page, "manager@north.example")
    page.goto("/systems/north/risks/")
    page.get_by_role("link", name="See them as a matrix").click()
    expect(main(page)).to_contain_text("2 open risks and issues: 1 high and 1 moderate")
    page.get_by_role("link", name="1 at likelihood 3 Possible, impact 4 Major").click()
    expect(main(page)).to_contain_text("Too few nurses")
    expect(main(page)).not_to_contain_text("Too few staff")
    page.goto(f"{PLAN}/risks/matrix/")
    page.get_by_role("link", name="As it was at the end of last month").click()
    expect(main(page)).to_contain_text(
        "2 open risks and issues: 1 high and 1 moderate on 31 January"
    )
    page.get_by_role("link", name="1 at likelihood 2 Unlikely, impact 2 Minor").click()
    expect(page.locator("#cell")).to_contain_text("Too few staff")


def test_the_scores_as_they_were(plain_page: Page, programme: Programme, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto("/systems/north/risks/staff/score/")
    page.locator("#id_likelihood").select_option("4")
    page.locator("#id_reason").fill("Counted again")
    press(page, "Save")
    page.get_by_text("The scores as they were on a day").click()
    fill_day(page, "on", date(2017, 1, 31))
    press(page, "Apply")
    expect(page.locator("#then")).to_contain_text("2 × 2 = 4, Moderate")


def test_a_decision_is_asked_for_deferred_and_recorded(
    plain_page: Page, programme: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto(f"{PLAN}/decisions/")
    page.get_by_role("link", name="Ask for a decision").click()
    page.get_by_label("What is to be decided?").fill("Fund the second hub")
    page.get_by_label("Who is asked to decide?").fill("The partnership board")
    page.locator("#id_programme").select_option("care")
    page.get_by_label("A quarter").check()
    page.locator("#id_due-quarter-quarter").fill("5")
    page.locator("#id_due-quarter-year").fill("2016/17")
    press(page, "Ask for it")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("There is no quarter Q5")
    page.get_by_label("A day", exact=True).check()
    fill_day(page, "due-day", date(2017, 2, 14))
    press(page, "Ask for it")
    expect(main(page)).to_contain_text("14 February 2017")
    page.context.clear_cookies()
    sign_in(page, "office@north.example")
    page.get_by_role("link", name="Record what was decided: Fund the second hub").click()
    page.get_by_role("button", name="Defer it").click()
    page.get_by_label("By the end of a financial year").check()
    page.locator("#id_due-year-year").fill("2016/17")
    page.locator("#id_reason").fill("The case is not ready")
    press(page, "Defer")
    expect(main(page)).to_contain_text("The case is not ready")
    page.get_by_role("button", name="Record the decision").click()
    fill_day(page, "taken_on", make.TODAY)
    page.get_by_label("What was decided?").fill("Agreed, up to £2m")
    page.get_by_label("Minute reference").fill("4.2")
    press(page, "Record")
    expect(main(page)).to_contain_text("Taken on 6 February 2017")
    expect(main(page)).to_contain_text("The case is not ready")
    assert Decision.objects.get().outcome == "Agreed, up to £2m"


def test_a_next_step_is_announced_and_completed(
    plain_page: Page, programme: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto("/systems/north/programmes/care/")
    page.get_by_role("link", name="Add a next step").click()
    assert page.locator("#id_programme").input_value() == "care"
    page.get_by_label("What is the next step?").fill("Appoint an architect")
    page.get_by_label("Ongoing").check()
    press(page, "Add next step")
    expect(main(page)).to_contain_text("Ongoing")
    page.get_by_role("button", name="Complete it").click()
    fill_day(page, "completed_on", make.TODAY)
    page.get_by_label("What came of it?").fill("She begins in March")
    press(page, "Complete")
    expect(main(page)).to_contain_text("Completed on 6 February 2017")
    assert NextStep.objects.get().completed_on == make.TODAY
    page.goto("/systems/north/programmes/care/")
    expect(page.locator("#next-steps")).to_contain_text("Appoint an architect")


def test_the_pages_are_accessible(page: Page, programme: Programme, sign_in: SignIn) -> None:
    plan = programme.plan
    said = {"by": make.pmo_of(programme.system), "at": make.at()}
    staff = Risk.objects.get(key="staff")
    part = make.make_risk(programme, "nurses", title="Too few nurses", kind="issue", part_of=staff)
    escalations.escalate(risk=part, level="board", reason="Money", version=None, **said)
    words = {"title": "Fund the hub", "due": due.parse("2017-01-31")}
    decisions.add(plan=plan, words=words, key="hub", **said)
    next_steps.add(plan=plan, words={"title": "Appoint an architect"}, key="architect", **said)
    sign_in(page, "pmo@north.example")
    for address in (
        "/systems/north/programmes/care/",
        "/systems/north/risks/staff/?on-day=31&on-month=1&on-year=2017",
        "/systems/north/risks/nurses/",
        "/systems/north/risks/nurses/escalate/",
        "/systems/north/risks/add/",
        f"{PLAN}/risks/matrix/",
        f"{PLAN}/risks/matrix/?on-day=31&on-month=1&on-year=2017&likelihood=2&impact=2",
        f"{PLAN}/risks/matrix/?on-day=31&on-month=2&on-year=2017",
        f"{PLAN}/decisions/add/",
        f"{PLAN}/decisions/hub/",
        f"{PLAN}/decisions/hub/record/",
        f"{PLAN}/next-steps/architect/",
        f"{PLAN}/next-steps/architect/complete/",
    ):
        page.goto(address)
        assert_accessible(page)
    press(page, "Complete")
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    assert_accessible(page)
