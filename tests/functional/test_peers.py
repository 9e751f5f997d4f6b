"""Reading how a system stands among its peers, in a browser with JavaScript off and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.enums import Role
from tests.factories import peers
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
PEERS = "/systems/vale/peers/"
TRUSTS = "/systems/vale/indicators/four-hours/peers/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def compared() -> None:
    """A system that stands in a published table, with a trust in open data of two months."""
    system = make.make_system("vale", name="Vale of Trees")
    make.appoint(
        make.make_user("board@vale.example", name="Bo Ward", password=make.PASSWORD),
        Role.BOARD_MEMBER,
        system,
    )
    peers.load_table(system)
    values = ["80", "90", "85", "70", "95", None]
    indicator, trusts = peers.make_trusts(
        system, values, england="88", name="Seen within four hours"
    )
    peers.read_month(indicator, trusts, ["50", "60", *[None] * 4], date(2017, 3, 1))


def main(page: Page) -> Any:
    return page.locator("main")


def test_from_performance_to_the_measure_in_which_the_system_is_worst(
    plain_page: Page, compared: None, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "board@vale.example")
    page.get_by_role("link", name="Performance").click()
    page.get_by_role("link", name="Among peers").click()
    expect(main(page)).to_contain_text("worst in 1 (A&E waiting time)")
    page.get_by_role("link", name="Progress dashboard").click()
    page.get_by_role("link", name="A&E waiting time").first.click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text(
        "Vale stands 5th of the 5 systems, the worst, at 78.7%"
    )
    own = page.get_by_role("row", name="5th Vale")
    expect(own).to_contain_text("This system")
    expect(own).to_contain_text("Worst")
    # The drawing says in words what it shows.
    expect(page.get_by_role("img", name="A&E waiting time: Vale stands 5th").first).to_be_visible()


def test_from_the_measure_to_all_trusts_in_another_month(
    plain_page: Page, compared: None, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "board@vale.example")
    page.goto("/systems/vale/indicators/four-hours/")
    page.get_by_role("link", name="Trust 0 among all trusts").click()
    expect(main(page)).to_contain_text("stands 4th of the 5 trusts with a figure for December 2016")
    page.get_by_label("Month").select_option("2017-03")
    page.get_by_role("button", name="Show").click()
    expect(main(page)).to_contain_text("stands 2nd of the 2 trusts with a figure for March 2017")
    expect(main(page)).to_contain_text("March 2017 is later than the portal’s day")
    expect(page.get_by_label("Month")).to_have_value("2017-03")
    page.get_by_text("4 trusts without a figure, not ranked").click()
    expect(page.get_by_text("Trust 2, Trust 3, Trust 4 and Trust 5")).to_be_visible()


def test_on_a_phone_the_printed_table_opens_measure_by_measure(
    plain_page: Page, compared: None, sign_in: SignIn
) -> None:
    page = plain_page
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page, "board@vale.example")
    page.goto(f"{PEERS}dashboard/")
    expect(page.get_by_role("region", name="The table as printed")).to_be_hidden()
    page.locator("summary", has_text="System-wide leadership").click()
    listed = page.locator("details[open] dl")
    expect(listed).to_contain_text("Birch 1 - Advanced ▲ Best")
    expect(listed).to_contain_text("Vale ◆ This system2 - Established")


@pytest.mark.parametrize(
    "address",
    [
        PEERS,
        f"{PEERS}dashboard/",
        f"{PEERS}dashboard/waits/",
        f"{PEERS}dashboard/special/",
        TRUSTS,
        f"{TRUSTS}?month=2040-01&known=2017-02-30",
    ],
    ids=["choice", "table", "measure", "words", "trusts", "faults"],
)
def test_pages_are_accessible_wide_and_narrow(
    page: Page, compared: None, sign_in: SignIn, address: str
) -> None:
    sign_in(page, "board@vale.example")
    page.goto(address)
    folded = page.locator("main details:not([open]) > summary:visible")
    while folded.count():
        folded.first.click()
    assert_accessible(page)
