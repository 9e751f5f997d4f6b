"""Reading how a system performs in a browser with JavaScript off, on a wide screen and a phone."""

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
SUMMARY = "/systems/north/performance/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def measured() -> Indicator:
    """A falling measure of a trust with its trajectory, a steady one, and a silent one."""
    system = make.make_system("north", name="North")
    sro = make.make_user("sro@north.example", name="Sam Shore", password=make.PASSWORD)
    care = make.make_programme(system, "care", name="Planned care")
    make.appoint(sro, Role.SRO, care)
    trust = metrics.make_organisation(system, "trust", "North Hospitals NHS Trust")
    waits = metrics.make_indicator(
        care, "waits", name="Seen within 18 weeks", organisations=[trust], target="92", decimals=1
    )
    early = make.at(date(2016, 12, 5))
    metrics.read(waits, ["83", "85"] * 10, organisation=trust, at=early)
    metrics.read(waits, ["60"], organisation=trust, first=date(2016, 12, 1), at=make.at())
    point = {"2016-11": "84", "2016-12": "90", "2017-01": None}
    metrics.plan(waits, point, given="in_development")
    waits.trajectory.update(organisation=trust)
    steady = metrics.make_indicator(system, "steady", name="Steady measure", target="70")
    metrics.read(steady, ["80", "82"] * 8)
    metrics.make_indicator(system, "silent", name="Silent measure")
    framework = Framework.objects.create(
        plan=system.plans.get(), key="national", name="National objectives", kind="objectives"
    )
    aim = Priority.objects.create(framework=framework, key="waits", name="Shorter waits")
    Priority.objects.create(framework=framework, key="staff", name="Happier staff", position=1)
    waits.priorities.add(aim)
    return waits


def main(page: Page) -> Any:
    return page.locator("main")


def test_from_the_count_to_the_indicator_to_what_was_known(
    plain_page: Page, measured: Indicator, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "sro@north.example")
    page.get_by_role("link", name="Performance").click()
    expect(main(page)).to_contain_text("3 indicators, 2 of them with readings. 1 stands out")
    page.get_by_role("link", name="1 Concerning, will fail the target").click()
    expect(main(page)).to_contain_text("Indicators with readings: 1")
    page.get_by_role("link", name="Seen within 18 weeks").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("North Hospitals NHS Trust")
    expect(main(page)).to_contain_text("Worse than usual: December 2016 is below the lower limit")
    expect(main(page)).to_contain_text("Limits recalculated with the readings of 6 February 2017")
    expect(main(page)).to_contain_text("Over 5% worse than plan")
    page.get_by_label("As known on").fill("2017-01-31")
    page.get_by_role("button", name="Show").click()
    expect(main(page)).to_contain_text("As it was known on 31 January 2017")
    expect(main(page)).to_contain_text("As usual: November 2016 is within the limits")
    page.get_by_role("link", name="See it as it is known now").click()
    expect(main(page)).to_contain_text("Worse than usual")


def test_the_filter_keeps_what_was_chosen(
    plain_page: Page, measured: Indicator, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "sro@north.example")
    page.goto(SUMMARY)
    page.get_by_text("Filter, choose a plan").click()
    page.get_by_label("Programme, with what is below it").select_option("care")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(f"{page.url.split('?')[0]}?plan=north-2016&programme=care")
    expect(main(page)).to_contain_text("1 indicator, 1 of them with readings")
    expect(page.get_by_label("Programme, with what is below it")).to_have_value("care")


@pytest.mark.parametrize(
    "address",
    [
        SUMMARY,
        f"{SUMMARY}?known=2017-02-30",
        f"{SUMMARY}objectives/",
        "/systems/north/indicators/waits/",
        "/systems/north/indicators/silent/",
        "/systems/north/programmes/care/",
    ],
)
def test_pages_are_accessible_wide_and_narrow(
    page: Page, measured: Indicator, sign_in: SignIn, address: str
) -> None:
    sign_in(page, "sro@north.example")
    page.goto(address)
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    assert_accessible(page)
