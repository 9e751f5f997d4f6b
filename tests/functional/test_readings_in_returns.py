"""Readings of a return from the draft to the signature; without scripts, on a phone, with axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from metrics.models import Indicator
from tests.factories import metrics
from tests.factories.assurance import Office, fill, make_office, open_return, save, submit
from tests.factories.programmes import PASSWORD, hashed
from tests.factories.readings_in_returns import with_readings
from tests.functional.accessibility import assert_accessible
from tests.functional.conftest import NARROW, WIDE
from tests.functional.keyboard import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
MARCH = date(2017, 3, 1)
"""Its return asks for February's readings."""


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = date(2017, 3, 14)


@pytest.fixture
def office() -> Office:
    made = make_office()
    for person in (made.manager, made.sro):
        person.password = hashed(PASSWORD)
        person.save()
    return made


@pytest.fixture
def indicator(office: Office) -> Indicator:
    trust = metrics.make_organisation(office.system, "one", "A trust with quite a long name")
    row = metrics.make_indicator(
        office.programme, name="People who are seen within four hours of their arrival", target="80"
    )
    metrics.make_indicator(office.programme, organisations=[trust], unit="pounds")
    metrics.read(row, ["78", "79", "77", "78.5"] * 5 + ["78", "79"])
    metrics.plan(row, {"2016-12": "79", "2017-01": "80", "2017-02": "81"})
    return row


def address(office: Office, page: str = "") -> str:
    return f"/systems/{office.system.key}/returns/2017-03/{office.programme.key}/{page}"


def test_a_reading_by_keyboard_without_scripts(
    plain_page: Page, office: Office, indicator: Indicator, sign_in: SignIn
) -> None:
    fill(open_return(office.programme, MARCH))
    page = plain_page
    sign_in(page, office.manager.email)
    page.goto(address(office, "check/"))
    press(
        page,
        f"Enter the reading of “{indicator.name}” for February 2017, or say why there is none",
    )
    own = page.get_by_role("region", name=indicator.name)
    type_into(page, own.get_by_label("Reading for February 2017"), "0.79")
    press(page, "Save and continue")
    expect(page.get_by_text("Did you mean 79%?").first).to_be_visible()
    expect(page.locator(f"#id_{indicator.pk}_value")).to_have_value("0.79")
    type_into(page, own.get_by_label("Reading for February 2017"), "79")
    none = page.get_by_label("If there is none, why").last
    type_into(page, none, "The invoices are late.")
    press(page, "Save and continue")
    press(page, "Submit to the SRO")
    expect(page.get_by_role("heading", name="Return submitted")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, office.sro.email)
    page.goto(address(office, "sign/"))
    expect(page.get_by_text("Up to 5% worse than plan")).to_be_visible()
    press(page, "Sign the return")
    expect(page.get_by_text("How each stood on the day of signing")).to_be_visible()
    press(page, f"As known then for {indicator.name}")
    expect(page.get_by_text("As it was known on 14 March 2017.")).to_be_visible()
    expect(page.get_by_role("cell", name="79.0%").first).to_be_attached()


def type_into(page: Page, box: Locator, words: str) -> None:
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_its_pages_are_accessible_and_fit_a_phone(
    page: Page, office: Office, indicator: Indicator, sign_in: SignIn
) -> None:
    psr1 = with_readings(open_return(office.programme, MARCH), value="0.7")
    sign_in(page, office.manager.email)
    for name in ("readings/", "check/"):
        page.goto(address(office, name))
        assert_accessible(page)
        assert_fits(page)
    part = {"value": "70", "none_why": ""}
    psr1 = with_readings(psr1, **part)
    from_here = psr1.revisions.latest("number").content["readings"]
    from_here["items"][1]["none_why"] = "The invoices are late."
    submit(save(psr1, "readings", from_here))
    page.context.clear_cookies()
    sign_in(page, office.sro.email)
    page.goto(address(office, "sign/"))
    for then in ("Sign the return", ""):
        expect(page.get_by_text("Over 5% worse than plan").first).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
        if then:
            page.get_by_role("button", name=then).click()


def assert_fits(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.wait_for_function(f"document.documentElement.scrollWidth <= {NARROW['width']}")
    page.set_viewport_size(WIDE)
