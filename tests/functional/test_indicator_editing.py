"""Keeping an indicator in a browser with JavaScript off, on a wide screen, a phone and by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from metrics.models import Indicator
from programmes.enums import Role
from programmes.models import Framework, Priority
from tests.factories import metrics
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
S = "/systems/north/indicators/"
PMO = "pmo@north.example"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def north() -> Indicator:
    """A measure of a trust that fell for good in June 2015, in a plan with priorities."""
    system = make.make_system("north", name="North")
    pmo = make.make_user(PMO, name="Pat Moor", password=make.PASSWORD)
    make.appoint(pmo, Role.PMO, system)
    care = make.make_programme(system, "care", name="Planned care")
    trust = metrics.make_organisation(system, "trust", "North Hospitals NHS Trust")
    waits = metrics.make_indicator(
        care, "waits", name="Seen within 18 weeks", organisations=[trust], target="60", decimals=1
    )
    early = make.at(date(2017, 2, 1))
    values = ["80", "82"] * 7 + ["70", "72"] * 9
    metrics.read(waits, values, organisation=trust, at=early)
    metrics.plan(waits, {"2016/17 Q1": "80", "2016/17 Q2": "81"})
    waits.trajectory.update(organisation=trust)
    framework = Framework.objects.create(
        plan=system.plans.get(), key="national", name="National objectives", kind="objectives"
    )
    Priority.objects.create(framework=framework, key="waits", name="Shorter waits")
    return waits


def main(page: Page) -> Any:
    return page.locator("main")


def test_an_indicator_from_its_name_to_its_trajectory(
    plain_page: Page, north: Indicator, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, PMO)
    page.goto("/systems/north/performance/")
    page.get_by_role("link", name="Add an indicator").click()
    page.get_by_label("Name", exact=True).fill("Staff vacancies")
    page.get_by_label("Unit").select_option("percent")
    page.get_by_label("Domain").select_option("people")
    page.get_by_role("button", name="Add the indicator").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Select which way is better")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Staff vacancies")
    page.get_by_label("Lower is better").check()
    page.get_by_label("Programme").select_option("care")
    page.get_by_text("National objectives: 0 of 1 ticked").click()
    page.get_by_label("Shorter waits").check()
    page.get_by_role("button", name="Add the indicator").click()
    expect(main(page)).to_contain_text("The indicator is added.")
    expect(main(page)).to_contain_text("National objectives: Shorter waits")
    page.get_by_role("link", name="Set the target").click()
    page.get_by_label("No more than a value").check()
    page.get_by_label("Value, or the lower of two").fill("8.5%")
    page.get_by_role("button", name="Save").click()
    expect(main(page)).to_contain_text("No more than 8.5%")
    page.get_by_role("link", name="Set the trajectory").click()
    page.get_by_label("Given by").select_option("quarterly")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Value, 2016/17 Q1").fill("about ten")
    page.get_by_label("Words, 2016/17 Q2").select_option("in_development")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text(
        "Value for 2016/17 Q1 must be a number"
    )
    expect(page.get_by_label("Words, 2016/17 Q2")).to_have_value("in_development")
    page.get_by_label("Value, 2016/17 Q1").fill("10")
    page.get_by_role("button", name="Save").click()
    expect(main(page)).to_contain_text("The trajectory is saved.")
    expect(page.locator("#trajectory ~ table").first).to_contain_text("In development")
    page.get_by_role("link", name="Close it").click()
    page.get_by_label("Why?").fill("Counted twice")
    page.get_by_role("button", name="Close the indicator").click()
    expect(main(page)).to_contain_text("No longer measured from")
    expect(page.get_by_role("link", name="Open it again")).to_be_visible()


def test_a_chart_is_looked_at_before_it_is_saved(
    plain_page: Page, north: Indicator, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, PMO)
    page.goto(f"{S}waits/")
    page.get_by_role("link", name="Chart settings").click()
    first = page.get_by_role("group", name="Rebase 1")
    for label, value in (("Day", "1"), ("Month", "6"), ("Year", "2016")):
        first.get_by_label(label, exact=True).fill(value)
    first.get_by_label("Why?").fill("A new booking system")
    # The key Enter presses the first button, which saves nothing.
    first.get_by_label("Why?").press("Enter")
    expect(main(page)).to_contain_text("Nothing is saved yet.")
    expect(main(page)).to_contain_text("With these settings")
    page.get_by_label("Why are the settings changed?").fill("Counted anew since then")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(main(page)).to_contain_text("The chart’s settings are saved as a new version.")
    expect(main(page)).to_contain_text(
        "Limits recalculated with version 1 of the chart settings, by Pat Moor"
    )


def test_a_chart_is_set_with_the_keyboard_alone(
    page: Page, north: Indicator, sign_in: SignIn
) -> None:
    sign_in(page, PMO)
    page.goto(f"{S}waits/chart/")
    page.get_by_label("Fix the limits").focus()
    page.keyboard.type("12")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("The first year is the standard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(main(page)).to_contain_text("The limits are fixed from the first 12 readings.")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(main(page)).to_contain_text("Limits are fixed after the first 12 readings.")


@pytest.mark.parametrize(
    "address",
    [
        "add/",
        "waits/edit/",
        "waits/close/",
        "waits/baseline/",
        "waits/target/",
        "waits/trajectory/",
        "waits/trajectory/?by=monthly",
        "waits/chart/",
        "waits/",
    ],
)
def test_pages_are_accessible_wide_and_narrow(
    page: Page, north: Indicator, sign_in: SignIn, address: str
) -> None:
    sign_in(page, PMO)
    page.goto(f"{S}{address}")
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    assert_accessible(page)


def test_refusals_a_look_and_a_conflict_are_accessible(
    page: Page, north: Indicator, sign_in: SignIn
) -> None:
    sign_in(page, PMO)
    page.goto(f"{S}waits/chart/")
    page.get_by_label("Fix the limits").fill("12")
    page.get_by_role("button", name="Show the chart with these settings").click()
    expect(main(page)).to_contain_text("With these settings")
    assert_accessible(page)
    page.goto(f"{S}waits/trajectory/")
    page.get_by_label("Value, 2016/17 Q1").fill("ten")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Value, 2016/17 Q1").fill("77")
    page.get_by_label("Why is it set or changed?").fill("Re-planned")
    Indicator.objects.filter(pk=north.pk).update(version=5)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody else saved first")
    assert_accessible(page)
