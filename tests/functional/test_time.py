"""Baselines, dependencies and forecasts in a browser, with JavaScript off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.actions import dependencies, reprofiles
from programmes.enums import Role
from programmes.models import Milestone, Programme, Reprofile, System
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]

PLAN = "/systems/north/plans/north-2016/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def north() -> System:
    """A system with its PMO, its board office and one programme that another waits for."""
    system = make.make_system("north", name="North")
    for email, role in (("pmo", Role.PMO), ("office", Role.BOARD_OFFICE)):
        user = make.make_user(f"{email}@north.example", password=make.PASSWORD)
        make.appoint(user, role, system)
    estates = make.make_programme(system, "estates", name="Estates")
    make.make_milestone(estates, "site", title="Clear the site", baseline=date(2017, 6, 1))
    return system


def fill_day(page: Page, name: str, value: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"#id_{name}-{part}").fill(str(getattr(value, part)))


def says(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def test_a_plan_s_time_is_kept_through_its_pages(
    plain_page: Page, north: System, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    _adds_a_workstream(page)
    _adds_milestones(page)
    _lets_them_wait(page)
    _asks_for_a_baseline(page)
    _sees_what_a_forecast_pushes(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "office@north.example")
    _decides_for_the_board(page)


def _adds_a_workstream(page: Page) -> None:
    page.goto("/systems/north/programmes/add/")
    page.locator("#id_name").fill("Community hubs")
    page.locator("#id_parent").select_option("top")
    page.locator("#id_kind").select_option("workstream")
    page.get_by_label("No", exact=True).first.check()
    page.get_by_role("button", name="Add to the plan").click()
    says(page, "It is added to the plan.")


def _adds_milestones(page: Page) -> None:
    for title, day in (("Build the hub", date(2017, 7, 1)), ("Open the hub", date(2017, 9, 1))):
        page.goto("/systems/north/programmes/community-hubs/milestones/add/")
        page.locator("#id_title").fill(title)
        fill_day(page, "baseline", day)
        page.get_by_label("To the day").check()
        page.locator("#id_owner_office").fill("Programme manager")
        page.get_by_role("button", name="Add milestone").click()
        says(page, "The milestone is added.")


def _lets_them_wait(page: Page) -> None:
    """One within the programme; one that waits for another programme's milestone."""
    page.get_by_role("link", name="Add what it waits for").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    page.locator("#id_before_programme").select_option("community-hubs")
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_before").select_option(label="Milestone: Build the hub (1 July 2017)")
    page.locator("#id_lag_days").fill("30")
    page.get_by_role("button", name="Add dependency").click()
    says(page, "Fits, 32 days to spare")
    page.goto("/systems/north/programmes/estates/milestones/site/")
    page.get_by_role("link", name="Add what waits for it").click()
    page.locator("#id_after_programme").select_option("community-hubs")
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_after").select_option(label="Milestone: Build the hub (1 July 2017)")
    page.get_by_role("button", name="Add dependency").click()
    page.goto(f"{PLAN}dependencies/")
    says(page, "2 dependencies")
    _sees_a_circle_refused(page)
    page.goto(f"{PLAN}critical-path/")
    says(page, "“Open the hub” can be finished on 1 September 2017")


def _sees_a_circle_refused(page: Page) -> None:
    page.goto("/systems/north/programmes/estates/milestones/site/")
    page.get_by_role("link", name="Add what it waits for").click()
    page.locator("#id_before_programme").select_option("community-hubs")
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_before").select_option(label="Milestone: Open the hub (1 September 2017)")
    page.get_by_role("button", name="Add dependency").click()
    chain = "“Open the hub” → “Clear the site” → “Build the hub” → “Open the hub”"
    expect(page.locator(".nhsuk-error-summary")).to_contain_text(chain)


def _asks_for_a_baseline(page: Page) -> None:
    page.goto("/systems/north/programmes/community-hubs/milestones/build-the-hub/")
    page.get_by_role("link", name="Ask for another").click()
    fill_day(page, "baseline", date(2017, 8, 31))
    page.get_by_label("To the month").check()
    page.locator("#id_reason").fill("The steel is late")
    page.locator("#id_impact").fill("The clinics move in a month later")
    page.get_by_role("button", name="Ask the board office").click()
    says(page, "You asked for this, so somebody else decides.")


def _sees_what_a_forecast_pushes(page: Page) -> None:
    page.goto("/systems/north/programmes/estates/milestones/site/forecast/")
    fill_day(page, "forecast", date(2017, 8, 15))
    page.locator("#id_reason").fill("Asbestos was found")
    page.get_by_role("button", name="Save").click()
    says(page, "2 things that wait for it")
    says(page, "14 September 2017")
    page.get_by_role("button", name="Save and move what it pushes").click()
    says(page, "The forecast has moved, with what it pushes.")
    moved = Milestone.objects.get(key="open-the-hub")
    assert moved.forecast == date(2017, 9, 14)
    assert moved.baseline == date(2017, 9, 1)


def _decides_for_the_board(page: Page) -> None:
    page.get_by_role("link", name="Decide on the new baseline of “Build the hub”").click()
    page.get_by_label("Approved").check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("where the decision is minuted")
    page.locator("#id_minute_reference").fill("4.2")
    page.get_by_role("button", name="Record the decision").click()
    says(page, "Approved 6 February 2017, minute 4.2")
    page.goto(f"{PLAN}reprofiles/")
    says(page, "61 days later")
    page.goto("/systems/north/programmes/community-hubs/milestones/build-the-hub/")
    says(page, "Moved once, by 61 days, from 1 July 2017: approved 6 February 2017, minute 4.2")
    assert Milestone.objects.get(key="build-the-hub").forecast == date(2017, 8, 15)


def test_the_pages_of_time_are_accessible(page: Page, north: System, sign_in: SignIn) -> None:
    asked = _some_time(north)
    sign_in(page, "office@north.example")
    page.goto(f"{PLAN}reprofiles/{asked.pk}/")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{PLAN}reprofiles/")
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "pmo@north.example")
    site = "/systems/north/programmes/estates/milestones/site/"
    chosen = "?after_programme=estates&before_programme=estates"
    for address in (
        site,
        f"{site}reprofile/",
        f"{PLAN}dependencies/?state=fits",
        f"{PLAN}dependencies/hub-after-site/",
        f"{PLAN}dependencies/add/",
        f"{PLAN}dependencies/add/{chosen}",
        f"{PLAN}critical-path/",
    ):
        page.goto(address)
        expect(page.locator("main")).not_to_contain_text("Page not found")
        assert_accessible(page)
    page.goto(f"{site}forecast/")
    fill_day(page, "forecast", date(2017, 8, 15))
    page.locator("#id_reason").fill("Asbestos was found")
    page.get_by_role("button", name="Save").click()
    says(page, "Nothing is saved yet.")
    assert_accessible(page)


def _some_time(north: System) -> Reprofile:
    """A milestone that waits for another, whose new baseline is asked for."""
    estates = Programme.objects.get(key="estates")
    pmo = make.pmo_of(north)
    hub = make.make_milestone(estates, "hub", title="Open the hub", baseline=date(2017, 7, 1))
    dependencies.add(
        plan=estates.plan,
        before="milestone:estates/site",
        after="milestone:estates/hub",
        by=pmo,
        at=make.at(),
    )
    return reprofiles.request(
        milestone=hub,
        baseline=date(2017, 8, 31),
        precision="month",
        reason="The steel is late",
        impact="The clinics move in a month later",
        version=None,
        by=pmo,
        at=make.at(),
    )
