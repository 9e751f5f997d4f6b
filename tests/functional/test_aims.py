"""Priorities, alignment, plan on a page and governance in a browser, with JavaScript off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.enums import Role
from programmes.models import Alignment, Group, PlanOnAPage, Priority, Programme
from tests.factories import aims
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible
from tests.functional.conftest import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
PLAN = "/systems/north/plans/north-2016/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care() -> Programme:
    """A portfolio with a workstream, aims of three parts, what serves them, and two boards."""
    system = make.make_system("north", name="North")
    pmo = make.make_user("pmo@north.example", name="Pat Moore", password=make.PASSWORD)
    make.appoint(pmo, Role.PMO, system)
    care = make.make_programme(system, "care", name="Planned care", number="7")
    hubs = make.make_programme(system, "hubs", name="Hubs", parent=care)
    framework = aims.make_framework(care.plan, "aims", name="Two aims", kind="questions")
    waits = aims.make_priority(framework, "waits", name="Shorter waits", number="1", status="kept")
    aims.make_priority(framework, "cancer", parent=waits, name="Cancer waits")
    staff = aims.make_priority(framework, "staff", name="More staff", number="2")
    aims.align(aims.make_deliverable(hubs, "hub", title="Open a hub"), waits)
    aims.align(care, waits, contributes=(staff,))
    make.make_milestone(hubs, "lease", title="Sign the lease", baseline=date(2017, 6, 30))
    board = aims.make_group(care.plan, "board", name="Transformation board", remit="oversight")
    aims.make_group(care.plan, "office", board, name="Programme office", remit="executory")
    return care


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def main(page: Page) -> Any:
    return page.locator("main")


def test_priorities_are_kept(plain_page: Page, care: Programme, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto(f"{PLAN}priorities/aims/")
    page.get_by_role("button", name="Add a priority").click()
    page.locator("#id_parent").select_option("staff")
    page.get_by_label("What is the priority?").fill("More nurses")
    page.get_by_role("button", name="Add priority").click()
    expect(heading(page)).to_contain_text("More nurses")
    page.get_by_role("link", name="Move", exact=True).click()
    page.locator("#id_place").select_option("in/waits")
    page.get_by_role("button", name="Save").click()
    assert Priority.objects.get(name="More nurses").parent.key == "waits"  # type: ignore[union-attr]
    page.goto(f"{PLAN}priorities/aims/waits/remove/")
    page.get_by_role("button", name="Remove priority").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Move or remove its parts first")


def test_a_milestone_is_aligned_and_the_heatmap_leads_to_its_list(
    plain_page: Page, care: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto("/systems/north/programmes/hubs/milestones/lease/")
    page.get_by_role("link", name="Change what it serves").click()
    page.get_by_label("Primary: 2. More staff").check()
    page.get_by_label("Contributes: 2. More staff").check()
    page.get_by_role("button", name="Save").click()
    error = page.locator(".nhsuk-error-summary")
    expect(error).to_contain_text("Tick primary or contributes, not both: 2. More staff")
    page.get_by_label("Contributes: 2. More staff").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(main(page)).to_contain_text("2. More staff (primary, Two aims)")
    assert Alignment.objects.filter(milestone__key="lease").count() == 1
    page.goto(f"{PLAN}alignment/heatmap/")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="7. Planned care"))
    row.get_by_role("link", name="1 Few").click()
    expect(heading(page)).to_contain_text("Deliverables")
    expect(main(page)).to_contain_text("Open a hub")


def test_the_plan_on_a_page_is_written_and_printed(
    plain_page: Page, care: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto("/systems/north/programmes/care/")
    page.get_by_role("link", name="Plan on a page").click()
    page.get_by_role("link", name="Write it").click()
    page.get_by_label("What does the SRO commit to? (optional)").fill("Better lives")
    page.get_by_label("Activities (optional)").fill("Train\nHire")
    page.get_by_role("button", name="Save").click()
    expect(main(page)).to_contain_text("Last updated: 6 February 2017")
    expect(page.get_by_role("cell", name="Train Hire")).to_be_visible()
    assert PlanOnAPage.objects.get().activities == "Train\nHire"
    printed = page.request.get("/systems/north/programmes/care/plan-on-a-page/pdf/")
    assert printed.body().startswith(b"%PDF")


def test_a_circle_is_refused(plain_page: Page, care: Programme, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto(f"{PLAN}governance/")
    page.get_by_role("link", name="Transformation board, Oversight").click()
    page.get_by_role("link", name="Change what it reports to").click()
    page.get_by_label("Programme office").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text(
        "“Transformation board” reports to “Programme office” reports to “Transformation board”"
    )
    assert not Group.objects.get(key="board").reports_to.exists()


def test_governance_is_a_list_where_there_is_no_room(
    plain_page: Page, care: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(f"{PLAN}governance/")
    expect(page.locator("svg.app-governance__drawing")).to_be_hidden()
    expect(page.locator(".app-governance__list li li")).to_contain_text("Programme office")


PAGES = (
    f"{PLAN}priorities/",
    f"{PLAN}priorities/aims/",
    f"{PLAN}priorities/aims/waits/",
    f"{PLAN}priorities/aims/waits/edit/",
    f"{PLAN}priorities/aims/waits/move/",
    f"{PLAN}frameworks/add/",
    f"{PLAN}frameworks/aims/priorities/add/",
    f"{PLAN}alignment/heatmap/",
    f"{PLAN}alignment/heatmap/?under=waits&counting=programme",
    f"{PLAN}alignment/coverage/",
    f"{PLAN}alignment/gaps/",
    "/systems/north/programmes/hubs/deliverables/hub/",
    "/systems/north/programmes/hubs/deliverables/hub/serves/",
    "/systems/north/programmes/care/plan-on-a-page/",
    "/systems/north/programmes/care/plan-on-a-page/edit/",
    f"{PLAN}governance/",
    f"{PLAN}governance/add/",
    f"{PLAN}governance/office/",
    f"{PLAN}governance/office/reports-to/",
    f"{PLAN}governance/office/seats/add/",
)


def test_the_pages_are_accessible(page: Page, care: Programme, sign_in: SignIn) -> None:
    sign_in(page, "pmo@north.example")
    for address in PAGES:
        page.goto(address)
        assert_accessible(page)


def test_a_wide_heatmap_stays_inside_its_page(page: Page, care: Programme, sign_in: SignIn) -> None:
    framework = care.plan.frameworks.get()
    for number in range(3, 30):
        aims.make_priority(framework, number=str(number), name=f"A further aim, number {number}")
    sign_in(page, "pmo@north.example")
    for name in ("heatmap", "coverage"):
        page.goto(f"{PLAN}alignment/{name}/")
        assert_accessible(page)
