"""Entering readings in a browser with JavaScript off, by keyboard, on a wide screen and a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from metrics.models import Indicator, Reading
from programmes.enums import Role
from tests.factories import metrics
from tests.factories import programmes as make
from tests.functional import keyboard
from tests.functional.accessibility import assert_accessible
from tests.functional.conftest import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
HERE = "/systems/north/indicators/waits/"
MONTH = "/systems/north/readings/"
MANAGER = "pm@north.example"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def waits() -> Indicator:
    """A percentage with two months' readings, beside beds of two trusts and a share of parts."""
    system = make.make_system("north", name="North")
    care = make.make_programme(system, "care", name="Planned care")
    manager = make.make_user(MANAGER, name="Pat Marsh", password=make.PASSWORD)
    make.appoint(manager, Role.PROGRAMME_MANAGER, care)
    row = metrics.make_indicator(care, "waits", name="Seen within 18 weeks", decimals=1)
    metrics.read(row, ["80", "81"], first=date(2016, 11, 1), at=make.at(date(2017, 1, 10)))
    metrics.plan(row, {"2017-01": "85"})
    trusts = [
        metrics.make_organisation(system, key, f"{key} Hospitals") for key in ("east", "west")
    ]
    metrics.make_indicator(
        care, "beds", name="Beds", unit="count", decimals=0, organisations=trusts
    )
    metrics.make_indicator(
        care, "fast", name="Fast tracks", numerator="Approved the same day", denominator="All"
    )
    return row


def main(page: Page) -> Any:
    return page.locator("main")


def test_a_reading_is_asked_about_recorded_and_corrected(
    plain_page: Page, waits: Indicator, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, MANAGER)
    page.goto(HERE)
    page.get_by_role("link", name="Add a reading").click()
    expect(page.get_by_label("Period")).to_have_value("2017-01")
    page.get_by_label("Value").fill("0.784")
    page.get_by_label("Where is the figure from?").fill("The trust’s return")
    page.get_by_role("button", name="Record the reading").click()
    expect(main(page)).to_contain_text("0.784% is very small. Did you mean 78.4%?")
    expect(page.get_by_label("Value")).to_have_value("0.784")
    expect(page.get_by_label("It is right as typed")).not_to_be_checked()
    page.get_by_label("Value").fill("78.4")
    page.get_by_role("button", name="Record the reading").click()
    expect(main(page)).to_contain_text("The reading is recorded.")
    page.get_by_role("link", name="Correct January 2017").click()
    page.get_by_label("Value").fill("77.9")
    page.get_by_role("button", name="Record the correction").click()
    expect(main(page)).to_contain_text("Say why the reading is corrected")
    page.get_by_label("Why is the reading corrected?").fill("Counted twice")
    page.get_by_role("button", name="Record the correction").click()
    expect(main(page)).to_contain_text("January 2017 is 77.9%")
    expect(main(page)).to_contain_text("Counted twice")


def test_adding_where_one_stands_becomes_a_correction(
    plain_page: Page, waits: Indicator, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, MANAGER)
    page.goto(f"{HERE}readings/add/")
    page.get_by_label("Period").select_option("2016-12")
    page.get_by_label("Value").fill("79")
    page.get_by_label("Where is the figure from?").fill("The trust’s return")
    page.get_by_role("button", name="Record the reading").click()
    expect(main(page)).to_contain_text("A reading stands already for this period")
    expect(page.get_by_label("Value")).to_have_value("79")
    page.get_by_label("Why is the reading corrected?").fill("Late returns")
    page.get_by_role("button", name="Record the correction").click()
    expect(main(page)).to_contain_text("December 2016 is 79%")


def test_a_note_on_a_month(plain_page: Page, waits: Indicator, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, MANAGER)
    page.goto(HERE)
    page.get_by_role("link", name="Add a note on a month").click()
    page.get_by_label("Another month").select_option("2016-12")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("What is there to say?").fill("Two wards closed.")
    page.get_by_role("button", name="Save the note").click()
    expect(main(page)).to_contain_text("The note on December 2016 is saved.")
    page.get_by_role("link", name="Correct the note on December 2016").click()
    expect(page.get_by_label("What is there to say?")).to_have_value("Two wards closed.")


def test_a_months_readings_by_keyboard_on_a_phone(
    plain_page: Page, waits: Indicator, sign_in: SignIn
) -> None:
    page = plain_page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    sign_in(page, MANAGER)
    page.goto("/systems/north/performance/")
    keyboard.press(page, "Enter readings")
    expect(main(page)).to_contain_text("0 of 4 readings are in")
    keyboard.write(page, "Value of Seen within 18 weeks", "0.784")
    keyboard.write(page, "Value of Beds, west Hospitals", "1,250")
    keyboard.write(page, "Numerator of Fast tracks", "7")
    keyboard.write(page, "Denominator of Fast tracks", "many")
    keyboard.write(page, "Where are the figures from?", "The trusts’ returns")
    keyboard.press(page, "Record these readings")
    expect(main(page)).to_contain_text("There is a problem")
    expect(main(page)).to_contain_text("You typed “many”")
    keyboard.write(page, "Denominator of Fast tracks", "10")
    keyboard.press(page, "Record these readings")
    expect(main(page)).to_contain_text("Did you mean 78.4%?")
    page.get_by_label("It is right as typed").focus()
    page.keyboard.press("Space")
    keyboard.press(page, "Record these readings")
    expect(main(page)).to_contain_text("3 readings recorded for January 2017.")
    expect(main(page)).to_contain_text("3 of 4 readings are in")
    assert Reading.objects.filter(starts_on=date(2017, 1, 1)).count() == 3


@pytest.mark.parametrize(
    "address",
    [MONTH, f"{MONTH}?month=2016-12", f"{HERE}readings/add/", f"{HERE}note/", HERE],
)
def test_pages_are_accessible_wide_and_narrow(
    page: Page, waits: Indicator, sign_in: SignIn, address: str
) -> None:
    sign_in(page, MANAGER)
    page.goto(address)
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    assert_accessible(page)


def test_what_is_asked_and_refused_is_accessible_too(
    page: Page, waits: Indicator, sign_in: SignIn
) -> None:
    sign_in(page, MANAGER)
    page.goto(MONTH)
    page.get_by_label("Where are the figures from?").fill("Ours")
    page.get_by_label("Value of Seen within 18 weeks").fill("0.784")
    page.get_by_label("Denominator of Fast tracks").fill("3")
    page.get_by_role("button", name="Record these readings").click()
    expect(main(page)).to_contain_text("Enter the numerator as well")
    assert_accessible(page)
    row = Reading.objects.latest("starts_on")
    page.goto(f"{HERE}readings/{row.pk}/correct/")
    assert_accessible(page)
    page.get_by_label("Value").fill("0.79")
    page.get_by_label("Why is the reading corrected?").fill("Counted twice")
    page.get_by_role("button", name="Record the correction").click()
    expect(main(page)).to_contain_text("Did you mean 79%?")
    assert_accessible(page)
    page.goto(f"{HERE}readings/{row.pk}/take-back/")
    assert_accessible(page)
