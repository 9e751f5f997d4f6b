"""A board member reads the month, with scripts off, by keyboard, on a wide and a narrow screen."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from assurance.actions import snapshots
from tests.factories import board as make
from tests.factories import board_indicators as indicators
from tests.factories.board import JANUARY
from tests.factories.programmes import at
from tests.functional.accessibility import assert_accessible
from tests.functional.twin import assert_twin_accessible
from tests.integration.assurance.test_snapshots import correct

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTTOM_OF_MATRIX = "document.querySelector('.app-board').getBoundingClientRect().bottom"


@pytest.fixture
def portfolio(monkeypatch: pytest.MonkeyPatch) -> make.Portfolio:
    monkeypatch.setattr(settings, "STP_TODAY", date(2017, 4, 11))
    made = make.two_months(illustrative=True)
    make.published(made, JANUARY)
    make.published(made)
    snapshots.publish(snapshot=correct(made), by=made.pmo, at=at(date(2017, 3, 2)))
    return made


def test_a_board_member_reads_the_month_without_scripts(
    plain_page: Page, portfolio: make.Portfolio, sign_in: Any
) -> None:
    page = plain_page
    sign_in(page, portfolio.board.email)
    page.goto(f"/systems/{portfolio.system.key}/board/")
    expect(page).to_have_url(re.compile(r"/board/2017-02/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Board · February 2017")
    expect(page.locator(".app-board-headline")).to_contain_text("Decide 1 thing today.")
    assert page.evaluate(BOTTOM_OF_MATRIX) < 800
    expect(page.locator(".app-banner")).to_contain_text("Illustrative")

    page.get_by_label("As at").select_option("1")
    page.get_by_role("button", name="Show version").press("Enter")
    expect(page.locator(".app-board-facts")).to_contain_text("version 1")
    expect(page.get_by_text("What changed since")).to_have_count(0)

    page.get_by_label("Month").select_option("2017-01")
    page.get_by_role("button", name="Show month").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Board · January 2017")

    page.go_back()
    page.go_back()
    expect(page.get_by_text("What changed since version 1")).to_be_visible()
    expect(page.get_by_text("The lease fell through")).to_be_visible()
    row = page.get_by_role("row", name="2. Sites").first
    row.get_by_role("link", name="Red").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sites")


def test_axe_finds_nothing_and_nothing_runs_off_the_screen(
    page: Page, portfolio: make.Portfolio, sign_in: Any
) -> None:
    sign_in(page, portfolio.board.email)
    page.goto(f"/systems/{portfolio.system.key}/board/2017-02/")
    assert_accessible(page)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_label("Month")).to_be_hidden()
    expect(page.get_by_role("table").first).to_be_visible()


def test_indicators_off_trajectory_on_a_wide_screen_a_phone_and_paper(
    plain_page: Page, monkeypatch: pytest.MonkeyPatch, sign_in: Any
) -> None:
    monkeypatch.setattr(settings, "STP_TODAY", date(2017, 4, 11))
    portfolio = indicators.month()
    make.published(portfolio)
    page = plain_page
    sign_in(page, portfolio.board.email)
    page.goto(f"/systems/{portfolio.system.key}/board/2017-02/")
    assert page.evaluate(BOTTOM_OF_MATRIX) < 800
    assert_twin_accessible(page)
    waits = page.get_by_role("row", name="Waits in time")
    expect(waits).to_contain_text("60% against 85%")
    for shown in ("Over 5% worse than plan", "Concern, low", "May or may not meet the target"):
        expect(waits).to_contain_text(shown)

    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.locator(".app-board-indicators .app-cell-label").first).to_be_visible()
    assert_twin_accessible(page)

    page.emulate_media(media="print")
    expect(waits).to_contain_text("60% against 85%")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("link", name="Waits in time").press("Enter")
    expect(page).to_have_url(re.compile(r"/indicators/waits/\?.*known=2017-02-21"))
    page.go_back()
    page.get_by_role("row", name="2. Sites").get_by_role("link", name="1 of 3").press("Enter")
    expect(page).to_have_url(re.compile(r"/returns/2017-02/sites/\?number=1#readings"))
    expect(page.locator("#readings")).to_be_visible()
