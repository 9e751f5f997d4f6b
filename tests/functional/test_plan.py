"""The plan in a browser, with JavaScript off: kept by the PMO, read by the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.enums import Role
from programmes.models import Appointment, Milestone, Programme, ReportingPeriod, Risk
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def programme() -> Programme:
    """A reporting workstream with a late milestone and a risk, its PMO and its administrator."""
    system = make.make_system("north", name="North")
    programme = make.make_programme(system, "care", name="Planned care", number="7")
    pmo = make.make_user("pmo@north.example", name="Pat Moore", password=make.PASSWORD)
    make.appoint(pmo, Role.PMO, system)
    admin = make.make_user("admin@north.example", name="Ada Min", password=make.PASSWORD)
    make.appoint(admin, Role.ADMINISTRATOR, system)
    make.make_milestone(programme, "hub", title="Open the hub", baseline=date(2017, 1, 31))
    make.make_risk(programme, "nurses", title="Too few nurses")
    return programme


def fill_day(page: Page, name: str, value: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"#id_{name}-{part}").fill(str(getattr(value, part)))


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def test_the_pmo_keeps_the_plan(plain_page: Page, programme: Programme, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto("/systems/north/")
    page.get_by_role("link", name="7. Planned care").click()
    expect(heading(page)).to_contain_text("7. Planned care")
    _moves_a_forecast(page)
    _rescores_a_risk(page)
    page.goto("/systems/north/risks/?order=title")
    page.goto("/systems/north/programmes/care/")
    expect(page.locator("main")).to_contain_text("Moved the forecast of “Open the hub”")


def _moves_a_forecast(page: Page) -> None:
    page.get_by_role("link", name="Open the hub").first.click()
    page.get_by_role("link", name="Move the forecast").click()
    fill_day(page, "forecast", date(2017, 3, 31))
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title("Error: Move the forecast – North – STP portal")
    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Say why it moves").click()
    page.locator("#id_reason").fill("The builder is late")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("The builder is late")
    assert Milestone.objects.get(key="hub").forecast == date(2017, 3, 31)


def _rescores_a_risk(page: Page) -> None:
    page.goto("/systems/north/risks/nurses/")
    page.get_by_role("link", name="Change the score").click()
    page.locator("#id_likelihood").select_option("5")
    page.locator("#id_reason").fill("Two more have left")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("5 × 4 = 20, Extreme")
    assert Risk.objects.get().score == 20


def test_a_year_is_made_and_a_date_moved(
    plain_page: Page, programme: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto("/systems/north/calendar/?year=2017")
    page.get_by_role("button", name="Make the months of 2017/18").click()
    expect(page.locator("main")).to_contain_text("Tuesday 18 April 2017")
    page.get_by_role("button", name="Make 12 months").click()
    assert ReportingPeriod.objects.count() == 12
    page.get_by_role("link", name="Move the dates of April 2017").click()
    fill_day(page, "review_on", date(2017, 4, 10))
    page.get_by_role("button", name="Move the dates").click()
    wrong = "The gateway review can't be before the PSR1 return is due, Wednesday 12 April 2017"
    expect(page.locator(".nhsuk-error-summary")).to_contain_text(wrong)
    fill_day(page, "review_on", date(2017, 4, 17))
    page.get_by_role("button", name="Move the dates").click()
    expect(page.locator("main")).to_contain_text("it became Tuesday 18 April 2017")


def test_people_are_appointed(plain_page: Page, programme: Programme, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, "admin@north.example")
    page.goto("/systems/north/people/")
    page.get_by_role("button", name="Open an account").click()
    page.get_by_label("Full name").fill("Sam Ro")
    page.get_by_label("Email address").fill("sam@north.example")
    page.get_by_role("button", name="Open account").click()
    expect(heading(page)).to_contain_text("Sam Ro")
    page.get_by_role("button", name="Appoint to a role").click()
    page.locator("#id_role").select_option("sro")
    page.locator("#id_programme").select_option("care")
    page.get_by_role("button", name="Appoint").click()
    expect(page.locator("main")).to_contain_text("Sam Ro")
    assert Appointment.objects.filter(role=Role.SRO, programme=programme).exists()
    page.goto("/what-i-may-do/")
    expect(page.locator("main")).to_contain_text("You see no returns, reviews or board pages")


PAGES = (
    "",
    "edit/",
    "organisations/",
    "organisations/add/",
    "programmes/add/",
    "programmes/care/",
    "programmes/care/edit/",
    "programmes/care/move/",
    "programmes/care/offices/add/",
    "programmes/care/milestones/add/",
    "programmes/care/milestones/hub/",
    "programmes/care/milestones/hub/done/",
    "programmes/care/changes/",
    "risks/",
    "risks/add/",
    "risks/nurses/",
    "risks/nurses/mitigations/add/",
    "people/",
    "people/appoint/",
    "calendar/",
    "calendar/2017/make/",
)


def test_the_plans_pages_are_accessible(page: Page, programme: Programme, sign_in: SignIn) -> None:
    sign_in(page, "pmo@north.example")
    for address in PAGES:
        page.goto(f"/systems/north/{address}")
        assert_accessible(page)


def test_errors_and_conflicts_are_accessible(
    page: Page, programme: Programme, sign_in: SignIn
) -> None:
    sign_in(page, "pmo@north.example")
    page.goto("/systems/north/programmes/care/milestones/hub/forecast/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert_accessible(page)
    page.goto("/systems/north/programmes/care/milestones/hub/edit/")
    Milestone.objects.filter(key="hub").update(title="Theirs", version=9)
    page.locator("#id_title").fill("Mine")
    page.get_by_role("button", name="Save").click()
    expect(heading(page)).to_contain_text("Somebody else saved first")
    assert_accessible(page)
    page.get_by_role("button", name="Save mine over what is saved now").click()
    expect(heading(page)).to_contain_text("Mine")
